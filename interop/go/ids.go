package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
)

// messageIDFunc makes the id under which a message is known: the bytes of the result are the id.
type messageIDFunc = pubsub.MsgIdFunction

// messageIDByName finds the id that an implementation uses by default, so that the ids agree with it.
func messageIDByName(name string, anonymous bool) (messageIDFunc, error) {
	if name == "sha256" {
		return sha256ID, nil
	}
	withAuthor := map[string]messageIDFunc{
		"go":   pubsub.DefaultMsgIdFn,
		"rust": rustID,
		"js":   jsID,
		"nim":  nimID,
	}
	id, ok := withAuthor[name]
	switch {
	case !ok:
		return nil, fmt.Errorf("--message-id is go, rust, js, nim or sha256, not %q", name)
	case anonymous:
		return nil, fmt.Errorf("--message-id %s is made of from and seqno, which --sign none does not send", name)
	default:
		return id, nil
	}
}

func sha256ID(m *pb.Message) string {
	hash := sha256.Sum256(m.GetData())
	return string(hash[:])
}

// rustID is the author in base58 and the sequence number in decimal; [0,1,0] is rust's name for nobody.
func rustID(m *pb.Message) string {
	author := peer.ID(m.GetFrom())
	if len(author) == 0 {
		author = peer.ID([]byte{0, 1, 0})
	}
	return author.String() + strconv.FormatUint(sequenceNumber(m), 10)
}

// jsID is the author's public key in protobuf and the sequence number as it came.
func jsID(m *pb.Message) string {
	key := m.GetKey()
	if len(key) == 0 {
		if public, err := peer.ID(m.GetFrom()).ExtractPublicKey(); err == nil {
			key, _ = crypto.MarshalPublicKey(public)
		}
	}
	return string(key) + string(m.GetSeqno())
}

func nimID(m *pb.Message) string {
	return hex.EncodeToString(m.GetSeqno()) + peer.ID(m.GetFrom()).String()
}

func sequenceNumber(m *pb.Message) uint64 {
	var eight [8]byte
	seqno := m.GetSeqno()
	if len(seqno) > len(eight) {
		seqno = seqno[len(seqno)-len(eight):]
	}
	copy(eight[len(eight)-len(seqno):], seqno)
	return binary.BigEndian.Uint64(eight[:])
}
