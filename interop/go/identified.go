package main

import (
	"fmt"

	libp2pevent "github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/protocol"
	ma "github.com/multiformats/go-multiaddr"
)

// tellWhoIdentifies tells what peers say about themselves, when we ask them and whenever they push.
func tellWhoIdentifies(h host.Host, events *eventLog) error {
	told, err := h.EventBus().Subscribe(new(libp2pevent.EvtPeerIdentificationCompleted))
	if err != nil {
		return err
	}
	go func() {
		for e := range told.Out() { // until the host is closed
			events.emit(identifiedEventOf(e.(libp2pevent.EvtPeerIdentificationCompleted)))
		}
	}()
	return nil
}

func identifiedEventOf(e libp2pevent.EvtPeerIdentificationCompleted) identifiedEvent {
	addresses := make([]string, 0, len(e.ListenAddrs))
	for _, address := range e.ListenAddrs {
		addresses = append(addresses, address.String())
	}
	return identifiedEvent{
		Event: "identified", Peer: e.Peer.String(), Agent: e.AgentVersion,
		Protocols: e.Protocols, Addresses: addresses, Signed: e.SignedPeerRecord != nil,
	}
}

// listen listens on one more address; identify pushes it to every peer.
func (n *node) listen(text string) error {
	address, err := ma.NewMultiaddr(text)
	if err != nil {
		return err
	}
	return n.host.Network().Listen(address)
}

// serve serves a protocol of pubsub's again, or no more; identify pushes the change to every peer.
func (n *node) serve(name string, on bool) error {
	id := protocol.ID(name)
	handler, known := n.pubsubHost.handlerOf(id)
	if !known {
		return fmt.Errorf("pubsub does not speak %s", name)
	}
	if on {
		n.host.SetStreamHandler(id, handler)
	} else {
		n.host.RemoveStreamHandler(id)
	}
	return nil
}
