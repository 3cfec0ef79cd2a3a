package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"
	"unsafe"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/peerstore"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
)

const (
	// roomForPublish is how much may wait for a slow neighbour before publish waits too.
	roomForPublish     = 64 << 20
	patienceForPublish = 5 * time.Second

	dialTimeout    = 30 * time.Second
	firstRedial    = 100 * time.Millisecond
	slowestRedial  = 5 * time.Second
	drainTimeout   = 500 * time.Millisecond
	closingTimeout = time.Second
)

// node is a go-libp2p host with pubsub on it, and the events that it tells.
type node struct {
	host       host.Host
	pubsubHost *streamHost
	pubsub     *pubsub.PubSub
	events     *eventLog
	streams    *streamLog
	watch      *watcher
	counter    *counter
	router     string
	buffer     int // of a subscription

	ctx    context.Context // the life of pubsub
	cancel context.CancelFunc
	stop   chan struct{}
	once   sync.Once

	// The commands come one after another; these are theirs alone.
	topics        map[string]*pubsub.Topic
	subscriptions map[string]*pubsub.Subscription

	closings closings
}

func runNode(args []string) error {
	options, err := parseNodeOptions(args)
	if err != nil {
		return err
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)

	n, err := newNode(options)
	if err != nil {
		return err
	}
	if err := n.open(options); err != nil {
		return err
	}
	go n.readCommands(os.Stdin)
	select {
	case <-n.stop:
	case <-signals:
	}
	n.close()
	return nil
}

func newNode(o *nodeOptions) (*node, error) {
	key, err := identity(o.key)
	if err != nil {
		return nil, err
	}
	h, err := newHost(key, o.security, o.hold)
	if err != nil {
		return nil, err
	}
	n := &node{
		host:          h,
		events:        newEventLog(),
		router:        o.router,
		buffer:        o.params.subscription,
		stop:          make(chan struct{}),
		topics:        make(map[string]*pubsub.Topic),
		subscriptions: make(map[string]*pubsub.Subscription),
	}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	n.streams = newStreamLog(n.events)
	n.watch = newWatcher(n.events, n.streams)
	n.counter = newCounter(n.events)
	h.Network().Notify(n.connectionEvents())
	if err := tellWhoIdentifies(h, n.events); err != nil {
		return nil, err
	}

	options := append(pubsubOptions(o.router, o.sign, n.watch.identifying(o.messageID), &o.params),
		pubsub.WithMaxMessageSize(o.maxMessage),
		pubsub.WithRawTracer(n.watch),
		pubsub.WithRawTracer(n.counter),
		pubsub.WithAppSpecificRpcInspector(n.inspect))
	if o.judge.isNeeded() {
		options = append(options, o.judge.option(h.ID()))
	}
	if o.router == routerGossipsub {
		more, err := meshOptions(o, n.counter.scored)
		if err != nil {
			return nil, err
		}
		options = append(options, more...)
	}
	n.pubsubHost = newStreamHost(h, n.streams)
	n.pubsub, err = newPubSub(n.ctx, n.pubsubHost, o.router, options...)
	if err != nil {
		return nil, fmt.Errorf("pubsub does not start: %w", err)
	}
	return n, nil
}

// inspect sees every RPC before pubsub does, and lets it pass.
func (n *node) inspect(from peer.ID, rpc *pubsub.RPC) error {
	n.counter.inspect(from, rpc)
	n.watch.inspect(from, rpc)
	return nil
}

// open subscribes, listens, says that it is ready and begins to dial.
func (n *node) open(o *nodeOptions) error {
	for _, topic := range o.topics {
		if err := n.subscribe(topic); err != nil {
			return err
		}
	}
	for _, address := range o.listen {
		if err := n.host.Network().Listen(address); err != nil {
			return fmt.Errorf("cannot listen on %s: %w", address, err)
		}
	}
	addresses, err := n.addresses()
	if err != nil {
		return err
	}
	n.events.start(os.Stdout, readyEvent{Event: "ready", Peer: n.host.ID().String(), Addresses: addresses})
	for _, target := range o.dial {
		go n.dialUntilConnected(target)
	}
	return nil
}

func (n *node) addresses() ([]string, error) {
	listening, err := n.host.Network().InterfaceListenAddresses()
	if err != nil {
		return nil, err
	}
	addresses := make([]string, 0, len(listening))
	for _, address := range listening {
		addresses = append(addresses, fmt.Sprintf("%s/p2p/%s", address, n.host.ID()))
	}
	return addresses, nil
}

// close lets what is queued leave, within reason, and ends with the last event.
func (n *node) close() {
	n.watch.waitForRoom(0, drainTimeout)
	closed := make(chan struct{})
	go func() {
		n.host.Close()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(closingTimeout):
	}
	n.cancel()
	n.events.finish(stoppedEvent{Event: "stopped"})
}

func (n *node) requestStop() {
	n.once.Do(func() { close(n.stop) })
}

// dial tries this address and no other that the peer may have told of.
func (n *node) dial(target peer.AddrInfo) error {
	ctx, cancel := context.WithTimeout(n.ctx, dialTimeout)
	defer cancel()
	n.host.Peerstore().ClearAddrs(target.ID)
	n.host.Peerstore().AddAddrs(target.ID, target.Addrs, peerstore.TempAddrTTL)
	if s, ok := n.host.Network().(*swarm.Swarm); ok {
		s.Backoff().Clear(target.ID)
	}
	return n.host.Connect(ctx, target)
}

func (n *node) dialUntilConnected(target peer.AddrInfo) {
	for delay := firstRedial; n.dial(target) != nil; delay = min(2*delay, slowestRedial) {
		select {
		case <-time.After(delay):
		case <-n.ctx.Done():
			return
		}
	}
}

func (n *node) subscribe(topic string) error {
	if _, already := n.subscriptions[topic]; already {
		return nil
	}
	t, err := n.topic(topic)
	if err != nil {
		return err
	}
	subscription, err := t.Subscribe(pubsub.WithBufferSize(n.buffer))
	if err != nil {
		return err
	}
	n.subscriptions[topic] = subscription
	go n.deliver(subscription)
	return nil
}

func (n *node) unsubscribe(topic string) error {
	subscription, subscribed := n.subscriptions[topic]
	if !subscribed {
		return fmt.Errorf("not subscribed to %q", topic)
	}
	delete(n.subscriptions, topic)
	subscription.Cancel()
	return nil
}

// topic joins once: go allows one handle for a topic.
func (n *node) topic(name string) (*pubsub.Topic, error) {
	if t, joined := n.topics[name]; joined {
		return t, nil
	}
	t, err := n.pubsub.Join(name)
	if err == nil {
		n.topics[name] = t
	}
	return t, err
}

func (n *node) deliver(subscription *pubsub.Subscription) {
	for {
		m, err := subscription.Next(n.ctx)
		if err != nil {
			return // cancelled, or the node stops
		}
		n.events.emit(messageEvent{
			Event: "message",
			Topic: m.GetTopic(),
			Data:  slices.Concat([]byte{}, m.GetData()), // not nil: an empty message has data too
			From:  peerName(m.GetFrom()),
			Via:   peerName(m.ReceivedFrom),
			ID:    []byte(m.ID),
		})
	}
}

func (n *node) publish(topic string, payload []byte) error {
	t, err := n.topic(topic)
	if err != nil {
		return err
	}
	n.watch.waitForRoom(roomForPublish, patienceForPublish)
	// With room for a byte even an empty message has an address of its own, by which watcher knows it.
	data := append(make([]byte, 0, len(payload)+1), payload...)
	publication := n.watch.expect(unsafe.SliceData(data))
	if err := t.Publish(n.ctx, data); err != nil {
		return err
	}
	n.awaitRouting(publication)
	outcome := n.watch.outcome(publication)
	n.events.emit(publishedEvent{
		Event: "published", Topic: topic, ID: []byte(outcome.id),
		Receivers: outcome.receivers, Dropped: outcome.dropped,
	})
	return nil
}

// awaitRouting waits until pubsub's loop has handed the message to the router, which no call of its API tells. The loop
// picks at random between the message and our question, so once we saw the message go out the next answer comes after
// it; and a message that goes to nobody has passed after this many answers but for one time in sixteen million.
func (n *node) awaitRouting(p *publication) {
	const answers = 24
	for range answers {
		routed := n.watch.outcome(p).routed
		n.pubsub.GetTopics()
		if routed {
			return
		}
	}
}

func (n *node) connectionEvents() network.Notifiee {
	return &network.NotifyBundle{
		ConnectedF: func(_ network.Network, conn network.Conn) {
			n.events.emit(connectionEventOf(conn, stateOpened, ""))
		},
		DisconnectedF: func(_ network.Network, conn network.Conn) {
			n.events.emit(connectionEventOf(conn, stateClosed, n.closings.reason(conn)))
		},
	}
}

func connectionEventOf(conn network.Conn, state, reason string) connectionEvent {
	return connectionEvent{
		Event:   "connection",
		Peer:    conn.RemotePeer().String(),
		Address: conn.RemoteMultiaddr().String(),
		State:   state,
		Reason:  reason,
	}
}
