package main

import (
	"sync"
	"time"
	"unsafe"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// watcher follows what go-libp2p-pubsub believes and does, through the hooks that it offers: who wants which topic,
// who is in the mesh, what was queued and dropped. The hooks run in pubsub's own loop and only take this lock.
type watcher struct {
	events  *eventLog
	streams *streamLog

	mu         sync.Mutex
	subscribed map[peer.ID]map[string]uint64 // topic to the number of the stream that said so
	mesh       map[string]map[peer.ID]struct{}
	unsent     map[peer.ID]int // message bytes in go's queue to each neighbour
	sent       chan struct{}   // closed and replaced when unsent shrinks
	publishing *publication
}

func newWatcher(events *eventLog, streams *streamLog) *watcher {
	w := &watcher{
		events:     events,
		streams:    streams,
		subscribed: make(map[peer.ID]map[string]uint64),
		mesh:       make(map[string]map[peer.ID]struct{}),
		unsent:     make(map[peer.ID]int),
		sent:       make(chan struct{}),
	}
	streams.onEnded = w.streamEnded
	return w
}

// inspect sees every RPC before pubsub does. go keeps what a peer wants by peer; the stream is the one it reads now.
func (w *watcher) inspect(from peer.ID, rpc *pubsub.RPC) {
	if len(rpc.GetSubscriptions()) == 0 {
		return
	}
	stream := w.streams.newestInbound(from)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, option := range rpc.GetSubscriptions() {
		if option.GetSubscribe() {
			w.wants(from, option.GetTopicid(), stream)
		} else {
			w.forgets(from, option.GetTopicid())
		}
	}
	if stream != nil && stream.over.Load() {
		w.forgetsStream(stream) // it ended before its last words came through
	}
}

func (w *watcher) wants(from peer.ID, topic string, stream *pubsubStream) {
	topics := w.subscribed[from]
	if topics == nil {
		topics = make(map[string]uint64)
		w.subscribed[from] = topics
	}
	var number uint64
	if stream != nil {
		number = stream.number
	}
	_, known := topics[topic]
	topics[topic] = number
	if !known {
		w.emitSubscriber(from, topic, true, number)
	}
}

func (w *watcher) forgets(from peer.ID, topic string) {
	if number, known := w.subscribed[from][topic]; known {
		delete(w.subscribed[from], topic)
		w.emitSubscriber(from, topic, false, number)
	}
}

func (w *watcher) forgetsStream(stream *pubsubStream) {
	for topic, number := range w.subscribed[stream.peer()] {
		if number == stream.number {
			w.forgets(stream.peer(), topic)
		}
	}
}

func (w *watcher) streamEnded(stream *pubsubStream) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forgetsStream(stream)
}

func (w *watcher) emitSubscriber(p peer.ID, topic string, subscribed bool, stream uint64) {
	w.events.emit(subscriberEvent{
		Event: "subscriber", Topic: topic, Peer: p.String(), Subscribed: subscribed, Stream: stream,
	})
}

func (w *watcher) meshOf(topic string) []peer.ID {
	w.mu.Lock()
	defer w.mu.Unlock()
	peers := make([]peer.ID, 0, len(w.mesh[topic]))
	for p := range w.mesh[topic] {
		peers = append(peers, p)
	}
	return peers
}

// waitForRoom returns once every queue holds at most so many message bytes, or the time is over.
func (w *watcher) waitForRoom(most int, patience time.Duration) {
	deadline := time.After(patience)
	for {
		w.mu.Lock()
		full, sent := w.fullerThan(most), w.sent
		w.mu.Unlock()
		if !full {
			return
		}
		select {
		case <-sent:
		case <-deadline:
			return
		}
	}
}

func (w *watcher) fullerThan(most int) bool {
	for _, bytes := range w.unsent {
		if bytes > most {
			return true
		}
	}
	return false
}

func (w *watcher) setUnsent(p peer.ID, bytes int) {
	if bytes < w.unsent[p] {
		close(w.sent)
		w.sent = make(chan struct{})
	}
	if bytes == 0 {
		delete(w.unsent, p)
	} else {
		w.unsent[p] = bytes // below zero for a moment when go says that it wrote before it says that it queued
	}
}

// publication is a publish under way. Its data tells its message from all others: nobody else has these bytes.
type publication struct {
	data      *byte
	id        string
	receivers int
	dropped   int
	routed    bool
}

// expect names the message that publish is about to hand to pubsub. One at a time.
func (w *watcher) expect(data *byte) *publication {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.publishing = &publication{data: data}
	return w.publishing
}

// outcome is what became of a publication so far.
func (w *watcher) outcome(p *publication) publication {
	w.mu.Lock()
	defer w.mu.Unlock()
	return *p
}

func (w *watcher) publicationOf(m *pb.Message) *publication {
	if p := w.publishing; p != nil && p.data == unsafe.SliceData(m.GetData()) {
		return p
	}
	return nil
}

// identifying wraps a message id so that the id of our own publication is known.
func (w *watcher) identifying(id messageIDFunc) messageIDFunc {
	return func(m *pb.Message) string {
		made := id(m)
		w.mu.Lock()
		defer w.mu.Unlock()
		if p := w.publicationOf(m); p != nil {
			p.id = made
		}
		return made
	}
}

// The rest is pubsub.RawTracer.

// OnClosedOutboundStream is where go forgets everything that the peer announced on its own stream, open as it may be.
func (w *watcher) OnClosedOutboundStream(p peer.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for topic := range w.subscribed[p] {
		w.forgets(p, topic)
	}
	for topic := range w.mesh {
		w.leavesMesh(p, topic)
	}
	w.setUnsent(p, 0)
}

func (w *watcher) Join(topic string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mesh[topic] = make(map[peer.ID]struct{})
}

// Leave comes before the Prune of every member, which empties the mesh.
func (w *watcher) Leave(string) {}

func (w *watcher) Graft(p peer.ID, topic string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, member := w.mesh[topic][p]; !member && w.mesh[topic] != nil {
		w.mesh[topic][p] = struct{}{}
		w.emitMesh(p, topic, true)
	}
}

func (w *watcher) Prune(p peer.ID, topic string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.leavesMesh(p, topic)
}

func (w *watcher) leavesMesh(p peer.ID, topic string) {
	if _, member := w.mesh[topic][p]; member {
		delete(w.mesh[topic], p)
		w.emitMesh(p, topic, false)
	}
}

func (w *watcher) emitMesh(p peer.ID, topic string, member bool) {
	w.events.emit(meshEvent{Event: "mesh", Topic: topic, Peer: p.String(), Member: member})
}

func (w *watcher) SendRPC(rpc *pubsub.RPC, p peer.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range rpc.GetPublish() {
		w.setUnsent(p, w.unsent[p]+len(m.GetData()))
		if publication := w.publicationOf(m); publication != nil {
			publication.routed = true
			publication.receivers++
		}
	}
}

func (w *watcher) SendRPCCompleted(rpc *pubsub.RPC, p peer.ID, _ time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range rpc.GetPublish() {
		w.setUnsent(p, w.unsent[p]-len(m.GetData()))
	}
}

func (w *watcher) DropRPC(rpc *pubsub.RPC, _ peer.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range rpc.GetPublish() {
		if publication := w.publicationOf(m); publication != nil {
			publication.routed = true
			publication.dropped++
		}
	}
}

// RejectMessage tells of messages that our subscription will not see.
func (w *watcher) RejectMessage(m *pubsub.Message, reason string) {
	w.events.emit(rejectedEvent{
		Event: "rejected", Topic: m.GetTopic(), From: peerName(peer.ID(m.GetFrom())), Via: peerName(m.ReceivedFrom), Reason: reason,
	})
}

// UndeliverableMessage means that subscriptionBuffer is too small for the test.
func (w *watcher) UndeliverableMessage(m *pubsub.Message) {
	w.RejectMessage(m, "subscription buffer full")
}

func (w *watcher) OnNewOutboundStream(peer.ID, protocol.ID) {}
func (w *watcher) ValidateMessage(*pubsub.Message)          {}
func (w *watcher) DeliverMessage(*pubsub.Message)           {}
func (w *watcher) DuplicateMessage(*pubsub.Message)         {}
func (w *watcher) ThrottlePeer(peer.ID)                     {}
func (w *watcher) RecvRPC(*pubsub.RPC)                      {}
