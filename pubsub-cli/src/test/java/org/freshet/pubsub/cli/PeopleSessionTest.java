package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.PubSubEvent.ConnectionClosed;
import org.freshet.pubsub.PubSubEvent.ConnectionOpened;
import org.freshet.pubsub.PubSubEvent.DialFailed;
import org.freshet.pubsub.PubSubEvent.SubscriberChanged;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

/** What a person sees and types, against a node without a network. */
class PeopleSessionTest {
  private static final PeerId OTHER = FakeNode.peer(2);
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/9");

  private final FakeNode node = new FakeNode();

  private RunningCommand start(boolean interactive, String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "node";
    System.arraycopy(options, 0, arguments, 1, options.length);
    RunningCommand command = new RunningCommand(node::builder, interactive, arguments);
    command.awaitOut("/help");
    return command;
  }

  @Test
  void theCommandToJoinCanBePasted() {
    try (RunningCommand command =
        start(true, "--topic", "it's", "--sign", "none", "--muxer", "none")) {
      assertThat(command.out())
          .contains(
              "\n  ./freshet node --dial /ip4/127.0.0.1/tcp/4001/p2p/"
                  + FakeNode.SELF
                  + " --topic 'it'\\''s' --sign none --muxer none\n");
      assertThat(node.settings.get("echo")).containsExactly(false);
    }
  }

  @Test
  void typedLinesArePublishedOnTheFirstTopic() {
    node.publishResult =
        CompletableFuture.completedFuture(
            new PublishResult(
                MessageId.of(new byte[] {1}),
                List.of(new PublishResult.Copy(Optional.of(OTHER), Outcome.EXPIRED))));
    try (RunningCommand command = start(true, "--topic", "a", "--topic", "b")) {
      command.type("hello", "", "//slash", "/topic b", "to b");

      await().until(() -> node.published.size() == 3);
      assertThat(node.published).containsExactly("a:hello", "a:/slash", "b:to b");
      command.awaitOut("! 1 of 1 copies were lost");
    }
  }

  @Test
  void whoHasNoTopicOrNoReaderIsTold() {
    try (RunningCommand command = start(true)) {
      command.type("hello");
      command.awaitOut("! no topic to publish on: type /subscribe NAME first");
      command.type("/subscribe news", "hello");
      command.awaitOut("! nobody we are connected to wants 'news' yet");
      assertThat(node.published).containsExactly("news:hello");
    }
  }

  @Test
  void messagesAndNeighboursAreShown() {
    try (RunningCommand command = start(true, "--topic", "t")) {
      String name = "…" + OTHER.toString().substring(OTHER.toString().length() - 8);
      node.events.accept(new ConnectionOpened(Optional.of(OTHER), ADDRESS, true));
      node.events.accept(new ConnectionOpened(Optional.of(OTHER), ADDRESS, false));
      node.events.accept(new SubscriberChanged(Optional.of(OTHER), TopicName.of("t"), true, 1));
      node.deliver("t", Optional.of(OTHER), Optional.of(OTHER), "hi\u001b[2J".getBytes());
      node.deliver("t", Optional.empty(), Optional.empty(), new byte[] {(byte) 0xff, 1});
      node.signed = false;
      node.deliver("t", Optional.of(OTHER), Optional.of(OTHER), "me?".getBytes());
      node.events.accept(new ConnectionClosed(Optional.of(OTHER), ADDRESS, StreamError.TIMEOUT));
      node.events.accept(new ConnectionClosed(Optional.of(OTHER), ADDRESS, StreamError.TIMEOUT));

      assertThat(command.awaitOut("is gone").lines().dropWhile(line -> !line.startsWith("+")))
          .containsExactly(
              "+ " + name + " is connected, /ip4/127.0.0.1/tcp/9",
              "  " + name + " wants 't'",
              "[t] " + name + ": hi\\u001b[2J",
              "[t] (somebody): (2 bytes, 0xff01)",
              "[t] " + name + " (not signed): me?",
              "- " + name + " is gone: timed out");
    }
  }

  @Test
  void whatCannotBeReachedIsToldEverLessOften() {
    try (RunningCommand command = start(true, "--topic", "t")) {
      for (int attempts = 1; attempts < 10; attempts++) {
        node.events.accept(
            new DialFailed(Optional.empty(), List.of(ADDRESS), attempts, StreamError.TIMEOUT));
      }
      String told = "  cannot reach /ip4/127.0.0.1/tcp/9 yet, tries on";
      assertThat(command.awaitOut("after 8 attempts").lines().filter(l -> l.startsWith(told)))
          .containsExactly(
              told + ": timed out",
              told + " after 2 attempts: timed out",
              told + " after 4 attempts: timed out",
              told + " after 8 attempts: timed out");
    }
  }

  @Test
  void smallCommandsAnswer() {
    try (RunningCommand command = start(true, "--topic", "t")) {
      command.type("/peers", "/topics", "/stats", "/nonsense", "/dial", "/dial nowhere");

      command.awaitOut("is wanted by");
      command.awaitOut("neighbours: ");
      String out = command.awaitOut("'nowhere'");
      assertThat(out)
          .contains("neighbours: " + OTHER + " " + FakeNode.peer(3) + "\n")
          .contains("'t' is wanted by " + OTHER + "\n")
          .contains("messages.duplicate 7\n")
          .contains("! there is no /nonsense; /help shows what there is\n")
          .contains("! type /dial ADDRESS\n")
          .contains("! an address begins with '/', like /ip4/127.0.0.1/tcp/4001: 'nowhere'\n");
      command.type("/unsubscribe t", "/unsubscribe t");
      command.awaitOut("! you are not subscribed to 't'");
      assertThat(node.handlers).isEmpty();
      command.type("/bans", "/unban " + OTHER, "/ban " + OTHER, "/ban 192.0.2.0/24", "/bans");
      assertThat(command.awaitOut("192.0.2.0/24 is banned\n"))
          .contains("nobody is banned\n! " + OTHER + " is not banned\n" + OTHER + " is banned\n");
      command.type("/help", "/quit");
      assertThat(command.exitCode()).isZero();
      assertThat(command.out()).contains("/disconnect PEER").endsWith("stopped\n");
      assertThat(node.closed).isTrue();
    }
  }

  @Test
  void controlDEndsAndPipedInputThatEndsDoesNot() {
    try (RunningCommand command = start(true, "--topic", "t")) {
      command.endInput();
      assertThat(command.exitCode()).isZero();
    }
    try (RunningCommand command = start(false, "--topic", "t")) {
      command.type("x");
      command.endInput();
      await().until(() -> node.published.contains("t:x"));
      node.deliver(
          "t", Optional.of(OTHER), Optional.of(OTHER), "y".getBytes(StandardCharsets.UTF_8));
      command.awaitOut(": y");
      assertThat(command.isRunning()).isTrue();
    }
  }
}
