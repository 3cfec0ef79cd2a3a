package org.freshet.pubsub.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.PubSubBuilder;
import org.freshet.pubsub.SubscriptionFilter;
import org.freshet.pubsub.message.MessageIds;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.TransportSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what kind of node it is. */
final class NodeOptions {
  private static final int LEAST_MESSAGE_BYTES = 1024;
  private static final int MOST_MESSAGE_BYTES = 256 << 20;

  /** Also of {@code freshet demo}. */
  static final String DEFAULT_ROUTER = "gossipsub";

  @Option(
      names = "--listen",
      paramLabel = "MULTIADDR",
      converter = Converters.OfAddress.class,
      description =
          "Listen here (repeatable; default: any free loopback port, by TCP and, where its native"
              + " library loads, by QUIC).")
  private List<Multiaddr> listen = new ArrayList<>();

  @Option(
      names = "--dial",
      paramLabel = "MULTIADDR",
      converter = Converters.OfAddress.class,
      description =
          "Keep connected to this node (repeatable); retried with back-off for ever. Names work,"
              + " too: /dns4/example.org/tcp/4001, /dnsaddr/example.org. Addresses with the same"
              + " /p2p/<id> are one node's: the first that answers is taken.")
  private List<Multiaddr> dial = new ArrayList<>();

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      converter = Converters.OfTopic.class,
      description = "Subscribe to this topic (repeatable).")
  private List<TopicName> topics = new ArrayList<>();

  @Option(
      names = "--accept-topics",
      paramLabel = "REGEX",
      converter = Converters.OfPattern.class,
      description =
          "Take note only of those topics of others whose whole name matches (default: all).")
  private @Nullable Pattern acceptedTopics;

  @Option(
      names = "--router",
      paramLabel = "ID",
      description =
          "The router: " + DEFAULT_ROUTER + " (default), floodsub, or another that is installed.")
  private String router = DEFAULT_ROUTER;

  @Option(
      names = "--param",
      paramLabel = "NAME=VALUE",
      description =
          "Set one of the router's parameters (repeatable), such as heartbeat=700ms,"
              + " thresholds.gossip=-10 or score.topics[news].topicWeight=1. All but functions can"
              + " be set; docs/gossipsub.md lists those of gossipsub.")
  private Map<String, String> params = new LinkedHashMap<>();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      converter = Converters.OfFile.class,
      description = "Keep the identity in this file, made when missing (default: a new identity).")
  private @Nullable Path key;

  @Option(
      names = "--sign",
      paramLabel = "strict|none|lax|lax-none",
      converter = Converters.OfSign.class,
      description =
          "Sign messages and refuse unsigned ones (strict, default), or the opposite (none); take"
              + " both and sign (lax) or not (lax-none), for old networks.")
  private SignaturePolicy sign = SignaturePolicy.STRICT_SIGN;

  @Option(
      names = "--message-id",
      paramLabel = "ID",
      converter = Converters.OfMessageId.class,
      description =
          "go (default; jvm's is the same), rust, js, nim or sha256 (default with"
              + " --sign none).")
  private @Nullable MessageIds messageId;

  @Option(
      names = "--security",
      paramLabel = "NAME",
      split = ",",
      description =
          "Security protocols, preferred first; there are tls and noise (default: tls,noise).")
  private List<String> security = new ArrayList<>();

  @Option(
      names = "--muxer",
      paramLabel = "yamux|none",
      description = "The multiplexer (default: yamux); none: one stream for a connection.")
  private String muxer = "";

  @Option(
      names = "--max-message",
      paramLabel = "BYTES",
      description = "The largest RPC frame, sent or received (default: 1048576).")
  private int maxMessageBytes = Limits.DEFAULT.maxFrameBytes();

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description = "Connections at a time (default: 1024); an eighth of them is kept for dials.")
  private int maxConnections = ConnectionLimits.DEFAULT.maxConnections();

  @Option(
      names = "--max-connections-per-address",
      paramLabel = "N",
      description = "Connections that others may make from one address (default: 64).")
  private int maxPerAddress = ConnectionLimits.DEFAULT.maxIncomingPerAddress();

  @Option(
      names = "--ban",
      paramLabel = "WHO",
      converter = Converters.OfBan.class,
      description =
          "Have nothing to do with this peer id, address or range, such as 192.0.2.0/24"
              + " (repeatable).")
  private List<BanTarget> bans = new ArrayList<>();

  @Option(
      names = "--answer-on-same-stream",
      description = "Let neighbours with the same option answer on the stream that we opened.")
  private boolean answerOnSameStream;

  /** {@return who is banned from the start} */
  List<BanTarget> bans() {
    return bans;
  }

  List<TopicName> topics() {
    return topics;
  }

  /**
   * Sets all of it on the builder.
   *
   * @throws Failure when options contradict each other, a value is out of range, or the key file
   *     can neither be read nor made
   */
  void apply(PubSubBuilder builder) {
    builder.listen(
        listen.isEmpty()
            ? DefaultAddresses.ofInstalledTransports()
            : listen.stream().map(Multiaddr::toString).toList());
    builder.peers(dial.stream().map(Multiaddr::toString).toArray(String[]::new));
    builder.router(router);
    params.forEach(builder::routerParameter);
    builder.signaturePolicy(sign);
    if (messageId != null) {
      requireAuthorWhereNeeded(messageId);
      builder.messageId(messageId);
    }
    if (acceptedTopics != null) {
      builder.subscriptionFilter(SubscriptionFilter.matching(acceptedTopics));
    }
    builder.limits(limits());
    builder.connectionLimits(connectionLimits());
    builder.transportSettings(transportSettings());
    builder.answerOnSameStream(answerOnSameStream);
    if (key != null) {
      builder.identity(KeyFiles.loadOrCreate(key));
    }
  }

  private void requireAuthorWhereNeeded(MessageIds id) {
    if (sign == SignaturePolicy.STRICT_NO_SIGN && id.needsAuthor()) {
      throw Failure.usage(
          "--sign none sends neither author nor sequence number, of which --message-id "
              + Converters.lowerCase(id)
              + " is made; use --message-id sha256");
    }
  }

  private Limits limits() {
    if (maxMessageBytes < LEAST_MESSAGE_BYTES || maxMessageBytes > MOST_MESSAGE_BYTES) {
      throw Failure.usage(
          "--max-message must be from "
              + LEAST_MESSAGE_BYTES
              + " to "
              + MOST_MESSAGE_BYTES
              + " bytes: "
              + maxMessageBytes);
    }
    Limits base = Limits.DEFAULT;
    return base.toBuilder()
        .maxFrameBytes(maxMessageBytes)
        // A buffer that a frame passes through holds at least two.
        .inboundBufferBytes(Math.max(base.inboundBufferBytes(), 2 * maxMessageBytes))
        .outboundQueueBytes(Math.max(base.outboundQueueBytes(), 2 * maxMessageBytes))
        .maxWaitingBytes(Math.max(base.maxWaitingBytes(), 2 * maxMessageBytes))
        .build();
  }

  private ConnectionLimits connectionLimits() {
    requireOne("--max-connections", maxConnections);
    requireOne("--max-connections-per-address", maxPerAddress);
    return ConnectionLimits.DEFAULT.toBuilder()
        .maxConnections(maxConnections)
        .maxIncomingPerAddress(maxPerAddress)
        .build();
  }

  private static void requireOne(String option, int value) {
    if (value < 1) {
      throw Failure.usage(option + " must be at least 1: " + value);
    }
  }

  private TransportSettings transportSettings() {
    try {
      TransportSettings.Builder settings = TransportSettings.DEFAULT.toBuilder();
      if (!security.isEmpty()) {
        settings.security(security);
      }
      if (!muxer.isEmpty()) {
        settings.muxers(List.of(muxer));
      }
      return settings.build();
    } catch (IllegalArgumentException wrong) {
      throw Failure.usage(Faults.sentence(wrong));
    }
  }

  /** {@return the command that starts a node which joins one like this at the address} */
  String commandToJoin(Multiaddr address) {
    List<String> words = new ArrayList<>(List.of(launcher(), "node"));
    words.addAll(List.of("--dial", address.toString()));
    topics.forEach(topic -> words.addAll(List.of("--topic", topic.value())));
    if (acceptedTopics != null) {
      words.addAll(List.of("--accept-topics", acceptedTopics.pattern()));
    }
    if (!router.equals(DEFAULT_ROUTER)) {
      words.addAll(List.of("--router", router));
    }
    params.forEach((name, value) -> words.addAll(List.of("--param", name + "=" + value)));
    if (sign != SignaturePolicy.STRICT_SIGN) {
      words.addAll(List.of("--sign", Converters.OfSign.word(sign)));
    }
    if (messageId != null) {
      words.addAll(List.of("--message-id", Converters.lowerCase(messageId)));
    }
    if (!security.isEmpty()) {
      words.addAll(List.of("--security", String.join(",", security)));
    }
    if (!muxer.isEmpty()) {
      words.addAll(List.of("--muxer", muxer));
    }
    if (maxMessageBytes != Limits.DEFAULT.maxFrameBytes()) {
      words.addAll(List.of("--max-message", Integer.toString(maxMessageBytes)));
    }
    if (maxConnections != ConnectionLimits.DEFAULT.maxConnections()) {
      words.addAll(List.of("--max-connections", Integer.toString(maxConnections)));
    }
    if (answerOnSameStream) {
      words.add("--answer-on-same-stream");
    }
    return String.join(" ", words.stream().map(Printable::shellWord).toList());
  }

  /** {@return the way the launcher was called, so that a command can be pasted where it was} */
  private static String launcher() {
    return System.getProperty("freshet.launcher", "./freshet");
  }
}
