package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.freshet.pubsub.PubSubEvent.ConnectionClosed;
import org.freshet.pubsub.PubSubEvent.ConnectionOpened;
import org.freshet.pubsub.PubSubEvent.DialFailed;
import org.freshet.pubsub.PubSubEvent.Direction;
import org.freshet.pubsub.PubSubEvent.NeighbourJoined;
import org.freshet.pubsub.PubSubEvent.NeighbourLeft;
import org.freshet.pubsub.PubSubEvent.StreamClosed;
import org.freshet.pubsub.PubSubEvent.StreamOpened;
import org.freshet.pubsub.PubSubEvent.StreamRefused;
import org.freshet.pubsub.PubSubEvent.SubscriberChanged;
import org.freshet.pubsub.PubSubEvent.TopicJoined;
import org.freshet.pubsub.PubSubEvent.TopicLeft;
import org.freshet.pubsub.PublishOptions;
import org.freshet.pubsub.PublishResult;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.MeshView;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JSON lines of {@code node --json}, against a node without a network. */
class JsonSessionTest {
  private static final String SELF = FakeNode.SELF.toString();
  private static final PeerId OTHER = FakeNode.peer(2);
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/9");

  private final FakeNode node = new FakeNode();
  private RunningCommand command;

  @BeforeEach
  void start() {
    command = new RunningCommand(node::builder, false, "node", "--json", "--topic", "t");
    command.awaitEvent("ready");
  }

  @AfterEach
  void stop() {
    command.close();
  }

  @Test
  void readyNamesThePeerAndItsAddresses() {
    assertThat(command.out())
        .isEqualTo(
            "{\"event\":\"ready\",\"peer\":\"%s\",\"addresses\":[\"/ip4/127.0.0.1/tcp/4001/p2p/%s\"]}\n"
                .formatted(SELF, SELF));
  }

  @Test
  void aMessageHasNullsWhereNothingWasProved() {
    node.deliver("t", Optional.empty(), Optional.empty(), new byte[] {0, (byte) 0xff});
    node.deliver("t", Optional.of(OTHER), Optional.of(FakeNode.SELF), "hi".getBytes());

    command.awaitEvents("message", 2);
    assertThat(command.out().lines().skip(1))
        .containsExactly(
            "{\"event\":\"message\",\"topic\":\"t\",\"data\":\"AP8=\",\"from\":null,\"via\":null,\"id\":\"CQk=\",\"signed\":false}",
            "{\"event\":\"message\",\"topic\":\"t\",\"data\":\"aGk=\",\"from\":\"%s\",\"via\":\"%s\",\"id\":\"CQk=\",\"signed\":true}"
                .formatted(OTHER, SELF));
  }

  @Test
  void publishTakesDataOrTextInAnyOrderOfKeys() {
    command.type(
        "{\"data\":\""
            + Base64.getEncoder().encodeToString("one".getBytes())
            + "\",\"publish\":\"a\"}",
        "{\"text\":\"zwei ü\",\"publish\":\"b\"}",
        "{\"publish\":\"c\",\"text\":\"\"}");

    command.awaitEvents("published", 3);
    assertThat(node.published).containsExactly("a:one", "b:zwei ü", "c:");
    assertThat(node.settings.get("publishOptions")).containsOnly(PublishOptions.PATIENT);
  }

  @Test
  void publishMayNameTheNeighboursThatGetIt() {
    command.type(
        "{\"publish\":\"a\",\"text\":\"x\",\"to\":[\"" + OTHER + "\"]}",
        "{\"publish\":\"a\",\"text\":\"y\",\"to\":[]}");
    command.awaitEvents("published", 2);
    assertThat(node.settings.get("publishOptions"))
        .containsExactly(
            PublishOptions.PATIENT.withOnlyTo(List.of(OTHER)),
            PublishOptions.PATIENT.withLocalOnly());
  }

  @Test
  void publishMaySayHowLongItWaits() {
    command.type(
        "{\"publish\":\"a\",\"text\":\"x\",\"waitForRoom\":false}",
        "{\"publish\":\"a\",\"text\":\"x\",\"waitForRoom\":true,\"giveUpAfterMillis\":2500}",
        "{\"publish\":\"a\",\"text\":\"x\",\"giveUpAfterMillis\":0}",
        "{\"publish\":\"a\",\"text\":\"x\",\"giveUpAfterMillis\":1.5}",
        "{\"publish\":\"a\",\"text\":\"x\",\"waitForRoom\":\"yes\"}");
    command.awaitEvents("error", 3);
    assertThat(command.events("error"))
        .extracting(error -> error.get("message"))
        .containsExactly(
            "giveUpAfter must be positive: PT0S",
            "'giveUpAfterMillis' has to be a whole number",
            "'waitForRoom' has to be true or false");
    assertThat(node.settings.get("publishOptions"))
        .containsExactly(
            PublishOptions.DEFAULT,
            PublishOptions.PATIENT.withGiveUpAfter(Duration.ofMillis(2500)));
  }

  @Test
  void publishedTellsReceiversAndDroppedAndEachCopyIfAskedTo() {
    node.publishResult =
        CompletableFuture.completedFuture(
            new PublishResult(
                MessageId.of(new byte[] {5}),
                List.of(
                    new PublishResult.Copy(Optional.of(OTHER), Outcome.WRITTEN),
                    new PublishResult.Copy(Optional.empty(), Outcome.LOST_WITH_STREAM),
                    new PublishResult.Copy(Optional.empty(), Outcome.QUEUE_FULL))));
    command.type(
        "{\"publish\":\"a\",\"text\":\"x\"}", "{\"publish\":\"a\",\"text\":\"x\",\"copies\":true}");

    command.awaitEvents("published", 2);
    String told =
        "{\"event\":\"published\",\"topic\":\"a\",\"id\":\"BQ==\",\"receivers\":2,\"dropped\":2";
    assertThat(command.out().lines().skip(1))
        .containsExactly(
            told + "}",
            told
                + ",\"copies\":[{\"peer\":\"%s\",\"outcome\":\"written\"},".formatted(OTHER)
                + "{\"peer\":null,\"outcome\":\"lost_with_stream\"},"
                + "{\"peer\":null,\"outcome\":\"queue_full\"}]}");
  }

  @Test
  void whatHappensOnTheNodeIsTold() {
    ProtocolId protocol = ProtocolId.of("/floodsub/1.0.0");
    node.events.accept(new ConnectionOpened(Optional.of(OTHER), ADDRESS, true));
    node.events.accept(new StreamOpened(Optional.of(OTHER), 3, Direction.INBOUND, protocol));
    node.events.accept(new SubscriberChanged(Optional.of(OTHER), TopicName.of("t"), true, 3));
    node.events.accept(
        new StreamClosed(Optional.empty(), 4, Direction.OUTBOUND, protocol, StreamError.RESET));
    node.events.accept(new ConnectionClosed(Optional.empty(), ADDRESS, StreamError.TIMEOUT));

    command.awaitEvents("connection", 2);
    assertThat(command.out().lines().skip(1))
        .containsExactly(
            "{\"event\":\"connection\",\"peer\":\"%s\",\"address\":\"/ip4/127.0.0.1/tcp/9\",\"state\":\"opened\"}"
                .formatted(OTHER),
            "{\"event\":\"stream\",\"peer\":\"%s\",\"stream\":3,\"direction\":\"inbound\",\"protocol\":\"/floodsub/1.0.0\",\"state\":\"opened\"}"
                .formatted(OTHER),
            "{\"event\":\"subscriber\",\"topic\":\"t\",\"peer\":\"%s\",\"subscribed\":true,\"stream\":3}"
                .formatted(OTHER),
            "{\"event\":\"stream\",\"peer\":null,\"stream\":4,\"direction\":\"outbound\",\"protocol\":\"/floodsub/1.0.0\",\"state\":\"closed\",\"reason\":\"reset"
                + " by the far side (0x1)\"}",
            "{\"event\":\"connection\",\"peer\":null,\"address\":\"/ip4/127.0.0.1/tcp/9\",\"state\":\"closed\",\"reason\":\"timed"
                + " out (0x3)\"}");
  }

  @Test
  void neighboursTopicsAndRefusalsAreTold() {
    node.events.accept(new NeighbourJoined(Optional.of(OTHER), ADDRESS));
    node.events.accept(new NeighbourLeft(Optional.empty(), ADDRESS, StreamError.RESET));
    node.events.accept(
        new StreamRefused(Optional.of(OTHER), Direction.INBOUND, StreamError.RESOURCE_LIMIT));
    node.events.accept(
        new DialFailed(Optional.of(OTHER), List.of(ADDRESS), 3, StreamError.TIMEOUT));
    node.events.accept(new TopicJoined(TopicName.of("t")));
    node.events.accept(new TopicLeft(TopicName.of("t")));

    command.awaitEvents("topic", 2);
    assertThat(command.out().lines().skip(1))
        .containsExactly(
            "{\"event\":\"neighbour\",\"peer\":\"%s\",\"address\":\"/ip4/127.0.0.1/tcp/9\",\"state\":\"joined\"}"
                .formatted(OTHER),
            "{\"event\":\"neighbour\",\"peer\":null,\"address\":\"/ip4/127.0.0.1/tcp/9\",\"state\":\"left\",\"reason\":\"reset"
                + " by the far side (0x1)\"}",
            "{\"event\":\"refused\",\"peer\":\"%s\",\"direction\":\"inbound\",\"reason\":\"resource limit reached (0x1001)\"}"
                .formatted(OTHER),
            "{\"event\":\"redial\",\"peer\":\"%s\",\"addresses\":[\"/ip4/127.0.0.1/tcp/9\"],\"attempts\":3,\"reason\":\"timed out (0x3)\"}"
                .formatted(OTHER),
            "{\"event\":\"topic\",\"topic\":\"t\",\"state\":\"joined\"}",
            "{\"event\":\"topic\",\"topic\":\"t\",\"state\":\"left\"}");
  }

  @Test
  void listenAnswersWithTheBoundAddress() {
    command.type("{\"listen\":\"/ip4/127.0.0.1/tcp/7\"}", "{\"listen\":\"here\"}");
    assertThat(command.awaitEvent("listening").get("address"))
        .isEqualTo("/ip4/127.0.0.1/tcp/7/p2p/" + SELF);
    command.awaitEvent("error");
  }

  @Test
  void subscribeAndUnsubscribeAreDoneOnce() {
    command.type("{\"subscribe\":\"u\"}", "{\"subscribe\":\"u\"}", "{\"unsubscribe\":\"t\"}");
    await().until(() -> node.handlers.keySet().equals(Set.of("u")));
    command.type("{\"unsubscribe\":\"t\"}");

    assertThat(command.awaitEvent("error").get("message"))
        .isEqualTo("there is no subscription to 't'");
  }

  @Test
  void listsAreAnswered() {
    MeshView mesh = topic -> CompletableFuture.completedFuture(List.of(FakeNode.peer(4)));
    node.views.put(MeshView.class, mesh);
    command.type(
        "{\"topic\":\"t\",\"list\":\"subscribers\"}",
        "{\"list\":\"neighbours\"}",
        "{\"list\":\"mesh\",\"topic\":\"t\"}");

    command.awaitEvents("list", 3);
    assertThat(command.out().lines().skip(1))
        .containsExactly(
            "{\"event\":\"list\",\"what\":\"subscribers\",\"topic\":\"t\",\"peers\":[\"%s\"]}"
                .formatted(OTHER),
            "{\"event\":\"list\",\"what\":\"neighbours\",\"peers\":[\"%s\",\"%s\"]}"
                .formatted(OTHER, FakeNode.peer(3)),
            "{\"event\":\"list\",\"what\":\"mesh\",\"topic\":\"t\",\"peers\":[\"%s\"]}"
                .formatted(FakeNode.peer(4)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {"jump":"t"}                         | there is no command in it; a command is one of subscribe, unsubscribe, publish, dial, listen, disconnect, ban, unban, list, stats, stop
          {}                                   | there is no command in it; a command is one of subscribe, unsubscribe, publish, dial, listen, disconnect, ban, unban, list, stats, stop
          {"subscribe":"a","publish":"b"}      | there are several commands in it; a command is one of subscribe, unsubscribe, publish, dial, listen, disconnect, ban, unban, list, stats, stop
          [1,null]                             | a command is a JSON object
          "stop"                               | a command is a JSON object
          {"subscribe":7}                      | 'subscribe' has to be a string
          {"subscribe":null}                   | 'subscribe' has to be a string
          {"subscribe":""}                     | a topic name is not empty
          {"publish":"t"}                      | a publish has either 'data' (base64) or 'text'
          {"publish":"t","data":"","text":""}  | a publish has either 'data' (base64) or 'text'
          {"publish":"t","text":1}             | 'text' has to be a string
          {"publish":"t","text":"","to":"x"}   | 'to' has to be an array of peer ids
          {"publish":"t","text":"","to":[1]}   | 'to' has to be an array of peer ids
          {"list":"subscribers"}               | 'topic' is missing
          {"list":"everything"}                | 'list' is one of subscribers, neighbours, mesh and bans: 'everything'
          {"list":"mesh","topic":"t"}          | this node's router has no mesh
          {"dial":"nowhere"}                   | an address begins with '/', like /ip4/127.0.0.1/tcp/4001: 'nowhere'
          {"disconnect":"nobody"}              | a peer id begins with 1, Qm (base58) or b, z (CIDv1): 'nobody'
          {"stats":"all"}                      | 'stats' has to be true
          {"ban":"192.0.2.0/33"}               | behind the slash of '192.0.2.0/33' there is no number from 0 to 32
          {"ban":"nobody"}                     | a peer id begins with 1, Qm (base58) or b, z (CIDv1): 'nobody'
          {"ban":"192.0.2.1","seconds":0}      | 'seconds' has to be a positive number
          {"ban":"192.0.2.1","seconds":"1"}    | 'seconds' has to be a positive number
          {"unban":"192.0.2.1"}                | 192.0.2.1 is not banned
          {"stop":false}                       | 'stop' has to be true
          {"stop":1}                           | 'stop' has to be true
          """)
  void whatCannotBeDoneIsAnsweredAndTheNodeGoesOn(String line, String message) {
    command.type(line);

    Map<String, Object> error = command.awaitEvent("error");
    assertThat(error.get("message")).isEqualTo(message);
    assertThat(error.get("command")).isEqualTo(Json.parse(line));
    assertThat(command.isRunning()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          stop
          ``
          {"stop":true
          {"stop":true}{"stop":true}
          {'stop':true}
          """)
  void aLineThatIsNoJsonIsGivenBackRaw(String line) {
    command.type(line);

    assertThat(command.awaitEvent("error").get("command")).isEqualTo(line);
    assertThat(command.isRunning()).isTrue();
  }

  @Test
  void allCountersAreToldWhenAskedFor() {
    command.type("{\"stats\":true}");
    command.awaitEvent("stats");
    assertThat(command.out().lines())
        .contains("{\"event\":\"stats\",\"counters\":{\"messages.duplicate\":7}}");
  }

  @Test
  void bansAreSetListedAndEnded() {
    command.type(
        "{\"ban\":\"" + OTHER + "\"}",
        "{\"ban\":\"2001:db8::/32\",\"seconds\":1.5}",
        "{\"ban\":\"192.0.2.7\"}",
        "{\"unban\":\"192.0.2.7\"}",
        "{\"list\":\"bans\"}");

    command.awaitEvent("list");
    assertThat(command.out().lines().skip(1))
        .containsExactly(
            "{\"event\":\"list\",\"what\":\"bans\",\"bans\":[{\"whom\":\"%s\",\"until\":null},{\"whom\":\"2001:db8::/32\",\"until\":\"1970-01-01T00:00:01.500Z\"}]}"
                .formatted(OTHER));
  }

  @Test
  void badBase64IsNamed() {
    command.type("{\"publish\":\"t\",\"data\":\"***\"}");

    assertThat(command.awaitEvent("error").get("message"))
        .asString()
        .startsWith("'data' is no base64");
    assertThat(node.published).isEmpty();
  }

  @Test
  void whatFailsLaterIsTold() {
    node.connectResult =
        CompletableFuture.failedFuture(
            new StreamException(StreamError.CONNECTION_LOST.because("connection refused")));
    node.connectionsToClose = 0;
    command.type("{\"dial\":\"/ip4/127.0.0.1/tcp/9\"}", "{\"disconnect\":\"" + OTHER + "\"}");

    command.awaitEvents("error", 2);
    assertThat(command.events("error"))
        .extracting(event -> event.get("message"))
        .containsExactly("connection refused (0x2)", "there is no connection to " + OTHER);
  }

  @Test
  void endOfInputLeavesTheNodeRunning() {
    command.type("{\"subscribe\":\"u\"}");
    command.endInput();

    await().until(() -> node.handlers.containsKey("u"));
    node.deliver("u", Optional.empty(), Optional.empty(), new byte[0]);
    command.awaitEvent("message");
    assertThat(command.isRunning()).isTrue();
  }

  @Test
  void stopClosesTheNodeAnswersWhatIsOpenAndSaysSoLast() {
    CompletableFuture<PublishResult> open = new CompletableFuture<>();
    node.publishResult = open;
    node.onClose = () -> open.complete(new PublishResult(MessageId.of(new byte[] {1}), List.of()));
    command.type("{\"publish\":\"t\",\"text\":\"last\"}", "{\"stop\":true}");

    assertThat(command.exitCode()).isZero();
    assertThat(node.closed).isTrue();
    assertThat(command.events())
        .extracting(event -> event.get("event"))
        .containsExactly("ready", "published", "stopped");
  }

  @Test
  void aNodeThatDoesNotCloseIsLeftBehind() {
    node.onClose =
        () -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    long begin = System.nanoTime();
    command.type("{\"stop\":true}");

    assertThat(command.exitCode()).isZero();
    assertThat(command.events("stopped")).hasSize(1);
    assertThat(System.nanoTime() - begin).isLessThan(2_000_000_000L);
  }
}
