package org.freshet.interop;

import static org.freshet.interop.harness.Implementation.FRESHET;

import java.util.stream.Stream;
import org.freshet.interop.harness.Implementation;

/** Two nodes of a test, of which one is ours; what each does is up to the test. */
record Pairing(Implementation first, Implementation second) {

  /** {@return ours with every other implementation, and the other way round} */
  static Stream<Pairing> bothOrders() {
    return Implementation.peers().stream()
        .flatMap(peer -> Stream.of(new Pairing(FRESHET, peer), new Pairing(peer, FRESHET)));
  }

  /** {@return whether a node of this implementation takes part} */
  boolean has(Implementation implementation) {
    return first == implementation || second == implementation;
  }

  @Override
  public String toString() {
    return first + "–" + second;
  }
}
