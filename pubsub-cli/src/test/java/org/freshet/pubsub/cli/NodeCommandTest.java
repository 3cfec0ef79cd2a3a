package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.freshet.pubsub.Ban;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.SubscriptionFilter;
import org.freshet.pubsub.SubscriptionFilter.Decision;
import org.freshet.pubsub.SubscriptionFilter.Request;
import org.freshet.pubsub.message.MessageIds;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of {@code node}: what they set, and what is said about wrong ones. */
class NodeCommandTest {
  private static final String PEER = FakeNode.peer(2).toString();

  private final FakeNode node = new FakeNode();

  private void runUntilReady(String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "node";
    arguments[1] = "--json";
    System.arraycopy(options, 0, arguments, 2, options.length);
    try (RunningCommand command = new RunningCommand(node::builder, false, arguments)) {
      command.awaitEvent("ready");
    }
  }

  @Test
  void withoutOptionsItListensOnLoopbackAndGossipsSigned() {
    runUntilReady();

    assertThat(node.settings.get("listen"))
        .isEqualTo(DefaultAddresses.ofInstalledTransports())
        .contains("/ip4/127.0.0.1/tcp/0");
    assertThat(node.settings.get("router")).containsExactly("gossipsub");
    assertThat(node.settings.get("signaturePolicy")).containsExactly(SignaturePolicy.STRICT_SIGN);
    assertThat(node.settings.get("limits")).containsExactly(Limits.DEFAULT);
    assertThat(node.settings.get("transportSettings")).containsExactly(TransportSettings.DEFAULT);
    assertThat(node.settings.get("answerOnSameStream")).containsExactly(false);
    assertThat(node.settings)
        .doesNotContainKeys("messageId", "identity", "echo", "subscriptionFilter");
  }

  @Test
  void everyOptionReachesTheBuilder() {
    runUntilReady(
        "--listen",
        "/ip4/127.0.0.1/tcp/1",
        "--listen=/ip6/::1/udp/2/quic-v1",
        "--dial",
        "/ip4/127.0.0.1/tcp/3/p2p/" + PEER,
        "--dial",
        "/dns4/localhost/tcp/4",
        "--topic",
        "a",
        "--topic",
        "b c",
        "--accept-topics",
        "/eth2/.*|news",
        "--router",
        "gossipsub",
        "--param",
        "heartbeat=700ms",
        "--param",
        "d=8",
        "--param",
        "x=y=z",
        "--sign",
        "strict",
        "--message-id",
        "rust",
        "--security",
        "noise,tls",
        "--muxer",
        "none",
        "--max-message",
        "8388608",
        "--max-connections",
        "80",
        "--max-connections-per-address",
        "5",
        "--ban",
        PEER,
        "--ban",
        "192.0.2.0/24",
        "--answer-on-same-stream",
        "--log-level",
        "error");

    assertThat(node.settings.get("listen"))
        .containsExactly("/ip4/127.0.0.1/tcp/1", "/ip6/::1/udp/2/quic-v1");
    assertThat(node.settings.get("peers"))
        .containsExactly("/ip4/127.0.0.1/tcp/3/p2p/" + PEER, "/dns4/localhost/tcp/4");
    assertThat(node.handlers).containsOnlyKeys("a", "b c");
    SubscriptionFilter filter = (SubscriptionFilter) node.settings.get("subscriptionFilter").get(0);
    assertThat(List.of("/eth2/x", "news", "newsreel"))
        .filteredOn(
            topic ->
                filter.decide(new Request(TopicName.of(topic), Optional.empty(), 0, 0))
                    == Decision.TAKE)
        .containsExactly("/eth2/x", "news");
    assertThat(node.settings.get("router")).containsExactly("gossipsub");
    assertThat(node.settings.get("routerParameter"))
        .containsExactly("heartbeat", "700ms", "d", "8", "x", "y=z");
    assertThat(node.settings.get("messageId")).containsExactly(MessageIds.RUST);
    assertThat(node.settings.get("answerOnSameStream")).containsExactly(true);
    TransportSettings transport = (TransportSettings) node.settings.get("transportSettings").get(0);
    assertThat(transport.security()).isEqualTo(List.of("noise", "tls"));
    assertThat(transport.muxers()).isEqualTo(List.of("none"));
    ConnectionLimits connections = (ConnectionLimits) node.settings.get("connectionLimits").get(0);
    assertThat(connections.maxConnections()).isEqualTo(80);
    assertThat(connections.maxIncoming()).isEqualTo(70);
    assertThat(connections.maxIncomingPerAddress()).isEqualTo(5);
    assertThat(node.bans.list())
        .map(Ban::toString)
        .containsExactly(PEER + " is banned", "192.0.2.0/24 is banned");
    Limits limits = (Limits) node.settings.get("limits").get(0);
    assertThat(limits.maxFrameBytes()).isEqualTo(8 << 20);
    assertThat(limits.inboundBufferBytes()).isGreaterThanOrEqualTo(16 << 20);
  }

  @Test
  void unsignedMessagesMayHaveAnIdOfTheirData() {
    runUntilReady("--sign", "none", "--message-id", "sha256");

    assertThat(node.settings.get("signaturePolicy"))
        .containsExactly(SignaturePolicy.STRICT_NO_SIGN);
    assertThat(node.settings.get("messageId")).containsExactly(MessageIds.SHA256);
  }

  @ParameterizedTest
  @CsvSource({"strict,STRICT_SIGN", "none,STRICT_NO_SIGN", "lax,LAX_SIGN", "lax-none,LAX_NO_SIGN"})
  void everySignaturePolicyHasItsWord(String word, SignaturePolicy policy) {
    runUntilReady("--sign", word);

    assertThat(node.settings.get("signaturePolicy")).containsExactly(policy);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          --sign none --message-id go | --sign none sends neither author nor sequence number, of which --message-id go is made; use --message-id sha256
          --sign maybe                | Invalid value for option '--sign': 'maybe' is none of strict, none, lax, lax-none (see ./freshet node --help)
          --message-id md5            | Invalid value for option '--message-id': 'md5' is no message id preset; there are go, rust, js, nim and sha256 (see ./freshet node --help)
          --listen here               | Invalid value for option '--listen' (MULTIADDR): an address begins with '/', like /ip4/127.0.0.1/tcp/4001: 'here' (see ./freshet node --help)
          --dial /ip4/127.0.0.1/tcp   | Invalid value for option '--dial' (MULTIADDR): 'tcp' in '/ip4/127.0.0.1/tcp' lacks its value (see ./freshet node --help)
          --max-message 5             | --max-message must be from 1024 to 268435456 bytes: 5
          --max-message much          | Invalid value for option '--max-message': 'much' is not an int (see ./freshet node --help)
          --ban nobody                | Invalid value for option '--ban' (WHO): a peer id begins with 1, Qm (base58) or b, z (CIDv1): 'nobody' (see ./freshet node --help)
          --max-connections 0         | --max-connections must be at least 1: 0
          --max-connections-per-address 0 | --max-connections-per-address must be at least 1: 0
          --param d                   | Value for option option '--param' (NAME=VALUE) should be in KEY=VALUE format but was d (see ./freshet node --help)
          --accept-topics (           | Invalid value for option '--accept-topics': '(' is no regular expression: Unclosed group (see ./freshet node --help)
          --topic                     | Missing required parameter for option '--topic' (NAME) (see ./freshet node --help)
          --topik a                   | Unknown options: '--topik', 'a'; did you mean --topic? (see ./freshet node --help)
          --log-level loud            | Invalid value for option '--log-level': 'loud' is none of off, error, warn, info, debug, trace (see ./freshet node --help)
          """)
  void aWrongOptionIsExplainedInOneLine(String options, String sentence) {
    try (RunningCommand command =
        new RunningCommand(node::builder, false, ("node " + options).split(" "))) {
      assertThat(command.exitCode()).isEqualTo(2);
      assertThat(command.err()).isEqualTo("freshet: " + sentence + "\n");
      assertThat(command.out()).isEmpty();
    }
  }

  /** A thread that waits for a further line holds up the end of the process, for 0.3 s. */
  @Test
  void whoIsToldToStopReadsNoFurtherLine() throws Exception {
    Set<Thread> readersOfOthers = inputReaders();
    try (RunningCommand command = new RunningCommand(node::builder, false, "node", "--json")) {
      Thread reader =
          await()
              .until(
                  () ->
                      inputReaders().stream().filter(t -> !readersOfOthers.contains(t)).findFirst(),
                  Optional::isPresent)
              .orElseThrow();
      command.type("{\"stop\":true}");
      assertThat(command.exitCode()).isZero();
      reader.join(Duration.ofSeconds(10).toMillis());
      assertThat(reader.isAlive()).isFalse();
    }
  }

  private static Set<Thread> inputReaders() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("freshet-stdin"))
        .collect(Collectors.toSet());
  }

  @Test
  void whatTheCoreCallsWrongIsAUsageError() {
    node.onBuild =
        () -> {
          throw new IllegalArgumentException("no router 'x';\n there is floodsub");
        };
    try (RunningCommand command = new RunningCommand(node::builder, false, "node", "--json")) {
      assertThat(command.exitCode()).isEqualTo(2);
      assertThat(command.err()).isEqualTo("freshet: no router 'x';; there is floodsub\n");
      assertThat(command.out()).isEmpty();
    }
  }

  @Test
  void anAddressThatCannotBeListenedOnIsAFailure() {
    node.onBuild =
        () -> {
          throw new StreamException(StreamError.INTERNAL.because("port 1 is taken"));
        };
    try (RunningCommand command = new RunningCommand(node::builder, false, "node")) {
      assertThat(command.exitCode()).isEqualTo(1);
      assertThat(command.err()).isEqualTo("freshet: port 1 is taken (0x4)\n");
    }
  }

  @Test
  void aBugIsCalledOneAndItsTraceIsLoggedOnOneLine() {
    node.onBuild =
        () -> {
          throw new UnsupportedOperationException("oops");
        };
    try (RunningCommand command =
        new RunningCommand(node::builder, false, "node", "--log-level", "debug")) {
      assertThat(command.exitCode()).isEqualTo(1);
      assertThat(command.err().lines())
          .satisfiesExactly(
              log -> assertThat(log).contains("DEBUG Faults: ").contains("oops at org.freshet"),
              told -> assertThat(told).startsWith("freshet: this is a bug").endsWith("oops"));
    }
  }

  @Test
  void helpAndVersionGoToStandardOutput() {
    for (String[] words :
        new String[][] {
          {"--help"},
          {"node", "--help"},
          {"key", "--help"},
          {"key", "make", "--help"},
          {"key", "show", "--help"},
          {"demo", "--help"}
        }) {
      try (RunningCommand command = new RunningCommand(node::builder, false, words)) {
        assertThat(command.exitCode()).isZero();
        assertThat(command.out()).startsWith("Usage: freshet");
        assertThat(command.err()).isEmpty();
      }
    }
    try (RunningCommand command = new RunningCommand(node::builder, false, "--version")) {
      assertThat(command.exitCode()).isZero();
      assertThat(command.out()).matches("freshet \\S.*, Java \\d+\\R");
    }
  }

  @ParameterizedTest
  @CsvSource({"'',node", "key,make", "nonsense,Unmatched argument"})
  void withoutACommandItSaysWhichThereAre(String word, String part) {
    String[] words = word.isEmpty() ? new String[0] : new String[] {word};
    try (RunningCommand command = new RunningCommand(node::builder, false, words)) {
      assertThat(command.exitCode()).isEqualTo(2);
      assertThat(command.err()).startsWith("freshet: ").contains(part).hasLineCount(1);
    }
  }
}
