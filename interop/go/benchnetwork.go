package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
)

const (
	benchTopic    = "bench"
	settleTimeout = 20 * time.Second
	probeTimeout  = 500 * time.Millisecond
	probePause    = 10 * time.Millisecond

	// Probes are numbered from here, far from the messages that count.
	firstProbe = math.MaxUint64 / 2
)

type benchTransport struct {
	listen   string
	security string
}

var benchTransports = map[string]*benchTransport{
	"tcp-noise": {"/ip4/127.0.0.1/tcp/0", "noise"},
	"tcp-tls":   {"/ip4/127.0.0.1/tcp/0", "tls"},
	"quic":      {"/ip4/127.0.0.1/udp/0/quic-v1", "tls"}, // QUIC brings its own TLS
}

// benchNetwork is a publisher, perhaps a relay, and the subscribers, all in this process and connected over loopback.
type benchNetwork struct {
	options *benchOptions
	ctx     context.Context
	cancel  context.CancelFunc
	hosts   []host.Host
	born    time.Time // payloads carry the time since then

	topic  *pubsub.Topic // the publisher's
	probed []atomic.Uint64
	next   uint64 // number of the next message
	now    atomic.Pointer[benchRound]
}

type benchNode struct {
	host   host.Host
	pubsub *pubsub.PubSub
	topic  *pubsub.Topic
}

func openBenchNetwork(o *benchOptions) (*benchNetwork, error) {
	b := &benchNetwork{options: o, born: time.Now(), probed: make([]atomic.Uint64, o.subscribers)}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	if err := b.open(); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *benchNetwork) open() error {
	publisher, err := b.node()
	if err != nil {
		return err
	}
	b.topic = publisher.topic
	hub := publisher // the subscribers' only neighbour
	if b.options.relay {
		if hub, err = b.node(); err != nil {
			return err
		}
		if _, err := hub.topic.Relay(); err != nil {
			return err
		}
		if err := b.connect(hub, publisher); err != nil {
			return err
		}
	}
	for index := range b.options.subscribers {
		if err := b.subscriber(index, hub); err != nil {
			return err
		}
	}
	return b.settle(hub)
}

func (b *benchNetwork) close() {
	b.cancel()
	for _, h := range b.hosts {
		h.Close()
	}
}

func (b *benchNetwork) node() (*benchNode, error) {
	transport := benchTransports[b.options.transport]
	key, err := newIdentity()
	if err != nil {
		return nil, err
	}
	h, err := newHost(key, []string{transport.security}, 0)
	if err != nil {
		return nil, err
	}
	b.hosts = append(b.hosts, h)
	if err := h.Network().Listen(ma.StringCast(transport.listen)); err != nil {
		return nil, err
	}
	node := &benchNode{host: h}
	if node.pubsub, err = newPubSub(b.ctx, h, b.options.router, b.pubsubOptions()...); err != nil {
		return nil, err
	}
	node.topic, err = node.pubsub.Join(benchTopic)
	return node, err
}

func (b *benchNetwork) pubsubOptions() []pubsub.Option {
	params := defaultRouterParams()
	// The network is a star: every subscriber has to be in its middle's mesh, or it would get nothing.
	params.gossip.D = max(params.gossip.D, b.options.subscribers)
	params.gossip.Dlo = params.gossip.D
	params.gossip.Dhi = max(params.gossip.Dhi, 2*params.gossip.D)
	sign, id := signStrict, pubsub.DefaultMsgIdFn
	if b.options.unsigned {
		sign = signNone
		id = func(m *pb.Message) string { return string(m.GetData()[:8]) }
	}
	return append(pubsubOptions(b.options.router, sign, id, &params),
		pubsub.WithMaxMessageSize(max(defaultMaxMessage, 2*b.options.size)))
}

func (b *benchNetwork) connect(from, to *benchNode) error {
	return from.host.Connect(b.ctx, peer.AddrInfo{ID: to.host.ID(), Addrs: to.host.Network().ListenAddresses()})
}

func (b *benchNetwork) subscriber(index int, hub *benchNode) error {
	node, err := b.node()
	if err != nil {
		return err
	}
	subscription, err := node.topic.Subscribe(pubsub.WithBufferSize(subscriptionBuffer))
	if err != nil {
		return err
	}
	if err := b.connect(node, hub); err != nil {
		return err
	}
	go b.receive(index, subscription)
	return nil
}

func (b *benchNetwork) receive(index int, subscription *pubsub.Subscription) {
	for {
		m, err := subscription.Next(b.ctx)
		if err != nil {
			return
		}
		number, published := parsePayload(m.GetData())
		if number >= firstProbe {
			b.probed[index].Store(number)
		} else if round := b.now.Load(); round != nil {
			round.received(index, number, time.Since(b.born)-published)
		}
	}
}

// settle waits until the middle knows every subscriber and its mesh has had a heartbeat to take them in, and until two
// messages in a row came through to all at once.
func (b *benchNetwork) settle(hub *benchNode) error {
	deadline := time.Now().Add(settleTimeout)
	for len(hub.pubsub.ListPeers(benchTopic)) < b.options.subscribers {
		if time.Now().After(deadline) {
			return errors.New("the subscribers were not heard of in time")
		}
		time.Sleep(probePause)
	}
	if b.options.router == routerGossipsub {
		time.Sleep(2 * pubsub.GossipSubHeartbeatInterval)
	}
	inARow := 0
	for probe := uint64(firstProbe); inARow < 2; probe++ {
		if time.Now().After(deadline) {
			return errors.New("messages did not reach every subscriber in time")
		}
		if err := b.publish(b.payload(), probe, time.Now()); err != nil {
			return err
		}
		if b.probeArrives(probe) {
			inARow++
		} else {
			inARow = 0
		}
	}
	return nil
}

func (b *benchNetwork) probeArrives(probe uint64) bool {
	for end := time.Now().Add(probeTimeout); time.Now().Before(end); time.Sleep(probePause) {
		arrived := 0
		for index := range b.probed {
			if b.probed[index].Load() == probe {
				arrived++
			}
		}
		if arrived == len(b.probed) {
			return true
		}
	}
	return false
}

// payload is a new buffer of the right size: go-libp2p-pubsub keeps what it is given.
func (b *benchNetwork) payload() []byte {
	return make([]byte, b.options.size)
}

func (b *benchNetwork) publish(payload []byte, number uint64, due time.Time) error {
	binary.BigEndian.PutUint64(payload, number)
	binary.BigEndian.PutUint64(payload[8:], uint64(due.Sub(b.born)))
	if err := b.topic.Publish(b.ctx, payload); err != nil {
		return fmt.Errorf("cannot publish: %w", err)
	}
	return nil
}

func parsePayload(payload []byte) (number uint64, published time.Duration) {
	return binary.BigEndian.Uint64(payload), time.Duration(binary.BigEndian.Uint64(payload[8:]))
}
