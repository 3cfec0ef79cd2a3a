package org.freshet.pubsub.benchmarks.compare;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that is measured on every side; immutable data.
 *
 * @param id what the user selects it by
 * @param title what the table calls it
 * @param sides who takes part, by id
 * @param options of a bench of nodes, understood alike by every implementation
 * @param pipeOptions of the bare pipe; empty when the case has none to be put beside
 * @param onceIn the heap, as {@code -Xmx} takes it, of a command of ours that is run once, without
 *     rounds, and prints one JSON object; empty for rounds
 * @param rateFrom the case whose go figure tells the load: half of go's best round there; empty for
 *     as much as the window allows
 */
record Case(
    String id,
    String title,
    Set<String> sides,
    List<String> options,
    Optional<List<String>> pipeOptions,
    Optional<String> onceIn,
    Optional<String> rateFrom) {
  Case {
    sides = Set.copyOf(sides);
    options = List.copyOf(options);
    pipeOptions = pipeOptions.map(List::copyOf);
  }

  /** {@return a case of floodsub's nodes at full speed, which no side but rust's is left out of} */
  static Case of(String id, String title, String options) {
    return new Case(
        id,
        title,
        Sides.OF_FLOODSUB,
        words(options),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** {@return a command of ours that is run once} */
  static Case once(String id, String title, String command, String heap) {
    Case that = of(id, title, command).among(Sides.FRESHET);
    return new Case(
        id, title, that.sides, that.options, Optional.empty(), Optional.of(heap), Optional.empty());
  }

  /** {@return the same between these sides} */
  Case among(String... sideIds) {
    return new Case(id, title, Set.of(sideIds), options, pipeOptions, onceIn, rateFrom);
  }

  /** {@return the same with a bare pipe beside it} */
  Case besidePipe(String options) {
    return new Case(id, title, sides, this.options, Optional.of(words(options)), onceIn, rateFrom);
  }

  /** {@return the same at half of the most that go reached in another case} */
  Case atHalfOfGoIn(String caseId) {
    return new Case(id, title, sides, options, pipeOptions, onceIn, Optional.of(caseId));
  }

  private static List<String> words(String text) {
    return List.of(text.split(" "));
  }
}
