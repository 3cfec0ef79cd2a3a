package main

import (
	"slices"
	"strings"
	"sync"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// scorePeriod is how often go is asked for its scores.
const scorePeriod = 100 * time.Millisecond

// counter counts what passes between us and each peer, as go-libp2p-pubsub tells its tracer, and follows the scores.
type counter struct {
	events *eventLog

	mu     sync.Mutex
	counts map[peer.ID]*peerCounts
	scores map[peer.ID]float64 // as told last
}

// peerCounts are numbers of messages, of ids in IHAVE, IWANT and IDONTWANT, and of topics in GRAFT and PRUNE.
type peerCounts struct {
	Peer       string    `json:"peer"`
	Duplicates int       `json:"duplicates"`
	Sent       rpcCounts `json:"sent"`
	Received   rpcCounts `json:"received"`
}

type rpcCounts struct {
	Messages    int `json:"messages"`
	IHave       int `json:"ihave"`
	IWant       int `json:"iwant"`
	Graft       int `json:"graft"`
	Prune       int `json:"prune"`
	PrunedPeers int `json:"prunedPeers"` // handed on in PRUNE, with a signed record
	IDontWant   int `json:"idontwant"`
}

type countsEvent struct {
	Event      string        `json:"event"`
	Duplicates int           `json:"duplicates"` // of all peers
	Peers      []*peerCounts `json:"peers"`
}

type scoreEvent struct {
	Event string  `json:"event"`
	Peer  string  `json:"peer"`
	Score float64 `json:"score"`
}

func newCounter(events *eventLog) *counter {
	return &counter{events: events, counts: make(map[peer.ID]*peerCounts), scores: make(map[peer.ID]float64)}
}

// of needs the lock.
func (c *counter) of(p peer.ID) *peerCounts {
	counts, known := c.counts[p]
	if !known {
		counts = &peerCounts{Peer: p.String()}
		c.counts[p] = counts
	}
	return counts
}

func (c *counter) event() countsEvent {
	c.mu.Lock()
	defer c.mu.Unlock()
	event := countsEvent{Event: "counts", Peers: []*peerCounts{}}
	for _, counts := range c.counts {
		event.Duplicates += counts.Duplicates
		event.Peers = append(event.Peers, new(*counts))
	}
	slices.SortFunc(event.Peers, func(a, b *peerCounts) int { return strings.Compare(a.Peer, b.Peer) })
	return event
}

// inspect sees every RPC before pubsub does.
func (c *counter) inspect(from peer.ID, rpc *pubsub.RPC) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of(from).Received.add(rpc)
}

func (r *rpcCounts) add(rpc *pubsub.RPC) {
	r.Messages += len(rpc.GetPublish())
	control := rpc.GetControl()
	r.Graft += len(control.GetGraft())
	r.Prune += len(control.GetPrune())
	for _, ihave := range control.GetIhave() {
		r.IHave += len(ihave.GetMessageIDs())
	}
	for _, iwant := range control.GetIwant() {
		r.IWant += len(iwant.GetMessageIDs())
	}
	for _, idontwant := range control.GetIdontwant() {
		r.IDontWant += len(idontwant.GetMessageIDs())
	}
	for _, prune := range control.GetPrune() {
		r.PrunedPeers += signedRecords(prune)
	}
}

func signedRecords(prune *pb.ControlPrune) int {
	count := 0
	for _, handedOn := range prune.GetPeers() {
		if len(handedOn.GetSignedPeerRecord()) > 0 {
			count++
		}
	}
	return count
}

// scored tells of the scores that have changed.
func (c *counter) scored(scores map[peer.ID]float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for p, score := range scores {
		if last, told := c.scores[p]; !told || last != score {
			c.scores[p] = score
			c.events.emit(scoreEvent{Event: "score", Peer: p.String(), Score: score})
		}
	}
}

// The rest is pubsub.RawTracer.

func (c *counter) SendRPC(rpc *pubsub.RPC, p peer.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of(p).Sent.add(rpc)
}

func (c *counter) DuplicateMessage(m *pubsub.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of(m.ReceivedFrom).Duplicates++
}

func (c *counter) OnNewOutboundStream(peer.ID, protocol.ID)             {}
func (c *counter) OnClosedOutboundStream(peer.ID)                       {}
func (c *counter) Join(string)                                          {}
func (c *counter) Leave(string)                                         {}
func (c *counter) Graft(peer.ID, string)                                {}
func (c *counter) Prune(peer.ID, string)                                {}
func (c *counter) ValidateMessage(*pubsub.Message)                      {}
func (c *counter) DeliverMessage(*pubsub.Message)                       {}
func (c *counter) RejectMessage(*pubsub.Message, string)                {}
func (c *counter) UndeliverableMessage(*pubsub.Message)                 {}
func (c *counter) ThrottlePeer(peer.ID)                                 {}
func (c *counter) RecvRPC(*pubsub.RPC)                                  {}
func (c *counter) SendRPCCompleted(*pubsub.RPC, peer.ID, time.Duration) {}
func (c *counter) DropRPC(*pubsub.RPC, peer.ID)                         {}
