package main

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// A test must not lose messages because go's own queues are short: its defaults hold 32 RPCs or messages.
const (
	outboundQueue      = 1 << 20
	validationQueue    = 1 << 16
	subscriptionBuffer = 1 << 16
)

// routerParams is what --param sets: the fields of gossipsub's parameters by name, and a few options beside them.
type routerParams struct {
	gossip          pubsub.GossipSubParams
	newestProtocol  string
	score           pubsub.PeerScoreParams
	topicScore      pubsub.TopicScoreParams // of every topic of the command line
	thresholds      pubsub.PeerScoreThresholds
	scored          bool // one of these three was set
	floodPublish    bool
	peerExchange    bool
	outboundQueue   int
	validateQueue   int
	validateWorkers int
	subscription    int
	maxControl      int
	seenTTL         time.Duration

	gossipsubOnly string // a parameter that was set and that floodsub does not have
}

func defaultRouterParams() routerParams {
	return routerParams{
		gossip:         pubsub.DefaultGossipSubParams(),
		newestProtocol: string(pubsub.GossipSubID_v13),
		score: pubsub.PeerScoreParams{
			SkipAtomicValidation: true, DecayInterval: time.Second, DecayToZero: pubsub.DefaultDecayToZero,
		},
		topicScore:      pubsub.TopicScoreParams{SkipAtomicValidation: true, TopicWeight: 1, TimeInMeshQuantum: time.Second},
		thresholds:      pubsub.PeerScoreThresholds{SkipAtomicValidation: true},
		outboundQueue:   outboundQueue,
		validateQueue:   validationQueue,
		validateWorkers: runtime.NumCPU(),
		subscription:    subscriptionBuffer,
		maxControl:      pubsub.DefaultMaxControlMessageSize,
		seenTTL:         pubsub.TimeCacheDuration,
	}
}

// gossipAliases are the names that other peers use for go's fields.
var gossipAliases = map[string]string{
	"heartbeat":    "heartbeatinterval",
	"initialdelay": "heartbeatinitialdelay",
	"dlow":         "dlo",
	"dhigh":        "dhi",
}

func (p *routerParams) set(assignment string) error {
	name, value, found := strings.Cut(assignment, "=")
	if !found {
		return fmt.Errorf("%q is not NAME=VALUE", assignment)
	}
	key := strings.ToLower(name)
	if target, ok := p.common(key); ok {
		return assign(target, value)
	}
	if target, ok := p.gossipsub(key); ok {
		p.gossipsubOnly = name
		return assign(target, value)
	}
	return fmt.Errorf("there is no parameter %q", name)
}

// common finds the parameters that every router has.
func (p *routerParams) common(key string) (reflect.Value, bool) {
	targets := map[string]any{
		"outboundqueue":      &p.outboundQueue,
		"validatequeue":      &p.validateQueue,
		"validateworkers":    &p.validateWorkers,
		"subscriptionbuffer": &p.subscription,
		"maxcontrol":         &p.maxControl,
		"seenttl":            &p.seenTTL,
	}
	target, ok := targets[key]
	return reflect.Indirect(reflect.ValueOf(target)), ok
}

func (p *routerParams) gossipsub(key string) (reflect.Value, bool) {
	switch key {
	case "floodpublish":
		return reflect.ValueOf(&p.floodPublish).Elem(), true
	case "peerexchange":
		return reflect.ValueOf(&p.peerExchange).Elem(), true
	case "newestprotocol":
		return reflect.ValueOf(&p.newestProtocol).Elem(), true
	}
	if group, name, dotted := strings.Cut(key, "."); dotted {
		p.scored = true
		return p.scoring(group, name)
	}
	if alias, ok := gossipAliases[key]; ok {
		key = alias
	}
	return fieldNamed(&p.gossip, key)
}

func (p *routerParams) scoring(group, name string) (reflect.Value, bool) {
	switch group {
	case "score":
		return fieldNamed(&p.score, name)
	case "topicscore":
		return fieldNamed(&p.topicScore, name)
	case "thresholds":
		return fieldNamed(&p.thresholds, name)
	}
	return reflect.Value{}, false
}

func fieldNamed(record any, key string) (reflect.Value, bool) {
	field := reflect.ValueOf(record).Elem().FieldByNameFunc(func(name string) bool {
		return strings.ToLower(name) == key
	})
	return field, field.IsValid()
}

// protocols are the newest protocol and all that are older.
func (p *routerParams) protocols() ([]protocol.ID, error) {
	index := slices.Index(pubsub.GossipSubDefaultProtocols, protocol.ID(p.newestProtocol))
	if index < 0 {
		return nil, fmt.Errorf("newestProtocol is one of %v, not %q", pubsub.GossipSubDefaultProtocols, p.newestProtocol)
	}
	return pubsub.GossipSubDefaultProtocols[index:], nil
}

func assign(target reflect.Value, text string) error {
	var value any
	var err error
	switch target.Interface().(type) {
	case time.Duration:
		value, err = time.ParseDuration(text)
	case int:
		value, err = strconv.Atoi(text)
	case uint64:
		value, err = strconv.ParseUint(text, 10, 64)
	case float64:
		value, err = strconv.ParseFloat(text, 64)
	case bool:
		value, err = strconv.ParseBool(text)
	case string:
		value = text
	default:
		err = fmt.Errorf("a %s cannot be set", target.Type())
	}
	if err != nil {
		return err
	}
	target.Set(reflect.ValueOf(value))
	return nil
}
