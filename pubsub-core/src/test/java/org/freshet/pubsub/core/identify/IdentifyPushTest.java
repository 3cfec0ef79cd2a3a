package org.freshet.pubsub.core.identify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.core.memory.MemoryLink;
import org.freshet.pubsub.core.memory.Recorder;
import org.freshet.pubsub.core.proto.IdentifyMessages.Identify;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node tells when something about it has changed. */
class IdentifyPushTest {
  private static final Multiaddr FIRST = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
  private static final Multiaddr SECOND = Multiaddr.parse("/ip4/127.0.0.1/tcp/4002");

  private final FakeNode changing = new FakeNode(KeyType.ED25519);
  private final FakeNode hearing = new FakeNode(KeyType.ED25519);
  private final IdentifyHandler here = handler(changing);
  private final IdentifyHandler there = handler(hearing);
  private final MemoryLink link =
      new MemoryLink(
          Optional.of(changing.identity.peerId()), Optional.of(hearing.identity.peerId()), true);

  private static IdentifyHandler handler(FakeNode node) {
    return new IdentifyHandler(node, FakeNode.KEYS, node, InstantSource.system());
  }

  @BeforeEach
  void serve() {
    for (FakeNode node : List.of(changing, hearing)) {
      node.protocols.add(IdentifyHandler.IDENTIFY);
      node.protocols.add(IdentifyHandler.PUSH);
    }
    changing.addresses.add(FIRST);
    link.dialler().serve(here);
    link.listener().serve(there);
  }

  private void identify() {
    here.onConnection(link.dialler());
    there.onConnection(link.listener());
    link.run();
  }

  private void listen(Multiaddr address) {
    changing.addresses.add(address);
    changing.changed();
  }

  @Test
  void whatHasChangedIsPushedToWhoWasToldOtherwise() {
    identify();
    assertThat(hearing.heard).hasSize(1);
    listen(SECOND);
    link.run();
    assertThat(hearing.heard).hasSize(2);
    assertThat(hearing.heard.get(1).listenAddresses()).containsExactly(FIRST, SECOND);
    assertThat(hearing.heard.get(1).record().orElseThrow().addresses())
        .containsExactly(FIRST, SECOND);
    assertThat(hearing.heard.get(1).record().orElseThrow().sequence())
        .isGreaterThan(hearing.heard.get(0).record().orElseThrow().sequence());

    changing.protocols.add(ProtocolId.of("/floodsub/1.0.0"));
    changing.changed();
    link.run();
    assertThat(hearing.heard.get(2).protocols()).contains(ProtocolId.of("/floodsub/1.0.0"));
    assertThat(link.dialler().streams()).isEmpty();
    assertThat(link.listener().streams()).isEmpty();
  }

  @Test
  void nothingIsPushedWhereNothingIsNew() {
    identify();
    int opened = link.dialler().opened();
    changing.changed();
    link.run();
    assertThat(link.dialler().opened()).isEqualTo(opened);
  }

  @Test
  void whoIsToldOnlyNowNeedsNoPush() {
    listen(SECOND);
    identify();
    assertThat(hearing.heard).hasSize(1);
    assertThat(hearing.heard.get(0).listenAddresses()).containsExactly(FIRST, SECOND);
    assertThat(link.dialler().opened()).as("the question alone").isEqualTo(1);
  }

  @Test
  void whatChangedBeforeTheFarSideSaidThatItTakesPushesIsPushedThen() {
    there.onConnection(link.listener());
    link.run();
    listen(SECOND);
    link.run();
    assertThat(hearing.heard).hasSize(1);
    here.onConnection(link.dialler());
    link.run();
    assertThat(hearing.heard).hasSize(2);
    assertThat(hearing.heard.get(1).listenAddresses()).containsExactly(FIRST, SECOND);
  }

  @Test
  void whoTakesNoPushesGetsNone() {
    hearing.protocols.remove(IdentifyHandler.PUSH);
    identify();
    int opened = link.dialler().opened();
    listen(SECOND);
    link.run();
    assertThat(link.dialler().opened()).isEqualTo(opened);
  }

  @Test
  void manyChangesAtOnceAreOnePushOfTheLastState() {
    identify();
    int opened = link.dialler().opened();
    for (int port = 5000; port < 5010; port++) {
      listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port));
    }
    link.run();
    assertThat(link.dialler().opened()).isEqualTo(opened + 1);
    assertThat(hearing.heard).hasSize(2);
    assertThat(hearing.heard.get(1).listenAddresses()).hasSize(11);
  }

  @Test
  void aPushThatTheFarSideDoesNotFinishGivesWayToTheNext() throws IOException {
    identify();
    Recorder slow = new Recorder(IdentifyHandler.PUSH);
    link.listener().serve(slow);
    listen(SECOND);
    link.run();
    assertThat(slow.closed()).isEmpty();
    Recorder next = new Recorder(IdentifyHandler.PUSH);
    link.listener().serve(next);
    listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/4003"));
    link.run();
    assertThat(slow.closed()).contains(StreamError.RESET);
    next.stream().request(1 << 16);
    link.run();
    Identify told = Identify.parseDelimitedFrom(new ByteArrayInputStream(next.bytes()));
    assertThat(told.getListenAddrsList()).hasSize(3);
    assertThat(next.isHalfClosed()).isTrue();
    assertThat(link.dialler().streams()).hasSize(1);
  }

  @Test
  void aFarSideThatRefusesAPushAfterAllIsNotAskedAgain() {
    identify();
    link.listener().unserve(IdentifyHandler.PUSH);
    listen(SECOND);
    link.run();
    int opened = link.dialler().opened();
    listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/4003"));
    link.run();
    assertThat(link.dialler().opened()).isEqualTo(opened);
  }
}
