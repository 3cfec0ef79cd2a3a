package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestMessagesAndWishesCrossInEveryConfiguration(t *testing.T) {
	for _, options := range []string{
		"--router gossipsub",
		"--router floodsub",
		"--router gossipsub --sign none",
		"--router floodsub --sign none",
		"--router floodsub --sign author",
		"--router gossipsub --security tls --message-id rust",
		"--router gossipsub --listen /ip4/127.0.0.1/udp/0/quic-v1 --message-id nim",
	} {
		t.Run(options, func(t *testing.T) {
			a, b := startPair(t, strings.Fields(options)...)
			unsigned := strings.Contains(options, "none")

			a.send(`{"publish":"t","text":"héllo"}`)
			published := a.await("event", "published", "topic", "t", "receivers", 1.0, "dropped", 0.0)
			message := b.await("event", "message", "topic", "t", "via", a.id, "id", published["id"])
			if data, _ := base64.StdEncoding.DecodeString(message["data"].(string)); string(data) != "héllo" {
				t.Errorf("the data is %q", data)
			}
			if from := message["from"]; unsigned && from != nil || !unsigned && from != a.id {
				t.Errorf("the author is %v", from)
			}
			a.await("event", "message", "id", published["id"], "via", a.id)

			b.send(`{"unsubscribe":"t"}`, `{"subscribe":"u"}`)
			a.await("event", "subscriber", "topic", "t", "peer", b.id, "subscribed", false)
			a.await("event", "subscriber", "topic", "u", "peer", b.id, "subscribed", true)

			a.send(`{"list":"subscribers","topic":"u"}`, `{"list":"neighbours"}`)
			for _, what := range []string{"subscribers", "neighbours"} {
				if peers := fmt.Sprint(a.await("event", "list", "what", what)["peers"]); peers != "["+b.id+"]" {
					t.Errorf("%s: %s", what, peers)
				}
			}

			b.send(`{"disconnect":"` + a.id + `"}`)
			a.await("event", "connection", "peer", b.id, "state", "closed")
			a.await("event", "subscriber", "topic", "u", "peer", b.id, "subscribed", false)

			a.send(`{"stop":true}`)
			a.awaitExit()
			b.process.Process.Signal(syscall.SIGTERM)
			b.awaitExit()
		})
	}
}

func TestABurstLosesNothing(t *testing.T) {
	a, b := startPair(t)
	const burst = 1000
	lines := make([]string, burst)
	for i := range lines {
		lines[i] = fmt.Sprintf(`{"publish":"t","text":"%d"}`, i)
	}
	a.send(lines...)
	a.awaitCount(burst, "event", "published", "receivers", 1.0, "dropped", 0.0)
	b.awaitCount(burst, "event", "message", "via", a.id)
}

func TestAnUnsignedMessageIsRejectedByAStrictPeer(t *testing.T) {
	strict, unsigned := startPeer(t, "--router", "floodsub", "--topic", "t"), startPeer(t, "--router", "floodsub", "--sign", "none")
	unsigned.send(`{"dial":"` + strict.address + `"}`)
	unsigned.awaitReceiver(strict, false)
	unsigned.send(`{"publish":"t","text":"anonymous"}`)
	strict.await("event", "rejected", "via", unsigned.id, "reason", "missing signature")
}

func TestCommandsThatCannotBeDone(t *testing.T) {
	p := startPeer(t, "--router", "floodsub")
	for line, message := range map[string]string{
		`nonsense`:                        "this is no JSON",
		`{"fly":true}`:                    "this is none of the commands",
		`{"unsubscribe":"t"}`:             `not subscribed to "t"`,
		`{"publish":"t"}`:                 "publish needs data or text",
		`{"list":"mesh","topic":"t"}`:     "floodsub has no mesh",
		`{"list":"subscribers"}`:          "list subscribers needs a topic",
		`{"disconnect":"` + p.id + `"}`:   "not connected to " + p.id,
		`{"dial":"/ip4/127.0.0.1/tcp/1"}`: `"/ip4/127.0.0.1/tcp/1" is no multiaddr with /p2p/: invalid p2p multiaddr`,
	} {
		p.send(line)
		p.await("event", "error", "message", message)
	}
	if asked := p.await("event", "error", "message", "this is no JSON")["command"]; asked != "nonsense" {
		t.Errorf("command: %v", asked)
	}

	p.send(`{"dial":"/ip4/127.0.0.1/tcp/1/p2p/12D3KooWNZkiPsrUzZGbZK32FDoX1Q8249dht8mdKHzKn5N3F5EG"}`)
	failed := p.awaitCount(9, "event", "error")[8]
	if message := failed["message"].(string); !strings.HasPrefix(message, "cannot dial: ") {
		t.Errorf("message: %s", message)
	}

	p.input.Close() // is not a wish to stop
	time.Sleep(100 * time.Millisecond)
	p.process.Process.Signal(syscall.SIGINT)
	p.awaitExit()
}

func TestAResetStreamLeavesTheConnection(t *testing.T) {
	a, b := startPair(t)
	first := a.await("event", "stream", "direction", "inbound", "state", "opened")["stream"]

	a.send(`{"resetStream":"inbound","peer":"` + b.id + `"}`)
	a.await("event", "stream", "stream", first, "state", "closed", "reason", "reset by command")
	a.await("event", "subscriber", "stream", first, "subscribed", false)
	b.await("event", "stream", "direction", "outbound", "state", "closed", "reason", "reset by the peer, code 0")

	// go opens another and says its hello again...
	second := a.awaitCount(2, "event", "stream", "direction", "inbound", "state", "opened")[1]["stream"]
	a.await("event", "subscriber", "stream", second, "subscribed", true)
	// ...but has forgotten what a announced on the stream that nobody touched.
	b.await("event", "subscriber", "peer", a.id, "subscribed", false)
	b.send(`{"list":"subscribers","topic":"t"}`)
	if peers := b.await("event", "list")["peers"].([]any); len(peers) != 0 {
		t.Errorf("b remembers %v", peers)
	}

	a.send(`{"connections":"` + b.id + `"}`)
	a.await("event", "connections", "peer", b.id, "count", 1.0)

	a.send(`{"resetStream":"outbound","peer":"` + b.id + `"}`)
	a.await("event", "stream", "direction", "outbound", "state", "closed", "reason", "reset by command")
}

func TestAHeldHandshakeGivesTwoConnections(t *testing.T) {
	const hold = "300"
	for attempt := range 5 {
		a, b := startPeer(t, "--hold-handshake", hold), startPeer(t, "--hold-handshake", hold)
		a.send(`{"dial":"` + b.address + `"}`)
		b.send(`{"dial":"` + a.address + `"}`)
		a.await("event", "connection", "state", "opened")
		time.Sleep(500 * time.Millisecond)
		if both, _ := a.find("event", "connection", "state", "opened"); len(both) < 2 {
			t.Logf("attempt %d: only %d", attempt, len(both))
			continue
		}
		for i, which := range []string{"oldest", "newest"} {
			a.send(`{"moveStream":"` + which + `","peer":"` + b.id + `"}`)
			a.awaitOwnStreamOn(i, b)
		}
		oldest := b.awaitCount(3, "event", "stream", "direction", "inbound", "state", "opened")[2]["stream"]
		a.send(`{"subscribe":"t"}`, `{"openStream":"oldest","peer":"`+b.id+`"}`)
		extra := b.awaitCount(4, "event", "stream", "direction", "inbound", "state", "opened")[3]["stream"]
		b.await("event", "subscriber", "topic", "t", "peer", a.id, "subscribed", true, "stream", extra)
		b.await("event", "stream", "stream", oldest, "state", "closed") // go reads one stream of a peer, the last
		a.send(`{"moveStream":"upwards","peer":"` + b.id + `"}`)
		a.await("event", "error", "message", `a connection is the oldest or the newest, not "upwards"`)
		a.send(`{"closeConnection":"oldest","peer":"` + b.id + `"}`)
		a.await("event", "connection", "state", "closed", "reason", "closed by command")
		a.send(`{"connections":"` + b.id + `"}`)
		a.await("event", "connections", "count", 1.0)
		return
	}
	t.Error("two dials at once never gave two connections")
}

// awaitOwnStreamOn asks until the one pubsub stream that p opened to the other is on its i-th connection, the oldest being 0.
func (p *testPeer) awaitOwnStreamOn(i int, other *testPeer) {
	p.t.Helper()
	answered, _ := p.find("event", "connections")
	for count := len(answered) + 1; count <= len(answered)+100; count++ {
		p.send(`{"connections":"` + other.id + `"}`)
		answer := p.awaitCount(count, "event", "connections")[count-1]
		var on []any
		for _, stream := range answer["streams"].([]any) {
			s := event(stream.(map[string]any))
			if s.is("direction", "outbound") && strings.HasPrefix(s["protocol"].(string), "/meshsub/") {
				on = append(on, s["connection"])
			}
		}
		if len(on) == 1 && on[0] == answer["connections"].([]any)[i] {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	p.t.Fatalf("the stream to %s is not on connection %d", other.id, i)
}

func TestDialOptionIsTriedUntilThePeerIsThere(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	p := startPeer(t, "--key", key)
	p.send(`{"stop":true}`)
	p.awaitExit()
	if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key file: %v, %v", info, err)
	}

	dialler := startPeer(t, "--dial", p.address)
	time.Sleep(200 * time.Millisecond)
	listen, _, _ := strings.Cut(p.address, "/p2p/")
	again := startPeer(t, "--key", key, "--listen", listen)
	if again.id != p.id {
		t.Errorf("%s came back as %s", p.id, again.id)
	}
	dialler.await("event", "connection", "peer", p.id, "state", "opened")
}

func TestExitCodes(t *testing.T) {
	for line, code := range map[string]int{
		"--version":                        0,
		"--help":                           0,
		"node --help":                      0,
		"":                                 exitUsage,
		"swim":                             exitUsage,
		"node":                             exitUsage,
		"node --json --router randomsub":   exitUsage,
		"node --json --muxer none":         exitUsage,
		"node --json --security tls,rot13": exitUsage,
		"node --json --param colour=red":   exitUsage,
		"node --json --judge-delay -1":     exitUsage,
		"node --json --param newestProtocol=/meshsub/9.9.9": exitUsage,
		"node --json --router floodsub --param d=8":         exitUsage,
		"node --json --sign none --message-id go":           exitUsage,
		"node --json --param d=1":                           exitFailed,
		"node --json --listen /ip4/192.0.2.1/tcp/4001":      exitFailed,
		"bench --size 1": exitUsage,
	} {
		command := gopeer(strings.Fields(line)...)
		command.Stderr = nil
		err := command.Run()
		if _, failed := err.(*exec.ExitError); err != nil && !failed {
			t.Fatal(err)
		}
		if got := command.ProcessState.ExitCode(); got != code {
			t.Errorf("gopeer %s: exit code %d, not %d", line, got, code)
		}
	}
}

func TestAnOldPeerIsMetByItsOwnProtocol(t *testing.T) {
	old := startPeer(t, "--topic", "t", "--param", "newestProtocol=/meshsub/1.1.0")
	modern := startPeer(t, "--topic", "t")
	old.send(`{"dial":"` + modern.address + `"}`)
	for _, direction := range []string{"inbound", "outbound"} {
		modern.await("event", "stream", "direction", direction, "protocol", "/meshsub/1.1.0")
	}
}

func TestCountsAndScoresAreTold(t *testing.T) {
	strict := startPeer(t, "--topic", "t", "--reject", "bad", "--judge-delay", "1", "--param", "heartbeat=100ms",
		"--param", "topicScore.invalidMessageDeliveriesWeight=-10", "--param", "topicScore.invalidMessageDeliveriesDecay=0.9")
	sender := startPeer(t, "--topic", "t")
	sender.send(`{"dial":"` + strict.address + `"}`)
	sender.awaitReceiver(strict, true)
	sender.send(`{"publish":"t","text":"good"}`)
	strict.await("event", "message", "via", sender.id)
	sender.send(`{"publish":"t","text":"bad"}`)
	strict.await("event", "rejected", "via", sender.id, "reason", "validation failed")
	strict.await("event", "mesh", "peer", sender.id, "member", false)
	if scores, _ := strict.find("event", "score", "peer", sender.id); scores[len(scores)-1]["score"].(float64) >= 0 {
		t.Errorf("scores: %v", scores)
	}
	strict.send(`{"counts":true}`)
	counts := event(strict.await("event", "counts", "duplicates", 0.0)["peers"].([]any)[0].(map[string]any))
	received, sent := event(counts["received"].(map[string]any)), event(counts["sent"].(map[string]any))
	if !counts.is("peer", sender.id) || !received.is("messages", 2.0, "idontwant", 0.0) || sent["prune"] == 0.0 {
		t.Errorf("counts: %v", counts)
	}
}
