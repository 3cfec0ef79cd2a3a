package main

import (
	"context"
	"fmt"
	"time"

	"github.com/libp2p/go-libp2p"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/connmgr"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/core/sec"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	tptu "github.com/libp2p/go-libp2p/p2p/net/upgrader"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	libp2ptls "github.com/libp2p/go-libp2p/p2p/security/tls"
	libp2pquic "github.com/libp2p/go-libp2p/p2p/transport/quic"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
)

var securityNames = []string{"noise", "tls"}

// newHost makes a host that listens nowhere yet, dials TCP and QUIC, limits nothing and trims nothing.
func newHost(key crypto.PrivKey, security []string, hold time.Duration) (host.Host, error) {
	tcpTransport := libp2p.Transport(tcp.NewTCPTransport)
	if hold > 0 {
		// With a shared port, two dials at once can meet as one TCP connection with two dialling ends.
		tcpTransport = libp2p.Transport(tcp.NewTCPTransport, tcp.DisableReuseport())
	}
	options := []libp2p.Option{
		libp2p.Identity(key),
		libp2p.NoListenAddrs,
		tcpTransport,
		libp2p.Transport(libp2pquic.NewTransport),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.ResourceManager(&network.NullResourceManager{}),
		libp2p.ConnectionManager(connmgr.NullConnMgr{}),
		libp2p.DialRanker(swarm.NoDelayDialRanker),
		libp2p.DisableMetrics(),
	}
	for _, name := range security {
		options = append(options, securityOption(name, hold))
	}
	return libp2p.New(options...)
}

func securityOption(name string, hold time.Duration) libp2p.Option {
	switch name {
	case "noise":
		return libp2p.Security(noise.ID, held(noise.New, hold))
	case "tls":
		return libp2p.Security(libp2ptls.ID, held(libp2ptls.New, hold))
	}
	return func(*libp2p.Config) error { return fmt.Errorf("there is no security %q", name) }
}

// securityConstructor has the shape that libp2p fills with its own parts.
type securityConstructor[T sec.SecureTransport] func(protocol.ID, crypto.PrivKey, []tptu.StreamMuxer) (T, error)

func held[T sec.SecureTransport](construct securityConstructor[T], hold time.Duration) any {
	if hold == 0 {
		return construct
	}
	return func(id protocol.ID, key crypto.PrivKey, muxers []tptu.StreamMuxer) (*heldSecurity, error) {
		transport, err := construct(id, key, muxers)
		return &heldSecurity{SecureTransport: transport, hold: hold}, err
	}
}

func newPubSub(ctx context.Context, h host.Host, router string, options ...pubsub.Option) (*pubsub.PubSub, error) {
	if router == routerFloodsub {
		return pubsub.NewFloodSub(ctx, h, options...)
	}
	return pubsub.NewGossipSub(ctx, h, options...)
}

// pubsubOptions are what a node and a bench have in common: its policy, and queues that lose nothing.
func pubsubOptions(router, sign string, id messageIDFunc, params *routerParams) []pubsub.Option {
	options := []pubsub.Option{
		pubsub.WithMessageIdFn(id),
		pubsub.WithPeerOutboundQueueSize(params.outboundQueue),
		pubsub.WithValidateQueueSize(params.validateQueue),
		pubsub.WithValidateThrottle(params.validateQueue),
		pubsub.WithValidateWorkers(params.validateWorkers),
		pubsub.WithMaxControlMessageSize(params.maxControl),
		pubsub.WithSeenMessagesTTL(params.seenTTL),
	}
	if sign != signStrict {
		options = append(options, pubsub.WithMessageSignaturePolicy(pubsub.StrictNoSign))
	}
	if sign == signNone {
		options = append(options, pubsub.WithNoAuthor())
	}
	if router == routerGossipsub {
		options = append(options,
			pubsub.WithGossipSubParams(params.gossip),
			pubsub.WithFloodPublish(params.floodPublish),
			pubsub.WithPeerExchange(params.peerExchange))
	}
	return options
}

// meshOptions are what a gossipsub node has beside pubsubOptions.
func meshOptions(o *nodeOptions, onScores func(map[peer.ID]float64)) ([]pubsub.Option, error) {
	protocols, err := o.params.protocols()
	if err != nil {
		return nil, err
	}
	options := []pubsub.Option{pubsub.WithGossipSubProtocols(protocols, pubsub.GossipSubDefaultFeatures)}
	if !o.params.scored {
		return options, nil
	}
	score := o.params.score
	score.Topics = make(map[string]*pubsub.TopicScoreParams)
	for _, topic := range o.topics {
		score.Topics[topic] = &o.params.topicScore
	}
	return append(options,
		pubsub.WithPeerScore(&score, &o.params.thresholds),
		pubsub.WithPeerScoreInspect(onScores, scorePeriod)), nil
}
