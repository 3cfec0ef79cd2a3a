package org.freshet.pubsub.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/**
 * A neighbour that does by itself nothing but read and answer pings: a test opens its streams,
 * writes its frames, and looks at what nodes send to it. So strange peers are played.
 */
public final class ScriptedPeer extends SimHost {
  private final Set<ProtocolId> served = new LinkedHashSet<>();
  private final Map<StreamEnd, ScriptedStream> streams = new LinkedHashMap<>();
  private final List<ScriptedStream> inbound = new ArrayList<>();
  private final List<RpcView> arrived = new ArrayList<>();
  private boolean answersPings = true;
  private boolean breaksNegotiations;
  private boolean readsOnRequest;
  private boolean endsWithThem = true;
  private long nextStream = 1;
  private long nextWrite = 1;
  private long sequenceNumber;

  ScriptedPeer(SimNetwork network, String name, Identity identity, Multiaddr address) {
    super(network, name, identity, address);
  }

  /** Accepts streams of these protocols from now on, and no others; tells its neighbours. */
  public ScriptedPeer serves(ProtocolId... protocols) {
    servesQuietly(protocols);
    for (SimLink link : network().linksOf(this)) {
      if (link.isOpenAt(this) && link.options().identified()) {
        link.end(this).identify(served());
      }
    }
    return this;
  }

  /** Accepts streams of these protocols from now on, and no others, without telling anybody. */
  public ScriptedPeer servesQuietly(ProtocolId... protocols) {
    served.clear();
    served.addAll(Arrays.asList(protocols));
    return this;
  }

  /** Breaks off the negotiation of every stream from now on, or no longer. */
  public ScriptedPeer breaksNegotiations(boolean breaks) {
    breaksNegotiations = breaks;
    return this;
  }

  /** Answers no pings from now on. */
  public ScriptedPeer ignoresPings() {
    answersPings = false;
    return this;
  }

  /** Reads of streams that come later only what {@link ScriptedStream#read} asks for. */
  public ScriptedPeer readsOnRequest() {
    readsOnRequest = true;
    return this;
  }

  /** Leaves its own direction open when a node ends a stream, until the test ends it. */
  public ScriptedPeer keepsStreamsHalfOpen() {
    endsWithThem = false;
    return this;
  }

  /** Opens a stream; {@return it, to be written on when it is open} */
  public ScriptedStream open(SimLink link, ProtocolId protocol) {
    StreamEnd end = link.end(this).open(nextStream++, List.of(protocol));
    return wrap(end);
  }

  /** {@return the streams that nodes opened to it, oldest first, ended ones too} */
  public List<ScriptedStream> inbound() {
    return List.copyOf(inbound);
  }

  /** {@return the streams that nodes opened to it and that are open, oldest first} */
  public List<ScriptedStream> openInbound() {
    return inbound.stream().filter(ScriptedStream::isOpen).toList();
  }

  /** {@return every RPC that came on streams that nodes opened to it, in order of arrival} */
  public List<RpcView> rpcs() {
    return List.copyOf(arrived);
  }

  /** {@return the texts of the messages of a topic among {@link #rpcs()}} */
  public List<String> texts(String topic) {
    return arrived.stream()
        .flatMap(rpc -> rpc.messages().stream())
        .filter(message -> message.topic().equals(topic))
        .map(RpcView.PublishedMessage::text)
        .toList();
  }

  /** {@return a new message of this peer's, signed and encoded} */
  public byte[] message(String topic, String text) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    return bytes(
        MessageWriter.signed(identity(), ++sequenceNumber, TopicName.of(topic), data).encoded());
  }

  /** {@return a new message without author and signature, encoded} */
  public byte[] unsignedMessage(String topic, String text) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    return bytes(MessageWriter.unsigned(TopicName.of(topic), data).encoded());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] out = new byte[buffer.remaining()];
    buffer.get(out);
    return out;
  }

  long nextWrite() {
    return nextWrite++;
  }

  void arrived(ScriptedStream stream, RpcView rpc) {
    trace("<- " + stream + " " + rpc);
    if (!stream.isOpenedByPeer()) {
      arrived.add(rpc);
    }
  }

  private ScriptedStream wrap(StreamEnd end) {
    ScriptedStream stream = new ScriptedStream(this, end);
    streams.put(end, stream);
    return stream;
  }

  private ScriptedStream stream(StreamEnd end) {
    ScriptedStream stream = streams.get(end);
    if (stream == null) {
      throw new IllegalStateException(name() + " does not know the stream");
    }
    return stream;
  }

  @Override
  boolean isAlive() {
    return true;
  }

  @Override
  Set<ProtocolId> served() {
    return new LinkedHashSet<>(served);
  }

  @Override
  Optional<ProtocolId> accept(LinkEnd end, List<ProtocolId> offered) {
    return offered.stream().filter(served::contains).findFirst();
  }

  @Override
  boolean breaksNegotiations() {
    return breaksNegotiations;
  }

  @Override
  boolean answersPings() {
    return answersPings;
  }

  @Override
  void onConnected(LinkEnd end) {
    trace("is connected to " + end.far().host());
  }

  @Override
  void onDisconnected(LinkEnd end, StreamError why) {
    trace("is disconnected from " + end.far().host() + ": " + why);
  }

  @Override
  void onProtocols(LinkEnd end, Set<ProtocolId> protocols) {}

  @Override
  void onHeard(LinkEnd end) {}

  @Override
  void onInbound(StreamEnd end) {
    ScriptedStream stream = wrap(end);
    inbound.add(stream);
    trace("<- " + stream + " opened");
    if (!readsOnRequest) {
      end.request(Integer.MAX_VALUE);
    }
  }

  @Override
  void onNegotiated(StreamEnd end) {
    end.request(Integer.MAX_VALUE);
  }

  @Override
  void onRefused(StreamEnd end, StreamError why) {
    trace("<- " + stream(end) + " refused: " + why);
    stream(end).closed(why);
  }

  @Override
  void onBytes(StreamEnd end, ByteBuffer bytes) {
    stream(end).read(bytes);
  }

  @Override
  void onWritten(StreamEnd end, long batch) {}

  @Override
  void onFarSideEnded(StreamEnd end) {
    trace("<- " + stream(end) + " ended by the far side");
    if (endsWithThem) {
      end.end();
    }
  }

  @Override
  void onStreamClosed(StreamEnd end, StreamError why) {
    trace("<- " + stream(end) + " closed: " + why);
    stream(end).closed(why);
  }
}
