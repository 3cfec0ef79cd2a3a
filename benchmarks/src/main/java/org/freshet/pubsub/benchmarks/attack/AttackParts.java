package org.freshet.pubsub.benchmarks.attack;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The processes that {@link AttackRun} starts; not for people. */
public final class AttackParts {
  private AttackParts() {}

  /** The attacked node. */
  @Command(name = "attack-victim", hidden = true)
  public static final class VictimPart implements Callable<Integer> {
    private final InputStream in;
    private final PrintStream out;

    /** Creates it; it is driven by lines. */
    public VictimPart(InputStream in, PrintStream out) {
      this.in = in;
      this.out = out;
    }

    @Override
    public Integer call() throws Exception {
      Victim.run(lines(in), out);
      return 0;
    }
  }

  /** The attacker. */
  @Command(name = "attack-attacker", hidden = true)
  public static final class AttackerPart implements Callable<Integer> {
    private final InputStream in;
    private final PrintStream out;

    /** Creates it; it is driven by lines. */
    public AttackerPart(InputStream in, PrintStream out) {
      this.in = in;
      this.out = out;
    }

    @Override
    public Integer call() throws Exception {
      Attacker.run(lines(in), out);
      return 0;
    }
  }

  private static BufferedReader lines(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}
