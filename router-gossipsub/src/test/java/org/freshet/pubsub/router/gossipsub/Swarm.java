package org.freshet.pubsub.router.gossipsub;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.testkit.LinkOptions;
import org.freshet.pubsub.testkit.SimNetwork;
import org.freshet.pubsub.testkit.SimNode;

/** Many gossipsub nodes that dialled each other by chance, and how what they publish spreads. */
final class Swarm {
  static final String TOPIC = "swarm";

  /** A text that every node's validator refuses. */
  static final String INVALID = "invalid";

  static final TopicName NAME = TopicName.of(TOPIC);

  /** What signature and validators take on each node. */
  private static final Duration VALIDATION = Duration.ofMillis(20);

  final SimNetwork network;
  final List<SimNode> nodes = new ArrayList<>();
  final SplittableRandom random;

  /** The latency of each connection in milliseconds, by the numbers of its ends. */
  private final List<Map<Integer, Integer>> latencies = new ArrayList<>();

  /** Everything that was published, in order. */
  private final List<Publication> published = new ArrayList<>();

  private record Publication(int publisher, Duration at) {}

  Swarm(int count, int dials, long seed, UnaryOperator<GossipsubParamsBuilder> change) {
    this(count, 0, dials, seed, change);
  }

  /**
   * Makes it, connected but not yet settled.
   *
   * @param sybils how many of the first drop every message
   * @param dials how many others each node dials
   */
  Swarm(int count, int sybils, int dials, long seed, UnaryOperator<GossipsubParamsBuilder> change) {
    network = new SimNetwork(seed);
    network.forgetTrace();
    random = new SplittableRandom(seed);
    GossipsubParams params = change.apply(new GossipsubParamsBuilder()).build();
    network
        .defaults()
        .router(new GossipsubRouterProvider(), params)
        .validator(TOPIC, message -> VALIDATION, Swarm::judge);
    for (int i = 0; i < count; i++) {
      boolean drops = i < sybils;
      nodes.add(
          network
              .node(
                  "n" + i,
                  options -> {
                    if (drops) {
                      options.router(context -> Sybil.of(router(context, params)));
                    }
                  })
              .subscribe(TOPIC));
      latencies.add(new HashMap<>());
    }
    for (int i = 0; i < count; i++) {
      for (int d = 0; d < dials; d++) {
        connect(i, random.nextInt(count));
      }
    }
  }

  private static Verdict judge(Message message) {
    return message.text().equals(INVALID) ? Verdict.REJECT : Verdict.ACCEPT;
  }

  private static Router router(RouterContext context, GossipsubParams params) {
    return new GossipsubRouter(context, KeyProvider.installed(), params);
  }

  /** Lets one dial another, unless they are connected. */
  void connect(int one, int other) {
    if (one != other && !latencies.get(one).containsKey(other)) {
      int millis = 10 + random.nextInt(91);
      latencies.get(one).put(other, millis);
      latencies.get(other).put(one, millis);
      network.connect(
          nodes.get(one),
          nodes.get(other),
          LinkOptions.DEFAULT.withLatency(Duration.ofMillis(millis)));
    }
  }

  /** {@return whom a node dialled, or was dialled by, at the start} */
  List<Integer> neighbours(int node) {
    return new ArrayList<>(latencies.get(node).keySet());
  }

  void pass(Duration time) {
    network.runFor(time);
  }

  /** Publishes messages of the size from nodes chosen among these, one each interval. */
  void publish(int count, int size, Duration interval, List<Integer> among) {
    for (int i = 0; i < count; i++) {
      byte[] data = new byte[size];
      ByteBuffer.wrap(data).putInt(published.size());
      int publisher = among.get(random.nextInt(among.size()));
      published.add(new Publication(publisher, network.now()));
      nodes.get(publisher).publish(TOPIC, data, PublishOptions.DEFAULT);
      network.runFor(interval);
    }
  }

  int published() {
    return published.size();
  }

  /**
   * {@return which part of what should have arrived did}
   *
   * @param at where
   * @param from the number of the first message
   * @param to behind the number of the last
   */
  double delivered(List<Integer> at, int from, int to) {
    long got = 0;
    long wanted = 0;
    for (int node : at) {
      for (Message message : nodes.get(node).received(TOPIC)) {
        int number = message.data().getInt();
        got += number >= from && number < to ? 1 : 0;
      }
      for (int number = from; number < to; number++) {
        wanted += published.get(number).publisher == node ? 0 : 1;
      }
    }
    return (double) got / wanted;
  }

  /** {@return how long deliveries took, shortest first} */
  List<Duration> latencies() {
    List<Duration> all = new ArrayList<>();
    for (SimNode node : nodes) {
      List<Message> messages = node.received(TOPIC);
      List<Duration> arrivals = node.arrivals(TOPIC);
      for (int i = 0; i < messages.size(); i++) {
        all.add(arrivals.get(i).minus(published.get(messages.get(i).data().getInt()).at));
      }
    }
    all.sort(null);
    return all;
  }

  /** {@return the longest of the shortest paths from any publisher to any node} */
  Duration diameter() {
    long longest = 0;
    for (int from : published.stream().map(Publication::publisher).distinct().toList()) {
      longest = Math.max(longest, Arrays.stream(distances(from)).max().orElseThrow());
    }
    return Duration.ofMillis(longest);
  }

  private long[] distances(int from) {
    long[] distances = new long[nodes.size()];
    Arrays.fill(distances, Long.MAX_VALUE);
    distances[from] = 0;
    PriorityQueue<long[]> next = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));
    next.add(new long[] {0, from});
    while (!next.isEmpty()) {
      long[] nearest = next.remove();
      if (nearest[0] == distances[(int) nearest[1]]) {
        latencies
            .get((int) nearest[1])
            .forEach(
                (other, millis) -> {
                  long distance = nearest[0] + millis;
                  if (distance < distances[other]) {
                    distances[other] = distance;
                    next.add(new long[] {distance, other});
                  }
                });
      }
    }
    return distances;
  }

  /** {@return the sum of a counter over all nodes that run} */
  long sum(String counter) {
    return nodes.stream()
        .filter(SimNode::isAlive)
        .mapToLong(node -> node.counters().getOrDefault(counter, 0L))
        .sum();
  }

  /** {@return how many duplicates a delivery cost on average} */
  double duplicates() {
    return (double) sum("messages.duplicate") / sum("messages.accepted");
  }

  GossipsubRouter router(int node) {
    return (GossipsubRouter) nodes.get(node).router();
  }

  /** {@return the sizes of the meshes of these nodes} */
  List<Integer> meshes(List<Integer> of) {
    return of.stream()
        .map(i -> router(i).view(GossipsubView.class).orElseThrow().meshNow(NAME).size())
        .toList();
  }

  /** {@return the sizes of all tables of all routers that run, added up} */
  Map<String, Integer> tables() {
    Map<String, Integer> sum = new LinkedHashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).isAlive()) {
        router(i).tableSizes().forEach((table, size) -> sum.merge(table, size, Integer::sum));
      }
    }
    return sum;
  }

  /** {@return the numbers of all nodes} */
  List<Integer> all() {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      all.add(i);
    }
    return all;
  }

  /** {@return the numbers of some nodes, by chance} */
  List<Integer> some(int count) {
    List<Integer> left = all();
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(left.remove(random.nextInt(left.size())));
    }
    return chosen;
  }
}
