package org.freshet.interop;

import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.GO;

import java.util.stream.Stream;
import org.freshet.interop.harness.Implementation;

/** Two nodes of a test, of which one is ours; what each does is up to the test. */
record Pairing(Implementation first, Implementation second) {

  /** {@return ours with every other implementation, and the other way round} */
  static Stream<Pairing> bothOrders() {
    return Stream.of(new Pairing(FRESHET, GO), new Pairing(GO, FRESHET));
  }

  @Override
  public String toString() {
    return first + "–" + second;
  }
}
