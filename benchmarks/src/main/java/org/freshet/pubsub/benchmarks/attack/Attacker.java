package org.freshet.pubsub.benchmarks.attack;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The attacker's process, driven by lines.
 *
 * <p>{@code attack ID PORT} and {@code rehearse ID PORT} begin, the latter against a sink that
 * answers nothing; {@code status} asks what was done since; {@code stop} ends it.
 */
final class Attacker {
  private static final long PATIENCE_SECONDS = 60;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = (EventLoop) group.next();
  private Tally tally = new Tally();
  private @Nullable Dialler dialler;

  private Attacker() {}

  /** Runs until the lines end. */
  static void run(BufferedReader in, PrintStream out) throws Exception {
    Attacker attacker = new Attacker();
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ");
        out.println(JSON.std.asString(attacker.onLoop(() -> attacker.obey(words))));
      }
    } finally {
      attacker.group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private <T> T onLoop(Callable<T> task) throws Exception {
    return loop.submit(task).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private Map<String, Object> obey(String[] words) throws IOException {
    switch (words[0]) {
      case "attack" -> start(words[1], Integer.parseInt(words[2]), false);
      case "rehearse" -> start(words[1], Integer.parseInt(words[2]), true);
      case "stop" -> stop();
      case "status" -> {
        // Told below.
      }
      default -> throw new IllegalArgumentException("no command: " + words[0]);
    }
    return tally.toMap();
  }

  private void start(String id, int port, boolean blind) {
    stop();
    Attack attack = Attacks.ALL.stream().filter(a -> a.id().equals(id)).findFirst().orElseThrow();
    tally = new Tally();
    InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    Dialler fresh = new Dialler(loop, target, blind, tally);
    attack.volleys().forEach(fresh::start);
    dialler = fresh;
  }

  private void stop() {
    if (dialler != null) {
      dialler.stop();
      dialler = null;
    }
  }
}
