package org.freshet.pubsub.core.identify;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import org.freshet.pubsub.core.memory.MemoryLink;
import org.freshet.pubsub.core.memory.Recorder;
import org.freshet.pubsub.core.proto.IdentifyMessages.Identify;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamHandlerProvider;
import org.junit.jupiter.api.Test;

/** How identify behaves on a connection; what its messages say is tested elsewhere. */
class IdentifyHandlerTest {
  private final FakeNode dialling = new FakeNode(KeyType.ED25519);
  private final FakeNode listening = new FakeNode(KeyType.ED25519);
  private final IdentifyHandler here = handler(dialling);
  private final IdentifyHandler there = handler(listening);
  private final MemoryLink link = link(true);
  private final Recorder far = new Recorder(IdentifyHandler.IDENTIFY);

  @Test
  void isFoundByItsId() {
    assertThat(ServiceLoader.load(StreamHandlerProvider.class))
        .filteredOn(provider -> provider.id().equals("identify"))
        .extracting(StreamHandlerProvider::type)
        .containsExactly(IdentifyHandler.class);
  }

  @Test
  void bothSidesLearnAboutEachOther() {
    dialling.protocols.add(ProtocolId.of("/floodsub/1.0.0"));
    listening.protocols.add(ProtocolId.of("/meshsub/1.1.0"));
    listening.protocols.add(ProtocolId.of("/ipfs/id/1.0.0"));
    listening.addresses.add(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"));
    link.dialler().serve(here);
    link.listener().serve(there);
    here.onConnection(link.dialler());
    there.onConnection(link.listener());
    link.run();

    RemoteInfo info = dialling.heard.get(0);
    assertThat(dialling.heard).hasSize(1);
    assertThat(info.protocols()).containsExactlyElementsOf(listening.protocols);
    assertThat(info.listenAddresses()).isEqualTo(listening.addresses);
    assertThat(info.observed()).contains(link.listener().remoteAddress());
    assertThat(info.agent()).matches("freshet/\\d+\\.\\d+\\.\\d+.*");
    assertThat(info.record().orElseThrow().peer()).isEqualTo(listening.identity.peerId());
    assertThat(info.record().orElseThrow().addresses()).isEqualTo(listening.addresses);
    assertThat(listening.heard.get(0).protocols()).containsExactlyElementsOf(dialling.protocols);
    assertThat(link.dialler().streams()).isEmpty();
    assertThat(link.listener().streams()).isEmpty();
  }

  @Test
  void doesNotAskWithoutAMultiplexer() {
    MemoryLink single = link(false);
    here.onConnection(single.dialler());
    single.run();

    assertThat(single.dialler().opened()).isZero();
  }

  @Test
  void aRefusalIsNoTrouble() {
    here.onConnection(link.dialler());
    link.run();

    assertThat(link.dialler().opened()).isEqualTo(1);
    assertThat(dialling.heard).isEmpty();
    assertThat(link.dialler().closed().toCompletableFuture()).isNotDone();
  }

  @Test
  void mergesSeveralMessagesWhenTheFarSideHasEnded() {
    ask();
    byte[] all = concat(delimited(protocols("/a")), delimited(protocols("/b")));
    far.stream().write(List.of(ByteBuffer.wrap(all, 0, 3)));
    link.run();
    far.stream().write(List.of(ByteBuffer.wrap(all, 3, all.length - 3)));
    link.run();
    assertThat(dialling.heard).isEmpty();

    far.stream().closeWrite();
    link.run();
    assertThat(dialling.heard).hasSize(1);
    assertThat(dialling.heard.get(0).protocols())
        .containsExactly(ProtocolId.of("/a"), ProtocolId.of("/b"));
    assertThat(far.closed()).contains(StreamError.CLOSED);
  }

  @Test
  void refusesTooManyMessages() {
    ask();
    for (int i = 0; i <= IdentifyReader.MAX_MESSAGES; i++) {
      far.stream().write(List.of(ByteBuffer.wrap(delimited(protocols("/p" + i)))));
    }
    far.stream().closeWrite();
    link.run();

    assertThat(dialling.heard).isEmpty();
    assertThat(far.closed()).isPresent();
  }

  @Test
  void keepsNoMoreThanItsBoundOfAnAnswerThatNeverEnds() {
    ask();
    far.stream().write(List.of(ByteBuffer.allocate(IdentifyReader.MAX_BYTES)));
    link.run();
    assertThat(far.closed()).isEmpty();

    far.stream().write(List.of(ByteBuffer.allocate(1 << 20)));
    link.run();
    assertThat(link.dialler().bytesRead()).isEqualTo(IdentifyReader.MAX_BYTES + 1);
    assertThat(far.closed()).contains(StreamError.RESET);
    assertThat(dialling.heard).isEmpty();
  }

  @Test
  void hearsNothingInAMalformedAnswer() {
    ask();
    // Announces five bytes and sends one.
    far.stream().write(List.of(ByteBuffer.wrap(new byte[] {5, 1})));
    far.stream().closeWrite();
    link.run();

    assertThat(dialling.heard).isEmpty();
    assertThat(far.closed()).isPresent();
  }

  @Test
  void anEmptyAnswerTellsNothing() {
    ask();
    far.stream().closeWrite();
    link.run();

    assertThat(dialling.heard).isEmpty();
    assertThat(far.closed()).contains(StreamError.CLOSED);
  }

  @Test
  void randomAnswersEndTheStreamAndNothingElse() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      MemoryLink fresh = link(true);
      Recorder liar = new Recorder(IdentifyHandler.IDENTIFY);
      fresh.listener().serve(liar);
      here.onConnection(fresh.dialler());
      fresh.run();
      byte[] noise = new byte[random.nextInt(60)];
      random.nextBytes(noise);
      liar.stream().write(List.of(ByteBuffer.wrap(noise)));
      liar.stream().closeWrite();
      fresh.run();
      assertThat(liar.closed()).as("seed %d, round %d", seed, round).isPresent();
    }
  }

  @Test
  void aKeyThatTheConnectionDidNotProveIsNotBelieved() {
    ask();
    byte[] otherKey = dialling.identity.publicKey().encoded();
    Identify lie = protocols("/a").toBuilder().setPublicKey(ByteString.copyFrom(otherKey)).build();
    far.stream().write(List.of(ByteBuffer.wrap(delimited(lie))));
    far.stream().closeWrite();
    link.run();

    assertThat(dialling.heard).isEmpty();
  }

  @Test
  void aPushChangesWhatItNames() {
    link.listener().serve(there);
    push(protocols("/a").toBuilder().setAgentVersion("one").build());
    push(protocols("/b"));
    push(Identify.newBuilder().setAgentVersion("two").build());

    assertThat(listening.heard).extracting(RemoteInfo::agent).containsExactly("one", "one", "two");
    assertThat(listening.heard.get(0).protocols()).containsExactly(ProtocolId.of("/a"));
    assertThat(listening.heard.get(1).protocols()).containsExactly(ProtocolId.of("/b"));
    assertThat(listening.heard.get(2).protocols()).containsExactly(ProtocolId.of("/b"));
    assertThat(link.listener().streams()).isEmpty();
  }

  @Test
  void aPushChangesWhatTheAnswerSaid() {
    ask();
    far.stream().write(List.of(ByteBuffer.wrap(delimited(protocols("/a")))));
    far.stream().closeWrite();
    link.run();
    link.dialler().serve(here);
    Recorder pusher = new Recorder(IdentifyHandler.PUSH);
    List<Stream> pushes = new ArrayList<>();
    link.listener().open(List.of(IdentifyHandler.PUSH), pusher).thenAccept(pushes::add);
    link.run();
    byte[] update = delimited(Identify.newBuilder().setAgentVersion("new").build());
    pushes.get(0).write(List.of(ByteBuffer.wrap(update)));
    pushes.get(0).closeWrite();
    link.run();

    assertThat(dialling.heard).hasSize(2);
    assertThat(dialling.heard.get(1).agent()).isEqualTo("new");
    assertThat(dialling.heard.get(1).protocols()).containsExactly(ProtocolId.of("/a"));
  }

  @Test
  void resetsAMalformedPush() {
    link.listener().serve(there);
    Recorder pusher = new Recorder(IdentifyHandler.PUSH);
    openPush(pusher, new byte[] {5, 1});

    assertThat(listening.heard).isEmpty();
    assertThat(pusher.closed()).contains(StreamError.RESET);
  }

  @Test
  void takesTwoPushesAtATime() {
    link.listener().serve(there);
    List<Recorder> pushers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Recorder pusher = new Recorder(IdentifyHandler.PUSH);
      pushers.add(pusher);
      link.dialler().open(List.of(IdentifyHandler.PUSH), pusher);
      link.run();
    }
    assertThat(pushers.get(1).closed()).isEmpty();
    assertThat(pushers.get(2).closed()).contains(StreamError.RESET);

    link.dialler().streams().forEach(stream -> stream.reset(StreamError.CLOSED));
    link.run();
    push(protocols("/a"));
    assertThat(listening.heard).hasSize(1);
  }

  /** Has the dialling node ask the far side that the test plays. */
  private void ask() {
    link.listener().serve(far);
    here.onConnection(link.dialler());
    link.run();
  }

  private void push(Identify message) {
    openPush(new Recorder(IdentifyHandler.PUSH), delimited(message));
  }

  private void openPush(Recorder pusher, byte[] bytes) {
    List<Stream> opened = new ArrayList<>();
    link.dialler().open(List.of(IdentifyHandler.PUSH), pusher).thenAccept(opened::add);
    link.run();
    opened.get(0).write(List.of(ByteBuffer.wrap(bytes)));
    opened.get(0).closeWrite();
    link.run();
  }

  private MemoryLink link(boolean multiplexed) {
    return new MemoryLink(
        Optional.of(dialling.identity.peerId()),
        Optional.of(listening.identity.peerId()),
        multiplexed);
  }

  private static IdentifyHandler handler(FakeNode node) {
    return new IdentifyHandler(node, FakeNode.KEYS, node, InstantSource.system());
  }

  private static Identify protocols(String... names) {
    return Identify.newBuilder().addAllProtocols(List.of(names)).build();
  }

  private static byte[] delimited(Identify message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      message.writeDelimitedTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
