package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/libp2p/go-libp2p/core/peer"
)

// command is any line of standard input: exactly one of the first group is there and names it.
type command struct {
	Subscribe       *string `json:"subscribe"`
	Unsubscribe     *string `json:"unsubscribe"`
	Publish         *string `json:"publish"`
	Dial            *string `json:"dial"`
	Disconnect      *string `json:"disconnect"`
	List            *string `json:"list"`
	Stop            *bool   `json:"stop"`
	ResetStream     *string `json:"resetStream"`
	CloseConnection *string `json:"closeConnection"`
	MoveStream      *string `json:"moveStream"`
	OpenStream      *string `json:"openStream"`
	Connections     *string `json:"connections"`
	Counts          *bool   `json:"counts"`
	Listen          *string `json:"listen"`
	Serve           *string `json:"serve"`
	Unserve         *string `json:"unserve"`

	Topic *string `json:"topic"`
	Data  *[]byte `json:"data"`
	Text  *string `json:"text"`
	Peer  string  `json:"peer"`
}

// readCommands does every line in turn. The end of the input is not the end of the node.
func (n *node) readCommands(input io.Reader) {
	lines := bufio.NewReader(input)
	for {
		line, err := lines.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			n.doLine(line)
		}
		if err != nil {
			if err != io.EOF {
				fmt.Fprintf(os.Stderr, "gopeer: no more commands: %v\n", err)
			}
			return
		}
	}
}

func (n *node) doLine(line []byte) {
	if !json.Valid(line) {
		n.complain(errors.New("this is no JSON"), string(line))
		return
	}
	asked := json.RawMessage(line)
	var c command
	err := json.Unmarshal(line, &c)
	if err == nil {
		err = n.do(&c, asked)
	}
	if err != nil {
		n.complain(err, asked)
	}
}

func (n *node) complain(err error, asked any) {
	n.events.emit(errorEvent{Event: "error", Message: err.Error(), Command: asked})
}

func (n *node) do(c *command, asked json.RawMessage) error {
	switch {
	case c.Subscribe != nil:
		return n.subscribe(*c.Subscribe)
	case c.Unsubscribe != nil:
		return n.unsubscribe(*c.Unsubscribe)
	case c.Publish != nil:
		return n.doPublish(c)
	case c.Dial != nil:
		return n.doDial(*c.Dial, asked)
	case c.Disconnect != nil:
		return withPeer(*c.Disconnect, n.disconnect)
	case c.List != nil:
		return n.doList(c)
	case c.ResetStream != nil:
		return withPeer(c.Peer, func(p peer.ID) error { return n.resetStream(*c.ResetStream, p) })
	case c.CloseConnection != nil:
		return withPeer(c.Peer, func(p peer.ID) error { return n.closeConnection(*c.CloseConnection, p) })
	case c.MoveStream != nil:
		return withPeer(c.Peer, func(p peer.ID) error { return n.moveStream(*c.MoveStream, p) })
	case c.OpenStream != nil:
		return withPeer(c.Peer, func(p peer.ID) error { return n.openStream(*c.OpenStream, p) })
	case c.Connections != nil:
		return withPeer(*c.Connections, func(p peer.ID) error {
			n.events.emit(n.connections(p))
			return nil
		})
	case c.Counts != nil && *c.Counts:
		n.events.emit(n.counter.event())
		return nil
	case c.Listen != nil:
		return n.listen(*c.Listen)
	case c.Serve != nil:
		return n.serve(*c.Serve, true)
	case c.Unserve != nil:
		return n.serve(*c.Unserve, false)
	case c.Stop != nil && *c.Stop:
		n.requestStop()
		return nil
	default:
		return errors.New("this is none of the commands")
	}
}

func (n *node) doPublish(c *command) error {
	switch {
	case c.Data != nil && c.Text != nil:
		return errors.New("publish takes data or text, not both")
	case c.Data != nil:
		return n.publish(*c.Publish, *c.Data)
	case c.Text != nil:
		return n.publish(*c.Publish, []byte(*c.Text))
	default:
		return errors.New("publish needs data or text")
	}
}

// doDial lets the next commands go on meanwhile: a held handshake takes its time.
func (n *node) doDial(address string, asked json.RawMessage) error {
	target, err := dialTarget(address)
	if err != nil {
		return err
	}
	go func() {
		if err := n.dial(target); err != nil {
			n.complain(fmt.Errorf("cannot dial: %w", err), asked)
		}
	}()
	return nil
}

func (n *node) doList(c *command) error {
	event := listEvent{Event: "list", What: *c.List}
	var peers []peer.ID
	switch *c.List {
	case "subscribers", "mesh":
		if c.Topic == nil {
			return fmt.Errorf("list %s needs a topic", *c.List)
		}
		event.Topic = *c.Topic
	}
	switch {
	case *c.List == "subscribers":
		peers = n.pubsub.ListPeers(*c.Topic)
	case *c.List == "neighbours":
		peers = n.pubsub.ListPeers("")
	case *c.List == "mesh" && n.router == routerGossipsub:
		peers = n.watch.meshOf(*c.Topic)
	case *c.List == "mesh":
		return errors.New("floodsub has no mesh")
	default:
		return fmt.Errorf("list is subscribers, neighbours or mesh, not %q", *c.List)
	}
	event.Peers = peerNames(peers)
	n.events.emit(event)
	return nil
}

func withPeer(text string, do func(peer.ID) error) error {
	p, err := peer.Decode(strings.TrimSpace(text))
	if err != nil {
		return fmt.Errorf("%q is no peer id: %w", text, err)
	}
	return do(p)
}
