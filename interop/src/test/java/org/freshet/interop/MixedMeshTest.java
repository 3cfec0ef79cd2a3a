package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.GO;
import static org.freshet.interop.harness.Implementation.RUST;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Nodes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Twenty nodes under load: every one gets every message, and with ours among them go's mesh carries
 * hardly more copies than without, and go finds no fault with anybody's behaviour. Our nodes share
 * the tests' JVM, the others are processes.
 *
 * <p>It takes minutes: {@code -Pinterop-load}.
 */
@Tag("load")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class MixedMeshTest {
  private static final int RUNS = 3;
  private static final double MOST_DUPLICATES_OF_GO = 1.1;

  /** Makes our code warm and the meshes quiet. */
  private static final MixedMesh.Load WARM_UP = new MixedMesh.Load(200, 1024, 100);

  /** Lets go tell of everybody who misbehaves. */
  private static final String[] SCORED = {
    "--param", "score.behaviourPenaltyWeight=-1", "--param", "score.behaviourPenaltyDecay=0.999"
  };

  @RegisterExtension final Nodes nodes = new Nodes();

  @ParameterizedTest(name = "{1} messages of {0} bytes, {2} a second")
  @CsvSource({"1024, 500, 100", "51200, 100, 20"})
  void tenOfOursAmongTenOfGoCauseNoMoreDuplicatesThanTwentyOfGo(
      int bytes, int messages, int perSecond) {
    MixedMesh.Load load = new MixedMesh.Load(messages, bytes, perSecond);
    double[] mixed = new double[RUNS];
    double[] pure = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      pure[run] = duplicates(load, run, Map.of(GO, 20));
      mixed[run] = duplicates(load, run, Map.of(FRESHET, 10, GO, 10));
    }
    System.out.printf(
        Locale.ROOT,
        "duplicates a message, %d bytes: 20 go %s, median %.1f; 10 freshet + 10 go %s, median %.1f%n",
        bytes,
        shown(pure),
        median(pure),
        shown(mixed),
        median(mixed));
    assertThat(median(mixed)).isLessThanOrEqualTo(MOST_DUPLICATES_OF_GO * median(pure));
  }

  @ParameterizedTest(name = "{1} messages of {0} bytes, {2} a second")
  @CsvSource({"1024, 500, 100", "51200, 100, 20"})
  void sevenOfOursSevenOfGoAndSixOfRustGetEveryMessage(int bytes, int messages, int perSecond) {
    MixedMesh.Load load = new MixedMesh.Load(messages, bytes, perSecond);
    duplicates(load, 0, Map.of(FRESHET, 7, GO, 7, RUST, 6));
  }

  /** {@return duplicates per message in such a mesh, in which all is delivered} */
  private double duplicates(MixedMesh.Load load, long seed, Map<Implementation, Integer> counts) {
    try (MixedMesh mesh = new MixedMesh(members(new TreeMap<>(counts)), seed)) {
      mesh.run(WARM_UP);
      double duplicates = mesh.run(load);
      nodes.stopAll();
      return duplicates;
    }
  }

  /** {@return the members, those of each kind spread over all places} */
  private List<MeshMember> members(Map<Implementation, Integer> counts) {
    List<MeshMember> members = new ArrayList<>();
    int most = Collections.max(counts.values());
    for (int i = 0; i < most; i++) {
      for (Map.Entry<Implementation, Integer> kind : counts.entrySet()) {
        if (i < kind.getValue()) {
          members.add(member(kind.getKey()));
        }
      }
    }
    return members;
  }

  private MeshMember member(Implementation kind) {
    String[] options = {"--router", "gossipsub", "--topic", Gossipsub.TOPIC};
    return switch (kind) {
      case FRESHET -> MeshMember.ours();
      case GO -> MeshMember.of(nodes.start(kind, Gossipsub.with(options, SCORED)));
      default -> MeshMember.of(nodes.start(kind, options));
    };
  }

  private static String shown(double... values) {
    return Arrays.stream(values)
        .mapToObj(value -> String.format(Locale.ROOT, "%.1f", value))
        .collect(Collectors.joining(", "));
  }

  private static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
