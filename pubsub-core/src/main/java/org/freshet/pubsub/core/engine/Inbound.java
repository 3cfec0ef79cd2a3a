package org.freshet.pubsub.core.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/** The reading direction of a stream, and all that it taught. */
final class Inbound implements InboundStream {
  /** The number that routers and applications see. */
  final long number;

  /** The number under which the runtime knows the stream; shared by both directions of one. */
  final long wire;

  /** Of every message that it brings. */
  final Origin origin = Origin.of(this);

  final ConnectionState connection;
  final ProtocolId protocol;

  /** When it was opened; a larger number is later. */
  final long opened;

  /** Carries frames of the router's own instead of RPCs. */
  final boolean further;

  final Wishes wishes;

  /** Messages of it that are being verified or validated. */
  int pending;

  /** Messages that wait because too many are pending. */
  final Deque<Backlog.Deferred> backlog = new ArrayDeque<>();

  /** Messages in the order they came, each until it is delivered or dropped; by topic. */
  final Map<TopicName, Deque<Arrival>> lanes = new LinkedHashMap<>();

  /** Bytes that may still come by the credit that was given, less what came; see Credits. */
  long promisedBytes;

  /** What of it counts in the budget. */
  long countedPromise;

  /** The size of the large frame that has begun and is not complete; 0 mostly. */
  int awaitedBytes;

  /** Bytes that were read on it and are not consumed yet. */
  long heldBytes;

  /** It would have been given credit, had its messages not taken all that one stream may have. */
  boolean bufferFull;

  /** It stands in the line of those that are to be given credit. */
  boolean creditDue;

  boolean open = true;

  /** We have reset it: what was read of it before and comes only now is ignored (rule 7). */
  boolean wasReset;

  boolean rpcSeen;

  /** There was more than one RPC on it. */
  boolean severalRpcsSeen;

  /** When the last RPC was read on it, or the stream was opened. */
  long lastRpcNanos;

  /** It spoke of topics, or showed by an empty RPC that there are none. */
  boolean toldWishes;

  boolean topicLimitLogged;
  boolean filterFailureLogged;

  Inbound(
      long number,
      long wire,
      ConnectionState connection,
      ProtocolId protocol,
      long opened,
      boolean further,
      Wishes wishes) {
    this.number = number;
    this.wire = wire;
    this.connection = connection;
    this.protocol = protocol;
    this.opened = opened;
    this.further = further;
    this.wishes = wishes;
  }

  void reset(Outbox outbox, StreamError why) {
    if (isOpen()) {
      wasReset = true;
      outbox.reset(wire, why);
    }
  }

  @Override
  public long id() {
    return number;
  }

  @Override
  public ProtocolId protocol() {
    return protocol;
  }

  @Override
  public Neighbour neighbour() {
    return connection.neighbour;
  }

  @Override
  public Multiaddr remoteAddress() {
    return connection.address;
  }

  @Override
  public boolean isOpen() {
    return open && !wasReset;
  }

  @Override
  public String toString() {
    return "inbound stream " + number + " of " + connection.neighbour;
  }
}
