package main

import (
	"encoding/hex"
	"testing"
	"time"

	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/peer"
)

func TestMessageIDsFollowTheirImplementations(t *testing.T) {
	const author = "12D3KooWNZkiPsrUzZGbZK32FDoX1Q8249dht8mdKHzKn5N3F5EG"
	from, err := peer.Decode(author)
	if err != nil {
		t.Fatal(err)
	}
	publicKey := from[2:] // an identity multihash: the key follows code and length
	seqno := "\x00\x00\x00\x00\x00\x01\xe2\x40"
	topic := "t"
	message := &pb.Message{From: []byte(from), Seqno: []byte(seqno), Data: []byte("data"), Topic: &topic}
	sha256Data, _ := hex.DecodeString("3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7")

	for name, want := range map[string]string{
		"go":     string(from) + seqno,
		"rust":   author + "123456",
		"js":     string(publicKey) + seqno,
		"nim":    "000000000001e240" + author,
		"sha256": string(sha256Data),
	} {
		id, err := messageIDByName(name, false)
		if err != nil {
			t.Fatal(err)
		}
		if got := id(message); got != want {
			t.Errorf("%s: %x, not %x", name, got, want)
		}
	}
	if got := rustID(&pb.Message{}); got != peer.ID("\x00\x01\x00").String()+"0" {
		t.Errorf("rust's id without author is %q", got)
	}
}

func TestParametersAreFoundByName(t *testing.T) {
	p := defaultRouterParams()
	for _, assignment := range []string{
		"d=8", "Dlo=7", "dHigh=16", "heartbeat=700ms", "gossipFactor=0.5", "opportunisticGraftTicks=3",
		"floodPublish=true", "validateWorkers=1", "seenTTL=1m",
	} {
		if err := p.set(assignment); err != nil {
			t.Errorf("%s: %v", assignment, err)
		}
	}
	g := p.gossip
	if g.D != 8 || g.Dlo != 7 || g.Dhi != 16 || g.HeartbeatInterval != 700*time.Millisecond || g.GossipFactor != 0.5 ||
		g.OpportunisticGraftTicks != 3 || !p.floodPublish || p.validateWorkers != 1 || p.seenTTL != time.Minute {
		t.Errorf("%+v", p)
	}
	for _, mistake := range []string{"d", "d=many", "heartbeat=700", "colour=red"} {
		if err := p.set(mistake); err == nil {
			t.Errorf("%s passes", mistake)
		}
	}
}
