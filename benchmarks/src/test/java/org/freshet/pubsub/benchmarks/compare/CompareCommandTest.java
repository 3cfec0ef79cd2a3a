package org.freshet.pubsub.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CompareCommandTest {
  private static final List<Side> SIDES =
      Sides.all(
          Path.of("/f"),
          Path.of("/g"),
          Optional.of(Path.of("/r")),
          Path.of("/17"),
          Optional.of(Path.of("/25")));

  private static Case named(String id) {
    return Cases.ALL.stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
  }

  private static List<String> ids(List<Side> sides) {
    return sides.stream().map(Side::id).toList();
  }

  @Test
  void aCaseThatNeedsGosFigureBringsGoAlong() {
    Map<Case, List<Side>> plan = CompareCommand.plan(List.of(named("latency")), SIDES);

    assertThat(plan.keySet()).containsExactly(named("1k"), named("latency"));
    assertThat(ids(plan.get(named("1k")))).containsExactly("go");
    assertThat(ids(plan.get(named("latency")))).contains("go", "freshet").doesNotContain("pipe");
  }

  @Test
  void aCaseIsRunOnce() {
    Map<Case, List<Side>> plan = CompareCommand.plan(Cases.ALL, SIDES);

    assertThat(plan.keySet()).containsExactlyElementsOf(Cases.ALL);
    assertThat(ids(plan.get(named("1k"))))
        .containsExactlyElementsOf(ids(SIDES).stream().filter(id -> !id.equals("rust")).toList());
    assertThat(ids(plan.get(named("gossipsub-1k"))))
        .containsExactly("go", "rust", "freshet", "freshet-25");
  }

  @Test
  void everyGoalIsOfACaseAndOfSidesThatThereAre() {
    List<String> cases = Cases.ALL.stream().map(Case::id).toList();
    assertThat(cases).doesNotHaveDuplicates();
    assertThat(Cases.GOALS)
        .allSatisfy(
            goal -> {
              assertThat(cases).contains(goal.caseId());
              List<String> taking =
                  ids(CompareCommand.plan(Cases.ALL, SIDES).get(named(goal.caseId())));
              assertThat(taking).contains(goal.side());
              assertThat(taking).containsAll(goal.others());
              goal.alternative().ifPresent(or -> assertThat(taking).containsAll(or.others()));
            });
  }

  @Test
  void sidesDifferInTheJdkAndInNativeCiphers() {
    assertThat(SIDES.stream().map(Side::environment).map(e -> e.getOrDefault("JAVA_HOME", "")))
        .containsExactly("", "", "/17", "/25", "/17", "/17", "/17", "/17");
    assertThat(
            SIDES.stream()
                .filter(s -> Sides.NATIVE_CIPHERS.equals(s.environment().get("FRESHET_WITHOUT"))))
        .extracting(Side::id)
        .containsExactly("freshet-jdk-cipher", "pipe-jdk-cipher");
    assertThat(Set.copyOf(ids(SIDES))).hasSameSizeAs(SIDES);
    assertThat(
            ids(
                Sides.all(
                    Path.of("/f"),
                    Path.of("/g"),
                    Optional.empty(),
                    Path.of("/17"),
                    Optional.empty())))
        .doesNotContain("freshet-25", "rust");
  }

  @Test
  void thePipeGetsOptionsOfItsOwn() {
    Side pipe = SIDES.get(5);

    assertThat(pipe.commandFor(named("16k")))
        .containsExactly("/f", "bench", "--pipe", "--stdin", "--json", "--size", "16384");
    assertThat(pipe.takesPartIn(named("fan8"))).isFalse();
  }
}
