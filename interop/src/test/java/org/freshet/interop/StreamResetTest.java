package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.harness.Expected.connection;
import static org.freshet.interop.harness.Expected.stream;
import static org.freshet.interop.harness.Implementation.FRESHET;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.freshet.interop.harness.Node;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One stream of two is reset while the connection and the other stream live. Two stock go nodes
 * stay one-way after that: who resets the other's stream makes it forget. rust and js do not come
 * back by themselves, so our node replaces the connection; who dialled dials again.
 */
@Tag("timed") // what it allows for healing is for a machine that has time for it
class StreamResetTest extends OnEachStack {
  private static final Duration TIME_TO_HEAL = Duration.ofSeconds(3);

  /** Six seconds for the far side to come back, and the time that a connection takes. */
  private static final Duration TIME_TO_HEAL_BY_A_NEW_CONNECTION = Duration.ofSeconds(10);

  static Stream<Arguments> resetsAndDiallers() {
    return Pairing.bothOrders()
        .flatMap(
            pairing ->
                Stream.of("inbound", "outbound")
                    .map(direction -> Arguments.of(direction, pairing)));
  }

  /** {@code inbound} at the peer is the stream that we opened. The second of the two dials. */
  @ParameterizedTest(name = "the peer resets {0}, {1}")
  @MethodSource("resetsAndDiallers")
  void messagesFlowBothWaysAgainAfterAReset(String direction, Pairing pairing) {
    Node first = nodes.start(pairing.first(), "--router", "floodsub", "--topic", "t");
    Node second =
        nodes.start(
            pairing.second(), "--router", "floodsub", "--topic", "t", "--dial", first.address());
    Node ours = first.implementation() == FRESHET ? first : second;
    Node peer = ours == first ? second : first;
    ours.awaitReceiver(peer, "t");
    peer.awaitReceiver(ours, "t");

    int mark = peer.mark();
    peer.command(Map.of("resetStream", direction, "peer", ours.id()));
    peer.awaitAfter(mark, stream(ours.id(), direction, "closed"));
    Duration patience =
        comesBack(peer, direction) ? TIME_TO_HEAL : TIME_TO_HEAL_BY_A_NEW_CONNECTION;
    long resetNanos = System.nanoTime();
    Flow.awaitBegin(ours, peer, "t", patience.minusNanos(System.nanoTime() - resetNanos));
    Flow.awaitBegin(peer, ours, "t", patience.minusNanos(System.nanoTime() - resetNanos));
    Flow.assertLosesNothing(ours, peer, "t");
    Flow.assertLosesNothing(peer, ours, "t");
    boolean replaced = !ours.events(connection(peer.id(), "closed")).isEmpty();
    assertThat(replaced).isEqualTo(!comesBack(peer, direction));
  }

  /** rust does not repeat what it wants, js never opens its stream again. */
  private static boolean comesBack(Node peer, String direction) {
    return switch (peer.implementation()) {
      case RUST -> direction.equals("inbound");
      case JS -> false;
      default -> true;
    };
  }
}
