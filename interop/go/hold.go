package main

import (
	"context"
	"net"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/sec"
)

// heldSecurity finishes every handshake a while later than it could. Two nodes that dial each other meanwhile
// both get their connection, which without it is a matter of microseconds.
type heldSecurity struct {
	sec.SecureTransport
	hold time.Duration
}

func (h *heldSecurity) SecureInbound(ctx context.Context, insecure net.Conn, p peer.ID) (sec.SecureConn, error) {
	conn, err := h.SecureTransport.SecureInbound(ctx, insecure, p)
	return h.wait(ctx, conn, err)
}

func (h *heldSecurity) SecureOutbound(ctx context.Context, insecure net.Conn, p peer.ID) (sec.SecureConn, error) {
	conn, err := h.SecureTransport.SecureOutbound(ctx, insecure, p)
	return h.wait(ctx, conn, err)
}

func (h *heldSecurity) wait(ctx context.Context, conn sec.SecureConn, err error) (sec.SecureConn, error) {
	if err != nil {
		return nil, err
	}
	select {
	case <-time.After(h.hold):
		return conn, nil
	case <-ctx.Done():
		conn.Close()
		return nil, ctx.Err()
	}
}
