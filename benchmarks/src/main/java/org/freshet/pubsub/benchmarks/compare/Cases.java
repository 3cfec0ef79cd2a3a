package org.freshet.pubsub.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.freshet.pubsub.benchmarks.compare.Goal.Relation;

/** What is measured and what it is to come to; a new case or goal is a line here. */
final class Cases {
  private static final String FLOODSUB = "--router floodsub --transport tcp-noise";
  private static final String UNSIGNED_1K = FLOODSUB + " --unsigned --size 1024 --window 1000";

  private static final String GOSSIPSUB =
      "--router gossipsub --transport tcp-noise --relay --subscribers 8";
  private static final String GOSSIPSUB_1K = GOSSIPSUB + " --size 1024 --window 1000";
  private static final String GOSSIPSUB_128K = GOSSIPSUB + " --size 131072 --window 100";

  private static final String BURST =
      "--unsigned --size 131072 --count 2000 --rounds 2 --no-window";

  /** Each stack is a word here. */
  private static final List<String> STACKS = List.of("tcp-noise", "tcp-tls", "quic");

  private static final List<String> SIDES_ON_STACKS =
      List.of(
          Sides.GO,
          Sides.RUST,
          Sides.FRESHET,
          Sides.FRESHET_25,
          Sides.FRESHET_JDK_CIPHER,
          Sides.PIPE,
          Sides.PIPE_JDK_CIPHER);

  /** On QUIC they would be measured twice: it brings its ciphers along. */
  private static final Set<String> WITHOUT_NATIVE_CIPHERS =
      Set.of(Sides.FRESHET_JDK_CIPHER, Sides.PIPE_JDK_CIPHER);

  private static final List<Case> OF_NODES =
      List.of(
          Case.of("1k", "1 KiB unsigned, one to one", UNSIGNED_1K).besidePipe("--size 1024"),
          Case.of("fan8", "1 KiB unsigned, one to eight", UNSIGNED_1K + " --subscribers 8"),
          Case.of("1k-signed", "1 KiB signed, one to one", FLOODSUB + " --size 1024 --window 1000"),
          Case.of(
                  "16k",
                  "16 KiB unsigned, one to one",
                  FLOODSUB + " --unsigned --size 16384 --window 200")
              .besidePipe("--size 16384"),
          Case.of(
                  "128k",
                  "128 KiB unsigned, one to one",
                  FLOODSUB + " --unsigned --size 131072 --window 100")
              .besidePipe("--size 131072"),
          Case.of("latency", "1 KiB unsigned, one to one, half of go's rate", UNSIGNED_1K)
              .atHalfOfGoIn("1k"),
          Case.once("idle", "2,000 idle neighbours", "idle --neighbours 2000", "1500m"),
          Case.once(
              "burst", "2,000 × 128 KiB at once, both ends in a heap of 256 MiB", BURST, "256m"),
          gossipsub("gossipsub-1k", "1 KiB unsigned", GOSSIPSUB_1K + " --unsigned"),
          gossipsub("gossipsub-1k-signed", "1 KiB signed", GOSSIPSUB_1K),
          gossipsub("gossipsub-128k", "128 KiB unsigned", GOSSIPSUB_128K + " --unsigned"),
          gossipsub("gossipsub-128k-signed", "128 KiB signed", GOSSIPSUB_128K));

  /** In the order in which they are run. */
  static final List<Case> ALL =
      Stream.concat(OF_NODES.stream(), STACKS.stream().flatMap(Cases::onStack)).toList();

  /** In the order in which they are told. */
  static final List<Goal> GOALS =
      List.of(
          Goal.beside("1k", Figure.MESSAGES, Sides.FRESHET, Relation.AT_LEAST, 1.5, Sides.GO),
          Goal.beside("1k", Figure.MESSAGES, Sides.FRESHET_25, Relation.AT_LEAST, 2, Sides.GO),
          Goal.beside("fan8", Figure.MESSAGES, Sides.FRESHET, Relation.AT_LEAST, 1.5, Sides.GO),
          Goal.beside("1k-signed", Figure.MESSAGES, Sides.FRESHET, Relation.AT_LEAST, 2, Sides.GO),
          Goal.beside("16k", Figure.MEGABYTES, Sides.FRESHET, Relation.AT_LEAST, 1, Sides.GO),
          Goal.beside("16k", Figure.MEGABYTES, Sides.FRESHET, Relation.AT_LEAST, 0.8, Sides.PIPE),
          Goal.beside("128k", Figure.MEGABYTES, Sides.FRESHET, Relation.AT_LEAST, 1, Sides.GO),
          Goal.beside("128k", Figure.MEGABYTES, Sides.FRESHET, Relation.AT_LEAST, 0.8, Sides.PIPE),
          Goal.beside("latency", Figure.P50, Sides.FRESHET, Relation.AT_MOST, 1, Sides.GO),
          Goal.of("1k", Figure.ALLOCATED, Sides.FRESHET, Relation.AT_MOST, 3 * 1024),
          Goal.of("idle", Figure.HEAP_PER_NEIGHBOUR, Sides.FRESHET, Relation.AT_MOST, 40 * 1024),
          Goal.of("burst", Figure.DELIVERED, Sides.FRESHET, Relation.AT_LEAST, 2000),
          besideGoAndRust("gossipsub-1k", 1.5),
          besideGoAndRust("gossipsub-1k-signed", 1.5),
          besideGoAndRust("gossipsub-128k", 1),
          besideGoAndRust("gossipsub-128k-signed", 1),
          Goal.beside("tcp-tls-1k", Figure.MESSAGES, Sides.FRESHET, Relation.AT_LEAST, 2, Sides.GO),
          Goal.beside(
              "tcp-tls-128k", Figure.MESSAGES, Sides.FRESHET, Relation.AT_LEAST, 1.2, Sides.GO),
          besideGoAndRust("quic-1k", 1),
          besideGoAndRust("quic-128k", 1).or(0.85, Sides.PIPE));

  private Cases() {}

  /** {@return one to one on a stack, as rust's bench can do it too} */
  private static Stream<Case> onStack(String link) {
    return Stream.of(
        onStack(link, link + "-1k", "1 KiB", " --size 1024", 1000),
        onStack(link, link + "-128k", "128 KiB", " --size 131072", 100));
  }

  private static Case onStack(String link, String id, String message, String size, int window) {
    String transport = "--transport " + link;
    String options = "--router gossipsub --unsigned " + transport + size + " --window " + window;
    List<String> sides = new ArrayList<>(SIDES_ON_STACKS);
    if (link.equals("quic")) {
      sides.removeAll(WITHOUT_NATIVE_CIPHERS);
    }
    return Case.of(id, message + " unsigned, one to one, gossipsub on " + link, options)
        .among(sides.toArray(String[]::new))
        .besidePipe(transport + size);
  }

  private static Case gossipsub(String id, String message, String options) {
    return Case.of(id, message + ", gossipsub, through a relay to eight", options)
        .among(Sides.GO, Sides.RUST, Sides.FRESHET, Sides.FRESHET_25);
  }

  private static Goal besideGoAndRust(String caseId, double bound) {
    return Goal.beside(
        caseId, Figure.MESSAGES, Sides.FRESHET, Relation.AT_LEAST, bound, Sides.GO, Sides.RUST);
  }
}
