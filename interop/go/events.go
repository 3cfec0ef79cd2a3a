package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

type readyEvent struct {
	Event     string   `json:"event"`
	Peer      string   `json:"peer"`
	Addresses []string `json:"addresses"`
}

type messageEvent struct {
	Event string  `json:"event"`
	Topic string  `json:"topic"`
	Data  []byte  `json:"data"`
	From  *string `json:"from"`
	Via   *string `json:"via"`
	ID    []byte  `json:"id"`
}

type publishedEvent struct {
	Event     string `json:"event"`
	Topic     string `json:"topic"`
	ID        []byte `json:"id"`
	Receivers int    `json:"receivers"`
	Dropped   int    `json:"dropped"`
}

type subscriberEvent struct {
	Event      string `json:"event"`
	Topic      string `json:"topic"`
	Peer       string `json:"peer"`
	Subscribed bool   `json:"subscribed"`
	Stream     uint64 `json:"stream"`
}

type meshEvent struct {
	Event  string `json:"event"`
	Topic  string `json:"topic"`
	Peer   string `json:"peer"`
	Member bool   `json:"member"`
}

type connectionEvent struct {
	Event   string `json:"event"`
	Peer    string `json:"peer"`
	Address string `json:"address"`
	State   string `json:"state"`
	Reason  string `json:"reason,omitempty"`
}

type streamEvent struct {
	Event     string      `json:"event"`
	Peer      string      `json:"peer"`
	Stream    uint64      `json:"stream"`
	Direction string      `json:"direction"`
	Protocol  protocol.ID `json:"protocol"`
	State     string      `json:"state"`
	Reason    string      `json:"reason,omitempty"`
}

type listEvent struct {
	Event string   `json:"event"`
	What  string   `json:"what"`
	Topic string   `json:"topic,omitempty"`
	Peers []string `json:"peers"`
}

type connectionsEvent struct {
	Event       string          `json:"event"`
	Peer        string          `json:"peer"`
	Count       int             `json:"count"`
	Connections []string        `json:"connections"` // ids, the oldest first
	Streams     []streamSummary `json:"streams"`
}

type streamSummary struct {
	ID         string      `json:"id"`
	Protocol   protocol.ID `json:"protocol"`
	Direction  string      `json:"direction"`
	Connection string      `json:"connection"`
}

type rejectedEvent struct {
	Event  string  `json:"event"`
	Topic  string  `json:"topic"`
	From   *string `json:"from"`
	Via    *string `json:"via"`
	Reason string  `json:"reason"`
}

type identifiedEvent struct {
	Event     string        `json:"event"`
	Peer      string        `json:"peer"`
	Agent     string        `json:"agent"`
	Protocols []protocol.ID `json:"protocols"`
	Addresses []string      `json:"addresses"`
	Signed    bool          `json:"signed"` // whether they came in a signed peer record too
}

type errorEvent struct {
	Event   string `json:"event"`
	Message string `json:"message"`
	Command any    `json:"command"`
}

type stoppedEvent struct {
	Event string `json:"event"`
}

const (
	stateOpened = "opened"
	stateClosed = "closed"
)

// peerName is the text of a peer id, nil for nobody.
func peerName(id peer.ID) *string {
	if len(id) == 0 {
		return nil
	}
	name := id.String()
	return &name
}

func peerNames(ids []peer.ID) []string {
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		names = append(names, id.String())
	}
	return names
}

// eventLog writes events in the order of emit, from a queue without bound: go-libp2p-pubsub calls into us from its
// one loop, which must never wait for the reader of our output.
type eventLog struct {
	mu       sync.Mutex
	changed  sync.Cond
	lines    [][]byte
	finished bool
	drained  chan struct{}
}

func newEventLog() *eventLog {
	log := &eventLog{drained: make(chan struct{})}
	log.changed.L = &log.mu
	return log
}

// start writes first, then whatever was emitted before and after.
func (l *eventLog) start(out io.Writer, first any) {
	l.mu.Lock()
	l.lines = append([][]byte{encode(first)}, l.lines...)
	l.mu.Unlock()
	go l.write(out)
}

func (l *eventLog) emit(event any) {
	line := encode(event)
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.finished {
		l.lines = append(l.lines, line)
		l.changed.Signal()
	}
}

// finish emits the last event and waits until everything is written.
func (l *eventLog) finish(last any) {
	l.emit(last)
	l.mu.Lock()
	l.finished = true
	l.changed.Signal()
	l.mu.Unlock()
	<-l.drained
}

func (l *eventLog) write(out io.Writer) {
	defer close(l.drained)
	for {
		lines, finished := l.take()
		if _, err := out.Write(bytes.Join(lines, nil)); err != nil {
			fmt.Fprintf(os.Stderr, "gopeer: nobody reads the events: %v\n", err)
			os.Exit(exitFailed)
		}
		if finished {
			return
		}
	}
}

func (l *eventLog) take() (lines [][]byte, finished bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.lines) == 0 && !l.finished {
		l.changed.Wait()
	}
	lines, l.lines = l.lines, nil
	return lines, l.finished
}

func encode(event any) []byte {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(event); err != nil {
		panic(err) // every event is made of what JSON can say
	}
	return line.Bytes()
}
