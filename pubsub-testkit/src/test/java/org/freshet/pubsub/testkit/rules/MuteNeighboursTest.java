package org.freshet.pubsub.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.time.Duration;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.junit.jupiter.api.Test;

/**
 * A neighbour whose stream to us was lost, and that does not come back by itself, gets a new
 * connection. js forgets us with its stream for good; rust opens another when it has a message for
 * us, and never says again what it wants.
 */
class MuteNeighboursTest extends ReplacedConnection {
  private static final Duration TIME_TO_HEAL = Duration.ofMillis(6500);
  private static final Duration TIME_TO_HEAL_WITHOUT_OURS = Duration.ofMillis(2500);
  private static final Duration TIME_TO_HEAL_AFTER_A_MOVE = Duration.ofMillis(5500);
  private static final int CONTROL_FIELD = 3;

  private void assertReplaced(SimLink link) {
    assertReplaced(link, TIME_TO_HEAL);
  }

  private void assertReplaced(SimLink link, Duration timeToHeal) {
    pass(timeToHeal);
    assertThat(link.isOpenAt(peer)).isFalse();
    assertThat(link.closedAt(peer))
        .hasValueSatisfying(why -> assertThat(why.code()).isGreaterThanOrEqualTo(0x1000));
    assertThat(network.links(node, peer)).hasSize(2);
    SimLink next = network.links(node, peer).get(1);
    assertThat(next.dialler()).isSameAs(node);
    assertThat(next.isOpenAt(peer)).isTrue();
    assertThat(peer.openInbound()).as("our stream").hasSize(1);
  }

  @Test
  void whoseStreamWasResetAndWhoStaysAwayIsDialledAgain() {
    SimLink link = dialled();
    say(peer, link, rpc().subscribe("t")).reset();

    assertReplaced(link);
  }

  @Test
  void whoComesBackWithAHelloKeepsItsConnection() {
    SimLink link = dialled();
    say(peer, link, rpc().subscribe("t")).reset();
    pass(Duration.ofSeconds(1));
    say(peer, link, rpc().subscribe("t"));

    assertKept(link);
  }

  /** As rust does: it forgets to say again what it wants. */
  @Test
  void whoComesBackWithMessagesAloneHasForgottenItsHello() {
    SimLink link = dialled();
    say(peer, link, rpc().subscribe("t")).reset();
    say(peer, link, rpc().publish(peer.message("mine", "x")));

    assertReplaced(link);
  }

  /** Nor does rust's gossipsub, which grafts and gossips on a stream without a hello. */
  @Test
  void whoComesBackWithFieldsOfItsRouterHasForgottenItsHello() {
    SimLink link = dialled();
    say(peer, link, rpc().subscribe("t")).reset();
    say(peer, link, rpc().bytesField(CONTROL_FIELD, new byte[0]));

    assertReplaced(link);
  }

  @Test
  void whoComesBackWithAnEmptyHelloWantsNothingAnyMore() {
    SimLink link = dialled();
    say(peer, link, rpc().subscribe("t")).reset();
    say(peer, link, rpc());

    assertKept(link);
  }

  /** Ours lives, and may be all that a peer needs: it ends with the connection (rule 1). */
  @Test
  void aLivingStreamOfOursIsGivenTime() {
    SimLink link = dialled();
    say(peer, link, rpc().subscribe("t")).reset();
    pass(Duration.ofMillis(5500));
    assertThat(link.isOpenAt(peer)).isTrue();
    say(peer, link, rpc().subscribe("t"));

    assertKept(link);
  }

  @Test
  void whoWantedNothingNeedsNoHello() {
    SimLink link = network.connect(peer, node);
    pass(SHORT);
    say(peer, link, rpc().publish(peer.message("mine", "x"))).reset();
    peer.open(link, FLOODSUB);

    assertKept(link);
  }

  @Test
  void whoOpensAStreamForEachMessageAndEndsItIsNotMute() {
    SimLink link = dialled();
    say(peer, link, rpc().subscribe("t")).end();
    pass(Duration.ofSeconds(10));
    say(peer, link, rpc().publish(peer.message("mine", "x"))).end();

    assertKept(link);
  }

  /** As rust does over QUIC: of a stream of its own that it drops its QUIC says no more. */
  @Test
  void whoEndsTheStreamOfItsHelloInGoodOrderAndStaysAwayIsDialledAgain() {
    SimLink link = dialled();
    ScriptedStream own = say(peer, link, rpc().subscribe("t"));
    pass(Duration.ofMinutes(1));
    own.end();

    assertReplaced(link);
  }

  /** Even if it ends right behind what was said last. */
  @Test
  void whoHasSaidSeveralThingsOnAStreamThatItEndsIsDialledAgain() {
    SimLink link = dialled();
    ScriptedStream own = say(peer, link, rpc().subscribe("t"));
    say(own, rpc().publish(peer.message("mine", "x")));
    own.end();

    assertReplaced(link);
  }

  @Test
  void whoEndsTheStreamOfItsHelloInGoodOrderAndComesBackKeepsItsConnection() {
    SimLink link = dialled();
    ScriptedStream own = say(peer, link, rpc().subscribe("t"));
    pass(Duration.ofMinutes(1));
    own.end();
    pass(Duration.ofSeconds(5));
    say(peer, link, rpc().subscribe("t"));

    assertKept(link);
  }

  /** It has nothing to repeat. */
  @Test
  void whoWantsNothingMayEndItsStreamInGoodOrder() {
    SimLink link = dialled();
    ScriptedStream own = say(peer, link, rpc().subscribe("t"));
    say(own, rpc().unsubscribe("t"));
    pass(Duration.ofMinutes(1));
    own.end();

    assertKept(link);
  }

  /** As js does: its own stream ends with ours. */
  @Test
  void whoEndsItsStreamWithOursIsDialledAgain() {
    SimLink link = dialled();
    ScriptedStream own = say(peer, link, rpc().subscribe("t"));
    peer.openInbound().get(0).reset();
    own.end();

    assertReplaced(link, TIME_TO_HEAL_WITHOUT_OURS);
  }

  @Test
  void theOrderOfTheTwoDoesNotMatter() {
    SimLink link = dialled();
    say(peer, link, rpc().subscribe("t")).end();
    pass(SHORT);
    peer.openInbound().get(0).reset();

    assertReplaced(link, TIME_TO_HEAL_WITHOUT_OURS);
  }

  /** As js does: we move to its younger connection, and it ends its stream there with ours. */
  @Test
  void whoEndsItsStreamBecauseOursMovesIsDialledAgain() {
    SimLink link = dialled();
    say(peer, link, rpc().subscribe("t"));
    SimLink younger = network.connect(peer, node);
    pass(SHORT);
    say(peer, younger, rpc().subscribe("t")).end();
    pass(TIME_TO_HEAL_AFTER_A_MOVE);

    assertThat(link.isOpenAt(node)).isFalse();
    assertThat(younger.isOpenAt(node)).isFalse();
    assertThat(network.links(node, peer)).hasSize(3);
    assertThat(peer.openInbound()).hasSize(1);
  }

  /** As js does: the stream that it opened first is the one that it closes inside, and forgets. */
  @Test
  void aHelloThatWasUnderWayOnAnOlderStreamIsNoComingBack() {
    SimLink link = dialled();
    ScriptedStream older = peer.open(link, FLOODSUB);
    SimLink younger = network.connect(peer, node);
    pass(SHORT);
    say(peer, younger, rpc().subscribe("t")).end();
    pass(Duration.ofMillis(10));
    older.send(rpc().subscribe("t"));
    pass(TIME_TO_HEAL_AFTER_A_MOVE);

    assertThat(link.isOpenAt(node)).isFalse();
    assertThat(younger.isOpenAt(node)).isFalse();
    assertThat(network.links(node, peer)).hasSize(3);
  }

  /** As rust does: its hello came on one connection, and it does not repeat it on the other. */
  @Test
  void whoseHelloWasLostWithAConnectionIsDialledAgain() {
    SimLink link = dialled();
    SimLink other = network.connect(peer, node);
    pass(SHORT);
    say(peer, link, rpc().publish(peer.message("mine", "x")));
    say(peer, other, rpc().subscribe("t"));
    other.closeBy(peer);
    pass(TIME_TO_HEAL_WITHOUT_OURS);

    assertThat(link.isOpenAt(node)).isFalse();
    assertThat(network.links(node, peer)).hasSize(3);
  }

  @Test
  void theEndOfAFormerLifeIsNoReason() {
    peer.ignoresPings();
    SimLink former = network.connect(peer, node);
    pass(SHORT);
    say(peer, former, rpc().subscribe("old"));
    SimLink link = dialled();
    say(peer, link, rpc().subscribe("new"));
    former.closeBy(peer);
    pass(Duration.ofSeconds(10));

    assertThat(link.isOpenAt(node)).isTrue();
    assertThat(network.links(node, peer)).hasSize(2);
  }

  @Test
  void aStreamBesideWhichItSpeaksOnIsNotMissed() {
    SimLink link = dialled();
    ScriptedStream first = say(peer, link, rpc().subscribe("t"));
    say(peer, link, rpc().subscribe("u"));
    first.reset();

    assertKept(link);
  }

  /** It may open the next before it ends the last. */
  @Test
  void aStreamThatHasASuccessorAlreadyIsNotMissed() {
    SimLink link = dialled();
    ScriptedStream first = say(peer, link, rpc().subscribe("t"));
    say(peer, link, rpc().subscribe("t"));
    first.reset();

    assertKept(link);
  }

  @Test
  void whoComesBackOnANewConnectionMaySayHelloThere() {
    SimLink link = dialled();
    say(peer, link, rpc().subscribe("t")).reset();
    pass(Duration.ofMillis(1800));
    SimLink next = network.connect(peer, node);
    pass(Duration.ofSeconds(1));
    say(peer, next, rpc().subscribe("t"));
    pass(LONG);

    assertThat(network.links(node, peer)).hasSize(2).allMatch(each -> each.isOpenAt(node));
  }

  /** The other may be well: who sees the first one end speaks there. */
  @Test
  void ofSeveralThatItDialledOnlyTheConnectionOfTheLossIsClosed() {
    SimLink link = network.connect(peer, node);
    SimLink other = network.connect(peer, node);
    pass(SHORT);
    say(peer, link, rpc().subscribe("t")).reset();
    pass(LONG);

    assertThat(link.isOpenAt(node)).isFalse();
    assertThat(other.isOpenAt(node)).isTrue();
    assertThat(peer.openInbound()).extracting(ScriptedStream::link).containsExactly(other);
  }

  @Test
  void whoDialledUsIsClosedAndNotDialledBack() {
    SimLink link = network.connect(peer, node);
    pass(SHORT);
    say(peer, link, rpc().subscribe("t")).reset();
    pass(LONG);

    assertThat(link.isOpenAt(node)).isFalse();
    assertThat(network.links(node, peer)).hasSize(1);
    assertThat(network.trace()).noneMatch(line -> line.contains(" node -> dials "));
  }

  @Test
  void whoIsGoneBeforeThatLeavesNothingBehind() {
    SimLink link = dialled();
    say(peer, link, rpc().subscribe("t")).reset();
    link.closeBy(peer);
    pass(SHORT);

    assertThat(node.tableSizes()).allSatisfy((table, size) -> assertThat(size).as(table).isZero());
  }
}
