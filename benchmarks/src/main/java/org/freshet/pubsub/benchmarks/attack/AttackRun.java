package org.freshet.pubsub.benchmarks.attack;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.benchmarks.attack.AttackResult.Held;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;
import org.freshet.pubsub.benchmarks.process.LineProcess;
import org.freshet.pubsub.benchmarks.process.SameJvm;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;

/**
 * One attack on a fresh victim: the good pair beside the attacker aimed at a sink, then at the
 * victim, then at the sink again. The partner and the sink are in this process, the victim and the
 * attacker in their own. For one thread.
 */
final class AttackRun implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final double STEP_SECONDS = 0.5;

  private final Settings settings;
  private final PrintStream progress;

  /** What was started, the last first. */
  private final Deque<AutoCloseable> started;

  private final LineProcess victim;
  private final LineProcess attacker;
  private final HalfCore half;
  private final Sink sink;
  private final GoodPeer partner;
  private final Multiaddr address;

  /**
   * How an attack is run; immutable.
   *
   * @param seconds under attack; beside the sink half as long, before and after
   * @param warmUpSeconds of the good pair, while the attacker practises on the sink
   * @param settleSeconds after an attack: sockets close, windows empty, buffers go back
   * @param heap of the victim, as {@code -Xmx} takes it
   */
  record Settings(double seconds, double warmUpSeconds, double settleSeconds, String heap) {}

  private AttackRun(Settings settings, PrintStream progress, Deque<AutoCloseable> started) {
    this.settings = settings;
    this.progress = progress;
    this.started = started;
    this.victim =
        opened(
            new LineProcess(
                "the victim",
                SameJvm.command(
                    "attack-victim", "-Xmx" + settings.heap, "-XX:+ExitOnOutOfMemoryError"),
                Map.of()));
    this.attacker =
        opened(
            new LineProcess(
                "the attacker", SameJvm.command("attack-attacker", "-Xmx512m"), Map.of()));
    this.half = opened(new HalfCore(attacker.handle()));
    this.sink = opened(new Sink());
    this.address = Multiaddr.parse((String) victim.answer(PATIENCE).get("address"));
    PubSub node = opened(PubSub.builder().router("floodsub").echo(false).build());
    this.partner = opened(new GoodPeer(node));
    connect(node);
  }

  /**
   * Starts victim, partner and attacker.
   *
   * @throws BenchFailure when one of them cannot be started
   */
  static AttackRun open(Settings settings, PrintStream progress) {
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      return new AttackRun(settings, progress, started);
    } catch (RuntimeException e) {
      closeAll(started);
      throw e;
    }
  }

  private <T extends AutoCloseable> T opened(T what) {
    started.push(what);
    return what;
  }

  private void connect(PubSub node) {
    BenchFailure.orFail(
        "the good pair does not come together",
        node.connect(address)
            .toCompletableFuture()
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    partner.begin(address.peerId().orElseThrow());
    victim.ask("begin " + node.peerId(), PATIENCE);
  }

  AttackResult run(Attack attack) {
    int port = Integer.parseInt(address.value(AddressProtocol.TCP).orElseThrow());
    aim("rehearse", attack, sink.port());
    phase("warm-up", settings.warmUpSeconds);
    Phase sinkBefore = phase("beside the sink", settings.seconds / 2);
    attacker.ask("stop", PATIENCE);
    Map<String, Object> before = settled();
    aim("attack", attack, port);
    half.share();
    Phase attacked = phase("under attack", settings.seconds);
    double share = half.share();
    Map<String, Object> done = attacker.ask("stop", PATIENCE);
    Map<String, Object> after = settled();
    aim("rehearse", attack, sink.port());
    Phase sinkAfter = phase("beside the sink", settings.seconds / 2);
    return new AttackResult(
        attack,
        Math.max(sinkBefore.rate, sinkAfter.rate),
        attacked.rate,
        partner.lost() + number(victim.ask("status", PATIENCE), "lost"),
        share,
        done,
        held(before, "heap"),
        attacked.most,
        held(after, "heap"),
        rise(before, after));
  }

  private void aim(String how, Attack attack, int port) {
    attacker.ask(how + " " + attack.id() + " " + port, PATIENCE);
  }

  /** {@return how the victim is once the last attack has left it, garbage collected} */
  private Map<String, Object> settled() {
    sleep(settings.settleSeconds);
    return victim.ask("collect", PATIENCE);
  }

  /**
   * A stretch of time.
   *
   * @param rate deliveries a second, both ways
   * @param most what the victim held at most
   */
  private record Phase(double rate, Held most) {}

  private Phase phase(String name, double seconds) {
    progress.print("  " + name + ":");
    Held most = new Held(0, 0, 0, 0);
    long begun = System.nanoTime();
    long delivered = delivered(victim.ask("status", PATIENCE));
    long deliveredBefore = delivered;
    double elapsed = 0;
    for (int step = 1; elapsed < seconds; step++) {
      sleep(step * STEP_SECONDS - elapsed);
      Map<String, Object> status = victim.ask("status", PATIENCE);
      elapsed = (System.nanoTime() - begun) / 1e9;
      delivered = delivered(status);
      most = most.most(held(status, "heapMostAfterCollection"));
    }
    double rate = (delivered - deliveredBefore) / elapsed;
    progress.printf(Locale.ROOT, " %,.0f msg/s%n", rate);
    return new Phase(rate, most);
  }

  private long delivered(Map<String, Object> victimStatus) {
    return partner.delivered() + number(victimStatus, "delivered");
  }

  private static Held held(Map<String, Object> status, String heap) {
    return new Held(
        number(status, heap),
        number(status, "direct"),
        number(status, "threads"),
        status.containsKey("descriptors") ? number(status, "descriptors") : 0);
  }

  private static long number(Map<String, Object> map, String key) {
    return ((Number) map.get(key)).longValue();
  }

  private static SortedMap<String, Long> rise(
      Map<String, Object> before, Map<String, Object> after) {
    SortedMap<String, Long> rise = new TreeMap<>();
    Map<?, ?> old = (Map<?, ?>) before.get("counters");
    ((Map<?, ?>) after.get("counters"))
        .forEach(
            (name, value) -> {
              long was = old.get(name) instanceof Number n ? n.longValue() : 0;
              long by = ((Number) value).longValue() - was;
              if (by != 0) {
                rise.put((String) name, by);
              }
            });
    return rise;
  }

  private static void sleep(double seconds) {
    try {
      Thread.sleep((long) Math.max(0, seconds * 1e3));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchFailure("interrupted");
    }
  }

  @Override
  public void close() {
    closeAll(started);
  }

  private static void closeAll(Deque<AutoCloseable> started) {
    for (AutoCloseable next : started) {
      try {
        next.close();
      } catch (Exception e) {
        // The others are to be closed all the same.
      }
    }
  }
}
