package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"google.golang.org/protobuf/encoding/protodelim"
)

// resetStream resets the pubsub streams of one direction between us and a peer; the connection stays.
func (n *node) resetStream(direction string, p peer.ID) error {
	directions := map[string]network.Direction{"inbound": network.DirInbound, "outbound": network.DirOutbound}
	wanted, ok := directions[direction]
	if !ok {
		return fmt.Errorf("resetStream is inbound or outbound, not %q", direction)
	}
	streams := n.streams.openTo(p, wanted)
	if len(streams) == 0 {
		return fmt.Errorf("no %s pubsub stream is open with %s", direction, p)
	}
	for _, stream := range streams {
		if err := stream.resetBecause("reset by command"); err != nil {
			return err
		}
	}
	return nil
}

// closeConnection closes the connection to a peer that was opened first or last.
func (n *node) closeConnection(which string, p peer.ID) error {
	conn, err := n.connection(which, p)
	if err != nil {
		return err
	}
	return n.closings.close(conn)
}

// moveStream resets the pubsub stream that we opened to a peer and has pubsub open the next one on the connection
// that was opened first or last.
func (n *node) moveStream(which string, p peer.ID) error {
	conn, err := n.connection(which, p)
	if err != nil {
		return err
	}
	if len(n.streams.openTo(p, network.DirOutbound)) == 0 {
		return fmt.Errorf("no outbound pubsub stream is open with %s", p)
	}
	n.pubsubHost.openNextOn(conn)
	return n.resetStream("outbound", p)
}

// openStream opens one more pubsub stream to a peer, on the connection that was opened first or last, and says there
// what we subscribe to. pubsub does not know of it and keeps its own.
func (n *node) openStream(which string, p peer.ID) error {
	conn, err := n.connection(which, p)
	if err != nil {
		return err
	}
	if len(n.streams.openTo(p, network.DirOutbound)) == 0 {
		return fmt.Errorf("no outbound pubsub stream is open with %s", p)
	}
	ctx, cancel := context.WithTimeout(n.ctx, dialTimeout)
	defer cancel()
	stream, err := n.pubsubHost.openOn(ctx, conn)
	if err != nil {
		return err
	}
	hello := new(pb.RPC)
	for topic := range n.subscriptions {
		hello.Subscriptions = append(hello.Subscriptions, &pb.RPC_SubOpts{Topicid: &topic, Subscribe: new(true)})
	}
	if _, err := protodelim.MarshalTo(stream, hello); err != nil {
		return err
	}
	go func() {
		stream.Read(make([]byte, 1)) // returns when the stream is over, which it notices itself
		stream.Reset()
	}()
	return nil
}

func (n *node) connection(which string, p peer.ID) (network.Conn, error) {
	conns := n.oldestFirst(p)
	if len(conns) == 0 {
		return nil, fmt.Errorf("not connected to %s", p)
	}
	switch which {
	case "oldest":
		return conns[0], nil
	case "newest":
		return conns[len(conns)-1], nil
	default:
		return nil, fmt.Errorf("a connection is the oldest or the newest, not %q", which)
	}
}

func (n *node) oldestFirst(p peer.ID) []network.Conn {
	conns := slices.Clone(n.host.Network().ConnsToPeer(p))
	slices.SortStableFunc(conns, func(a, b network.Conn) int {
		return a.Stat().Opened.Compare(b.Stat().Opened)
	})
	return conns
}

func (n *node) disconnect(p peer.ID) error {
	conns := n.host.Network().ConnsToPeer(p)
	if len(conns) == 0 {
		return fmt.Errorf("not connected to %s", p)
	}
	for _, conn := range conns {
		if err := n.closings.close(conn); err != nil {
			return err
		}
	}
	return nil
}

// connections tells of every connection to a peer and every stream on them, pubsub's or not.
func (n *node) connections(p peer.ID) connectionsEvent {
	conns := n.oldestFirst(p)
	event := connectionsEvent{
		Event: "connections", Peer: p.String(), Count: len(conns), Connections: []string{}, Streams: []streamSummary{},
	}
	for _, conn := range conns {
		event.Connections = append(event.Connections, conn.ID())
		for _, stream := range conn.GetStreams() {
			event.Streams = append(event.Streams, streamSummary{
				ID:         stream.ID(),
				Protocol:   stream.Protocol(),
				Direction:  directionName(stream.Stat().Direction),
				Connection: conn.ID(),
			})
		}
	}
	return event
}

// closings remembers which connections we closed ourselves, for the reason that is told when they are gone.
type closings struct {
	mu   sync.Mutex
	ours map[string]struct{} // by connection id
}

func (c *closings) close(conn network.Conn) error {
	c.mu.Lock()
	if c.ours == nil {
		c.ours = make(map[string]struct{})
	}
	c.ours[conn.ID()] = struct{}{}
	c.mu.Unlock()
	return conn.Close()
}

func (c *closings) reason(conn network.Conn) string {
	c.mu.Lock()
	_, ours := c.ours[conn.ID()]
	delete(c.ours, conn.ID())
	c.mu.Unlock()
	if ours {
		return "closed by command"
	}
	// A connection that is over says why to whoever wants a stream on it.
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if _, err := conn.NewStream(ctx); err != nil {
		return err.Error()
	}
	return "unknown"
}
