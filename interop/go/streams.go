package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/multiformats/go-multistream"
)

// streamHost is the host that pubsub is given: the real one, with every pubsub stream seen as it opens and ends.
type streamHost struct {
	host.Host
	streams *streamLog

	mu   sync.Mutex
	ids  []protocol.ID            // what pubsub speaks, once it has opened a stream
	next map[peer.ID]network.Conn // where the next stream to a peer goes, if not where libp2p likes

	handlers map[protocol.ID]network.StreamHandler // what pubsub serves
}

func newStreamHost(h host.Host, streams *streamLog) *streamHost {
	return &streamHost{
		Host: h, streams: streams,
		next:     make(map[peer.ID]network.Conn),
		handlers: make(map[protocol.ID]network.StreamHandler),
	}
}

func (h *streamHost) NewStream(ctx context.Context, p peer.ID, ids ...protocol.ID) (network.Stream, error) {
	h.mu.Lock()
	h.ids = ids
	conn, chosen := h.next[p]
	delete(h.next, p)
	h.mu.Unlock()
	if chosen {
		return h.openOn(ctx, conn)
	}
	stream, err := h.Host.NewStream(ctx, p, ids...)
	if err != nil {
		return nil, err
	}
	return h.streams.opened(stream), nil
}

func (h *streamHost) openOn(ctx context.Context, conn network.Conn) (network.Stream, error) {
	h.mu.Lock()
	ids := h.ids
	h.mu.Unlock()
	stream, err := conn.NewStream(ctx)
	if err != nil {
		return nil, err
	}
	id, err := multistream.SelectOneOf(ids, stream)
	if err == nil {
		err = stream.SetProtocol(id)
	}
	if err != nil {
		stream.Reset()
		return nil, err
	}
	return h.streams.opened(stream), nil
}

// openNextOn chooses the connection for the next stream to its peer, and for that one alone.
func (h *streamHost) openNextOn(conn network.Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.next[conn.RemotePeer()] = conn
}

func (h *streamHost) SetStreamHandler(id protocol.ID, handler network.StreamHandler) {
	h.Host.SetStreamHandler(id, h.seen(id, handler))
}

func (h *streamHost) SetStreamHandlerMatch(id protocol.ID, match func(protocol.ID) bool, handler network.StreamHandler) {
	h.Host.SetStreamHandlerMatch(id, match, h.seen(id, handler))
}

func (h *streamHost) seen(id protocol.ID, handler network.StreamHandler) network.StreamHandler {
	seen := func(stream network.Stream) { handler(h.streams.opened(stream)) }
	h.mu.Lock()
	defer h.mu.Unlock()
	h.handlers[id] = seen
	return seen
}

func (h *streamHost) handlerOf(id protocol.ID) (network.StreamHandler, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	handler, known := h.handlers[id]
	return handler, known
}

// streamLog numbers the pubsub streams, knows the open ones, and says when one opens or ends.
type streamLog struct {
	events  *eventLog
	onEnded func(*pubsubStream)

	mu    sync.Mutex
	count uint64
	open  map[*pubsubStream]struct{}
	// newest is the last stream that each peer opened to us, open or not: the one go reads that peer's wishes from.
	newest map[peer.ID]*pubsubStream
}

func newStreamLog(events *eventLog) *streamLog {
	return &streamLog{
		events:  events,
		onEnded: func(*pubsubStream) {},
		open:    make(map[*pubsubStream]struct{}),
		newest:  make(map[peer.ID]*pubsubStream),
	}
}

func (l *streamLog) opened(stream network.Stream) *pubsubStream {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.count++
	s := &pubsubStream{Stream: stream, number: l.count, log: l}
	l.open[s] = struct{}{}
	if s.direction() == network.DirInbound {
		l.newest[s.peer()] = s
	}
	l.events.emit(s.event(stateOpened, ""))
	return s
}

func (l *streamLog) ended(s *pubsubStream, reason string) {
	l.mu.Lock()
	delete(l.open, s)
	l.events.emit(s.event(stateClosed, reason))
	l.mu.Unlock()
	l.onEnded(s)
}

// newestInbound is nil when the peer never opened a stream to us.
func (l *streamLog) newestInbound(p peer.ID) *pubsubStream {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.newest[p]
}

func (l *streamLog) openTo(p peer.ID, direction network.Direction) []*pubsubStream {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []*pubsubStream
	for s := range l.open {
		if s.peer() == p && s.direction() == direction {
			found = append(found, s)
		}
	}
	return found
}

// pubsubStream is a stream of pubsub's that notices its own end, whichever call meets it first.
type pubsubStream struct {
	network.Stream
	number uint64
	log    *streamLog
	over   atomic.Bool
}

func (s *pubsubStream) Read(buffer []byte) (int, error) {
	n, err := s.Stream.Read(buffer)
	if err != nil {
		s.end(endReason(err))
	} else if s.direction() == network.DirOutbound {
		s.end("the peer wrote on the stream that is ours to write on")
	}
	return n, err
}

func (s *pubsubStream) Write(buffer []byte) (int, error) {
	n, err := s.Stream.Write(buffer)
	if err != nil {
		s.end("write failed: " + endReason(err))
	}
	return n, err
}

func (s *pubsubStream) Close() error {
	s.end("closed by us")
	return s.Stream.Close()
}

func (s *pubsubStream) Reset() error {
	return s.resetBecause("reset by us")
}

func (s *pubsubStream) ResetWithError(code network.StreamErrorCode) error {
	s.end(fmt.Sprintf("reset by us, code %d", code))
	return s.Stream.ResetWithError(code)
}

func (s *pubsubStream) resetBecause(reason string) error {
	s.end(reason)
	return s.Stream.Reset()
}

func (s *pubsubStream) end(reason string) {
	if s.over.CompareAndSwap(false, true) {
		s.log.ended(s, reason)
	}
}

func (s *pubsubStream) peer() peer.ID {
	return s.Conn().RemotePeer()
}

func (s *pubsubStream) direction() network.Direction {
	return s.Stat().Direction
}

func (s *pubsubStream) event(state, reason string) streamEvent {
	return streamEvent{
		Event:     "stream",
		Peer:      s.peer().String(),
		Stream:    s.number,
		Direction: directionName(s.direction()),
		Protocol:  s.Protocol(),
		State:     state,
		Reason:    reason,
	}
}

func directionName(direction network.Direction) string {
	return strings.ToLower(direction.String())
}

func endReason(err error) string {
	var reset *network.StreamError
	var lost *network.ConnError
	switch {
	case errors.Is(err, io.EOF):
		return "closed by the peer"
	case errors.As(err, &reset) && reset.Remote:
		return fmt.Sprintf("reset by the peer, code %d", reset.ErrorCode)
	case errors.As(err, &lost) && lost.Remote:
		return fmt.Sprintf("connection closed by the peer, code %d", lost.ErrorCode)
	default:
		return err.Error()
	}
}
