package main

import (
	"bytes"
	"context"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
)

// judge is what a node thinks of the messages of others.
type judge struct {
	reject string        // payloads that begin so are invalid; none if empty
	delay  time.Duration // how long it takes
}

// option has every topic judged; go asks about own messages too, of which we think well at once.
func (j *judge) option(self peer.ID) pubsub.Option {
	validate := func(ctx context.Context, from peer.ID, m *pubsub.Message) pubsub.ValidationResult {
		if from == self {
			return pubsub.ValidationAccept
		}
		select {
		case <-time.After(j.delay):
		case <-ctx.Done():
			return pubsub.ValidationIgnore
		}
		if j.reject != "" && bytes.HasPrefix(m.GetData(), []byte(j.reject)) {
			return pubsub.ValidationReject
		}
		return pubsub.ValidationAccept
	}
	return pubsub.WithDefaultValidator(validate, pubsub.WithValidatorConcurrency(validationQueue))
}

// isNeeded tells whether it thinks anything: go validates in other threads with a validator than without.
func (j *judge) isNeeded() bool {
	return j.reject != "" || j.delay > 0
}
