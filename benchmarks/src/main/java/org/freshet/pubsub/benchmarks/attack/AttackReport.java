package org.freshet.pubsub.benchmarks.attack;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Prints results as a table in Markdown. */
final class AttackReport {
  private static final double MEBIBYTE = 1 << 20;

  /** Counters that rise without any attack, and figures that are no counters. */
  private static final Set<String> USUAL = Set.of("publish.", "messages.delivered", "table.");

  private static final int TOLD_COUNTERS = 5;

  private AttackReport() {}

  static void print(List<AttackResult> results, AttackRun.Settings settings, PrintStream out) {
    out.println(
        "- the victim has a heap of at most "
            + settings.heap()
            + "; the attacker is held to "
            + HalfCore.SHARE
            + " of a core by SIGSTOP and SIGCONT");
    out.println();
    out.println(
        "| attack | attacker's CPU | it sent | beside the sink, msg/s | under attack, msg/s | kept"
            + " | lost | heap, MiB: before, most, after | direct, MiB | threads | descriptors |"
            + " counted | |");
    out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    results.forEach(result -> out.println(row(result)));
  }

  private static String row(AttackResult r) {
    return String.join(
        " | ",
        "| " + r.attack().title(),
        String.format(Locale.ROOT, "%.2f", r.attackerShare()),
        sent(r),
        String.format(Locale.ROOT, "%,.0f", r.besideSink()),
        String.format(Locale.ROOT, "%,.0f", r.underAttack()),
        String.format(Locale.ROOT, "%.0f %%", 100 * r.kept()),
        Long.toString(r.lost()),
        mebibytes(r.before().heapBytes(), r.most().heapBytes(), r.after().heapBytes()),
        mebibytes(r.before().directBytes(), r.most().directBytes(), r.after().directBytes()),
        r.before().threads() + ", " + r.most().threads() + ", " + r.after().threads(),
        r.before().descriptors() + ", " + r.most().descriptors() + ", " + r.after().descriptors(),
        counters(r),
        (r.held() ? "held" : "**not held**") + " |");
  }

  private static String sent(AttackResult r) {
    return String.format(
        Locale.ROOT,
        "%,d %s, %,d connections",
        (Long) number(r.done(), "units"),
        r.attack().unit(),
        number(r.done(), "connectionsReady"));
  }

  private static long number(Map<String, Object> map, String key) {
    return ((Number) map.get(key)).longValue();
  }

  private static String mebibytes(long... bytes) {
    return java.util.Arrays.stream(bytes)
        .mapToObj(b -> String.format(Locale.ROOT, "%.0f", b / MEBIBYTE))
        .collect(Collectors.joining(", "));
  }

  private static String counters(AttackResult r) {
    return r.counted().entrySet().stream()
        .filter(e -> USUAL.stream().noneMatch(e.getKey()::startsWith))
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(TOLD_COUNTERS)
        .map(e -> String.format(Locale.ROOT, "%s %,d", e.getKey(), e.getValue()))
        .collect(Collectors.joining(", "));
  }
}
