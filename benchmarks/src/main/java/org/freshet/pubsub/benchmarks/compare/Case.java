package org.freshet.pubsub.benchmarks.compare;

import java.util.List;
import java.util.Optional;

/**
 * One thing that is measured on every side; immutable data.
 *
 * @param id what the user selects it by
 * @param title what the table calls it
 * @param options of a bench of nodes, understood alike by every implementation
 * @param pipeOptions of the bare pipe; empty when the case has none to be put beside
 * @param rateFrom the case whose go figure tells the load: half of go's best round there; empty for
 *     as much as the window allows
 */
record Case(
    String id,
    String title,
    List<String> options,
    Optional<List<String>> pipeOptions,
    Optional<String> rateFrom) {
  Case {
    options = List.copyOf(options);
    pipeOptions = pipeOptions.map(List::copyOf);
  }

  /** {@return a case of nodes at full speed} */
  static Case of(String id, String title, String options) {
    return new Case(id, title, words(options), Optional.empty(), Optional.empty());
  }

  /** {@return the same with a bare pipe beside it} */
  Case besidePipe(String options) {
    return new Case(id, title, this.options, Optional.of(words(options)), rateFrom);
  }

  /** {@return the same at half of the most that go reached in another case} */
  Case atHalfOfGoIn(String caseId) {
    return new Case(id, title, options, pipeOptions, Optional.of(caseId));
  }

  private static List<String> words(String text) {
    return List.of(text.split(" "));
  }
}
