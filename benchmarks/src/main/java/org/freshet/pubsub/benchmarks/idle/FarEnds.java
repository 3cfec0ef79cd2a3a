package org.freshet.pubsub.benchmarks.idle;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;
import org.freshet.pubsub.peer.Multiaddr;
import picocli.CommandLine.Command;

/**
 * A process full of nodes as users build them, each connected to the measured one and subscribed to
 * its topic; not for people. Driven by lines: {@code connect ADDRESS ROUTER COUNT} starts so many,
 * {@code publish COUNT SIZE} has each publish so many messages.
 */
@Command(name = "idle-far-ends", hidden = true)
public final class FarEnds implements Callable<Integer> {
  private static final long CONNECT_SECONDS = 60;

  private final InputStream in;
  private final PrintStream out;
  private final List<PubSub> nodes = new ArrayList<>();

  /** Creates it; it is driven by lines. */
  public FarEnds(InputStream in, PrintStream out) {
    this.in = in;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ");
        if (words[0].equals("connect")) {
          connect(Multiaddr.parse(words[1]), words[2], Integer.parseInt(words[3]));
        } else {
          publish(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        }
        out.println(JSON.std.asString(Map.of("nodes", nodes.size())));
      }
    } finally {
      nodes.forEach(PubSub::close);
    }
    return 0;
  }

  /** One after the other: many at a time would overflow the listener's backlog. */
  private void connect(Multiaddr address, String router, int count) {
    for (int i = 0; i < count; i++) {
      PubSub node = PubSub.builder().router(router).build();
      nodes.add(node);
      node.topic(IdleNode.TOPIC).subscribe(message -> {});
      BenchFailure.orFail(
          "a far end does not come through",
          node.connect(address).toCompletableFuture().orTimeout(CONNECT_SECONDS, TimeUnit.SECONDS));
    }
  }

  private void publish(int count, int size) {
    for (PubSub node : nodes) {
      for (int i = 0; i < count; i++) {
        node.topic(IdleNode.REPLIES).publish(new byte[size]);
      }
    }
  }
}
