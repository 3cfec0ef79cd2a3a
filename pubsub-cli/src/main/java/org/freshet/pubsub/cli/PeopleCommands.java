package org.freshet.pubsub.cli;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.freshet.pubsub.Ban;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** What a person may type: text to publish, and small commands that begin with a slash. */
final class PeopleCommands {
  private final RunningNode node;
  private final Consumer<String> tell;
  private final Map<String, Command> commands = new LinkedHashMap<>();

  /** What typed lines are published on; null while there is none. Used by one thread. */
  private @Nullable TopicName current;

  /**
   * @param tell prints a line, on any thread
   */
  PeopleCommands(RunningNode node, Consumer<String> tell) {
    this.node = node;
    this.tell = tell;
    current = node.topics().stream().findFirst().orElse(null);
    add("/subscribe", "NAME", "subscribes to a topic; lines are published on it", this::subscribe);
    add("/unsubscribe", "NAME", "ends the subscription to a topic", this::unsubscribe);
    add("/topic", "NAME", "publishes what you type on this topic from now on", this::choose);
    add("/topics", "", "shows your topics and who else wants them", this::topics);
    add("/peers", "", "shows the neighbours", this::peers);
    add("/dial", "ADDRESS", "connects to a node", this::dial);
    add("/listen", "ADDRESS", "listens on one more address", this::listen);
    add("/disconnect", "PEER", "closes the connections to a peer", this::disconnect);
    add("/ban", "WHO", "has nothing to do with a peer, or with an address or range", this::ban);
    add("/unban", "WHO", "ends a ban", this::unban);
    add("/bans", "", "shows who is banned", this::bans);
    add("/stats", "", "shows what was counted", this::stats);
    add("/help", "", "shows this", this::help);
    add("/quit", "", "stops the node", argument -> node.stop());
  }

  private void add(String name, String argument, String help, Consumer<String> action) {
    commands.put(name, new Command(argument, help, action));
  }

  /** Does what the line says; every fault is told, none is thrown. */
  void perform(String line) {
    try {
      if (!line.startsWith("/") || line.startsWith("//")) {
        publish(line.startsWith("/") ? line.substring(1) : line);
        return;
      }
      String[] words = line.strip().split("\\s+", 2);
      String argument = words.length > 1 ? words[1] : "";
      Command command = commands.get(words[0]);
      if (command == null) {
        tell.accept("! there is no " + Printable.line(words[0]) + "; /help shows what there is");
      } else if (argument.isEmpty() != command.argument().isEmpty()) {
        tell.accept("! type " + words[0] + " " + command.argument());
      } else {
        command.action().accept(argument);
      }
    } catch (RuntimeException refused) {
      tellFault(refused);
    }
  }

  private void publish(String text) {
    TopicName topic = current;
    if (topic == null) {
      tell.accept("! no topic to publish on: type /subscribe NAME first");
    } else if (!text.isEmpty()) {
      CompletionStage<PublishResult> result =
          node.publish(topic, text.getBytes(StandardCharsets.UTF_8), PublishOptions.PATIENT);
      whenThere(result, r -> tellLost(topic, r));
    }
  }

  private void tellLost(TopicName topic, PublishResult result) {
    if (result.copies().isEmpty()) {
      tell.accept("! nobody we are connected to wants '" + shown(topic) + "' yet");
    } else if (result.dropped() > 0) {
      tell.accept("! " + result.dropped() + " of " + result.copies().size() + " copies were lost");
    }
  }

  private void subscribe(String name) {
    current = TopicName.of(name);
    node.subscribe(current);
    tell.accept("lines you type are published on '" + shown(current) + "'");
  }

  private void unsubscribe(String name) {
    TopicName topic = TopicName.of(name);
    if (!node.unsubscribe(topic)) {
      tell.accept("! you are not subscribed to '" + shown(topic) + "'");
    } else if (topic.equals(current)) {
      current = node.topics().stream().findFirst().orElse(null);
    }
  }

  private void choose(String name) {
    current = TopicName.of(name);
  }

  private void topics(String nothing) {
    for (TopicName topic : node.topics()) {
      whenThere(
          node.pubsub().topic(topic.value()).subscribers(),
          peers -> tell.accept("'" + shown(topic) + "' is wanted by " + listed(peers)));
    }
  }

  private void peers(String nothing) {
    whenThere(node.pubsub().neighbours(), peers -> tell.accept("neighbours: " + listed(peers)));
  }

  private static String listed(List<PeerId> peers) {
    return peers.isEmpty()
        ? "nobody"
        : String.join(" ", peers.stream().map(PeerId::toString).toList());
  }

  private void dial(String address) {
    whenThere(node.pubsub().connect(address), peer -> {});
  }

  private void listen(String address) {
    whenThere(node.pubsub().listen(address), bound -> tell.accept("listening on " + bound));
  }

  private void disconnect(String peer) {
    whenThere(
        node.pubsub().disconnect(PeerId.parse(peer)),
        closed -> tell.accept(closed + " connections closed"));
  }

  private void ban(String whom) {
    BanTarget.parse(whom).ban(node.pubsub().bans(), Optional.empty());
  }

  private void unban(String whom) {
    if (!BanTarget.parse(whom).unban(node.pubsub().bans())) {
      tell.accept("! " + Printable.line(whom) + " is not banned");
    }
  }

  private void bans(String nothing) {
    List<Ban> bans = node.pubsub().bans().list();
    bans.forEach(ban -> tell.accept(ban.toString()));
    if (bans.isEmpty()) {
      tell.accept("nobody is banned");
    }
  }

  private void stats(String nothing) {
    node.pubsub().stats().counters().forEach((name, value) -> tell.accept(name + " " + value));
  }

  private void help(String nothing) {
    commands.forEach(
        (name, command) ->
            tell.accept(
                String.format("%-22s %s", name + " " + command.argument(), command.help())));
    tell.accept(
        "Anything else is published; begin it with // to publish a line that begins with /.");
  }

  private <T> void whenThere(CompletionStage<T> result, Consumer<? super T> handler) {
    node.whenThere(result, handler, this::tellFault);
  }

  private void tellFault(Throwable fault) {
    tell.accept("! " + Printable.line(Faults.sentence(fault)));
  }

  private static String shown(TopicName topic) {
    return Printable.line(topic.value());
  }

  /**
   * One command.
   *
   * @param argument the name of what follows it, empty when nothing does
   */
  private record Command(String argument, String help, Consumer<String> action) {}
}
