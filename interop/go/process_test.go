package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const asPeer = "GOPEER_TEST_RUNS_MAIN"

// TestMain lets the test binary be the peer too, so that the tests drive a process as the harness does.
func TestMain(m *testing.M) {
	if os.Getenv(asPeer) != "" {
		main()
	}
	os.Exit(m.Run())
}

func gopeer(args ...string) *exec.Cmd {
	command := exec.Command(os.Args[0], args...)
	command.Env = append(os.Environ(), asPeer+"=1")
	command.Stderr = os.Stderr
	return command
}

// event is any line of the peer's output.
type event map[string]any

// is tells whether the event has these fields: key, value, key, value...
func (e event) is(fields ...any) bool {
	for i := 0; i < len(fields); i += 2 {
		if e[fields[i].(string)] != fields[i+1] {
			return false
		}
	}
	return true
}

// testPeer is a running peer, its commands and the events that it has told so far.
type testPeer struct {
	t       *testing.T
	id      string
	address string
	input   io.WriteCloser
	process *exec.Cmd
	exited  chan error

	mu      sync.Mutex
	events  []event
	changed chan struct{}
}

func startPeer(t *testing.T, options ...string) *testPeer {
	t.Helper()
	p := &testPeer{
		t:       t,
		process: gopeer(append([]string{"node", "--json"}, options...)...),
		exited:  make(chan error, 1),
		changed: make(chan struct{}),
	}
	p.input, _ = p.process.StdinPipe()
	output, _ := p.process.StdoutPipe()
	if err := p.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.process.Process.Kill() })
	go p.read(output)
	ready := p.await("event", "ready")
	p.id = ready["peer"].(string)
	p.address = ready["addresses"].([]any)[0].(string)
	return p
}

func (p *testPeer) read(output io.Reader) {
	lines := bufio.NewScanner(output)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			p.t.Errorf("no JSON: %s", lines.Text())
			continue
		}
		p.mu.Lock()
		p.events = append(p.events, e)
		close(p.changed)
		p.changed = make(chan struct{})
		p.mu.Unlock()
	}
	p.exited <- p.process.Wait()
}

// await returns the first event with these fields, told already or yet to come.
func (p *testPeer) await(fields ...any) event {
	p.t.Helper()
	return p.awaitCount(1, fields...)[0]
}

func (p *testPeer) awaitCount(count int, fields ...any) []event {
	p.t.Helper()
	timeout := time.After(15 * time.Second)
	for {
		found, changed := p.find(fields...)
		if len(found) >= count {
			return found
		}
		select {
		case <-changed:
		case <-timeout:
			p.t.Fatalf("%d of %d events %v came; there are %v", len(found), count, fields, p.events)
		}
	}
}

func (p *testPeer) find(fields ...any) ([]event, chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var found []event
	for _, e := range p.events {
		if e.is(fields...) {
			found = append(found, e)
		}
	}
	return found, p.changed
}

func (p *testPeer) send(lines ...string) {
	p.t.Helper()
	if _, err := io.WriteString(p.input, strings.Join(lines, "\n")+"\n"); err != nil {
		p.t.Fatal(err)
	}
}

// awaitExit checks that the peer ends well, and soon.
func (p *testPeer) awaitExit() {
	p.t.Helper()
	select {
	case err := <-p.exited:
		if err != nil {
			p.t.Errorf("exit: %v", err)
		}
	case <-time.After(2 * time.Second):
		p.t.Error("does not end")
	}
	if last := p.events[len(p.events)-1]; !last.is("event", "stopped") {
		p.t.Errorf("the last event is %v", last)
	}
}

// startPair starts two peers that want topic "t", connected and ready to publish to each other.
func startPair(t *testing.T, options ...string) (a, b *testPeer) {
	t.Helper()
	options = append([]string{"--topic", "t"}, options...)
	a, b = startPeer(t, options...), startPeer(t, options...)
	b.send(`{"dial":"` + a.address + `"}`)
	hasMesh := !slices.Contains(options, routerFloodsub)
	a.awaitReceiver(b, hasMesh)
	b.awaitReceiver(a, hasMesh)
	return a, b
}

// awaitReceiver waits for all that go needs to send what is published in "t" to a peer: without a stream of its own
// floodsub skips the peer, and outside the mesh gossipsub does.
func (p *testPeer) awaitReceiver(other *testPeer, hasMesh bool) {
	p.t.Helper()
	p.await("event", "subscriber", "topic", "t", "peer", other.id, "subscribed", true)
	p.await("event", "stream", "peer", other.id, "direction", "outbound", "state", "opened")
	if hasMesh {
		p.await("event", "mesh", "topic", "t", "peer", other.id, "member", true)
	}
}
