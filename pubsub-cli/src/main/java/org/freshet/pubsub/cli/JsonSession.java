package org.freshet.pubsub.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.MeshView;
import org.jspecify.annotations.Nullable;

/** A program drives the node: a JSON command a line in, a JSON event a line out. */
final class JsonSession implements Session {
  private static final Duration LAST_LINES_PATIENCE = Duration.ofMillis(200);

  /** What each command does, by the key that it is known by. */
  private final Map<String, Command> commands = new LinkedHashMap<>();

  private final PrintStream err;
  private final JsonOutput output;

  /** Null before {@link #started}. */
  private volatile @Nullable RunningNode node;

  JsonSession(StandardStreams streams) {
    err = streams.err();
    output = new JsonOutput(streams.out(), this::readerHasGone);
    commands.put("subscribe", this::subscribe);
    commands.put("unsubscribe", this::unsubscribe);
    commands.put("publish", this::publish);
    commands.put("dial", this::dial);
    commands.put("listen", this::listen);
    commands.put("disconnect", this::disconnect);
    commands.put("ban", this::ban);
    commands.put("unban", this::unban);
    commands.put("list", this::list);
    commands.put("stats", this::stats);
    commands.put("stop", this::stop);
  }

  @Override
  public void started(RunningNode started) {
    node = started;
    output.write(JsonEvents.ready(started.pubsub()));
    if (output.isBroken()) {
      started.stop();
    }
  }

  @Override
  public void onEvent(PubSubEvent event) {
    output.write(JsonEvents.of(event));
  }

  @Override
  public void onMessage(Message message) {
    output.write(JsonEvents.message(message));
  }

  @Override
  public void onLine(String line) {
    RunningNode target = node;
    if (target == null) {
      throw new IllegalStateException("no line may come before the node has started");
    }
    Object asked = line;
    try {
      asked = Json.parse(line);
      perform(new Request(target, asked));
    } catch (RuntimeException refused) {
      output.write(JsonEvents.error(Faults.sentence(refused), asked));
    }
  }

  /** The node runs on: whoever piped the commands in may have had no more. */
  @Override
  public void onInputEnded() {}

  @Override
  public int stopped() {
    output.finish(JsonEvents.stopped(), LAST_LINES_PATIENCE);
    if (output.isBroken()) {
      err.println("freshet: nobody reads standard output any more, so the node has stopped");
      return 1;
    }
    return 0;
  }

  private void readerHasGone() {
    RunningNode running = node;
    if (running != null) {
      running.stop();
    }
  }

  private void perform(Request request) {
    if (!(request.asked() instanceof Map<?, ?> fields)) {
      throw new IllegalArgumentException("a command is a JSON object");
    }
    List<String> named = commands.keySet().stream().filter(fields::containsKey).toList();
    if (named.size() != 1) {
      throw new IllegalArgumentException(
          (named.isEmpty() ? "there is no command in it" : "there are several commands in it")
              + "; a command is one of "
              + String.join(", ", commands.keySet()));
    }
    Command command = commands.get(named.get(0));
    if (command != null) {
      command.perform(request, new JsonArguments(fields));
    }
  }

  private void subscribe(Request request, JsonArguments arguments) {
    request.node().subscribe(arguments.topic("subscribe"));
  }

  private void unsubscribe(Request request, JsonArguments arguments) {
    TopicName topic = arguments.topic("unsubscribe");
    if (!request.node().unsubscribe(topic)) {
      throw new IllegalArgumentException("there is no subscription to '" + topic + "'");
    }
  }

  private void publish(Request request, JsonArguments arguments) {
    TopicName topic = arguments.topic("publish");
    boolean tellsCopies = arguments.flag("copies", false);
    answer(
        request,
        request.node().publish(topic, arguments.payload(), arguments.publishOptions()),
        result -> output.write(JsonEvents.published(topic, result, tellsCopies)));
  }

  private void dial(Request request, JsonArguments arguments) {
    answer(request, request.node().pubsub().connect(arguments.address("dial")), peer -> {});
  }

  private void listen(Request request, JsonArguments arguments) {
    answer(
        request,
        request.node().pubsub().listen(arguments.address("listen")),
        address -> output.write(JsonEvents.listening(address)));
  }

  private void disconnect(Request request, JsonArguments arguments) {
    PeerId peer = arguments.peer("disconnect");
    answer(
        request,
        request.node().pubsub().disconnect(peer),
        closed -> {
          if (closed == 0) {
            output.write(JsonEvents.error("there is no connection to " + peer, request.asked()));
          }
        });
  }

  private void ban(Request request, JsonArguments arguments) {
    BanTarget.parse(arguments.text("ban"))
        .ban(request.node().pubsub().bans(), arguments.seconds("seconds"));
  }

  private void unban(Request request, JsonArguments arguments) {
    BanTarget target = BanTarget.parse(arguments.text("unban"));
    if (!target.unban(request.node().pubsub().bans())) {
      throw new IllegalArgumentException(target + " is not banned");
    }
  }

  private void list(Request request, JsonArguments arguments) {
    String what = arguments.text("list");
    PubSub pubsub = request.node().pubsub();
    switch (what) {
      case "neighbours" -> list(request, what, Optional.empty(), pubsub.neighbours());
      case "subscribers" -> {
        TopicName topic = arguments.topic("topic");
        list(request, what, Optional.of(topic), pubsub.topic(topic.value()).subscribers());
      }
      case "mesh" -> {
        TopicName topic = arguments.topic("topic");
        MeshView mesh =
            pubsub
                .view(MeshView.class)
                .orElseThrow(() -> new IllegalArgumentException("this node's router has no mesh"));
        list(request, what, Optional.of(topic), mesh.mesh(topic));
      }
      case "bans" -> output.write(JsonEvents.bans(pubsub.bans().list()));
      default ->
          throw new IllegalArgumentException(
              "'list' is one of subscribers, neighbours, mesh and bans: '" + what + "'");
    }
  }

  private void list(
      Request request,
      String what,
      Optional<TopicName> topic,
      CompletionStage<List<PeerId>> listed) {
    answer(request, listed, peers -> output.write(JsonEvents.list(what, topic, peers)));
  }

  private void stats(Request request, JsonArguments arguments) {
    arguments.isTrue("stats");
    output.write(JsonEvents.stats(request.node().pubsub().stats()));
  }

  private void stop(Request request, JsonArguments arguments) {
    arguments.isTrue("stop");
    request.node().stop();
  }

  /** Handles the result when it is there, or tells why there is none. */
  private <T> void answer(Request request, CompletionStage<T> result, Consumer<? super T> handler) {
    request
        .node()
        .whenThere(
            result,
            handler,
            fault -> output.write(JsonEvents.error(Faults.sentence(fault), request.asked())));
  }

  /**
   * One line of input.
   *
   * @param asked the line's value, for an answer to name
   */
  private record Request(RunningNode node, @Nullable Object asked) {}

  private interface Command {
    void perform(Request request, JsonArguments arguments);
  }
}
