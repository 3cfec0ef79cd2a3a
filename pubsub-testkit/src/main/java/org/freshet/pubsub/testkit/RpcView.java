package org.freshet.pubsub.testkit;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.freshet.pubsub.peer.PeerId;

/**
 * An RPC as a scripted peer read it, by code that is not the one under test; immutable.
 *
 * @param subscriptions in order
 * @param messages in order
 * @param fields the numbers of all fields, in order
 * @param answersWelcome whether answers are welcome on its stream (rule 8)
 * @param bytes how long it is, without its length prefix
 */
public record RpcView(
    List<SubscriptionEntry> subscriptions,
    List<PublishedMessage> messages,
    List<Integer> fields,
    boolean answersWelcome,
    int bytes) {

  private static final int SUBSCRIPTIONS = 1;
  private static final int PUBLISH = 2;
  private static final int ANSWERS_WELCOME = 5_133_133;

  /** One entry of the subscriptions. */
  public record SubscriptionEntry(String topic, boolean subscribe) {
    @Override
    public String toString() {
      return (subscribe ? "+" : "-") + topic;
    }
  }

  /** One message. */
  public record PublishedMessage(String topic, String text, Optional<PeerId> from) {
    @Override
    public String toString() {
      return topic + ":" + text.length();
    }
  }

  /**
   * {@return the RPC in a frame}
   *
   * @throws IllegalArgumentException when it is none
   */
  public static RpcView parse(byte[] frame) {
    List<SubscriptionEntry> subscriptions = new ArrayList<>();
    List<PublishedMessage> messages = new ArrayList<>();
    List<Integer> fields = new ArrayList<>();
    boolean welcome = false;
    try {
      CodedInputStream in = CodedInputStream.newInstance(frame);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        int number = WireFormat.getTagFieldNumber(tag);
        fields.add(number);
        if (number == SUBSCRIPTIONS) {
          subscriptions.add(subscription(in.readByteArray()));
        } else if (number == PUBLISH) {
          messages.add(message(in.readByteArray()));
        } else if (number == ANSWERS_WELCOME) {
          welcome = in.readBool();
        } else {
          in.skipField(tag);
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("a node sent a frame that is no RPC", e);
    }
    return new RpcView(
        List.copyOf(subscriptions),
        List.copyOf(messages),
        List.copyOf(fields),
        welcome,
        frame.length);
  }

  private static SubscriptionEntry subscription(byte[] entry) throws IOException {
    boolean subscribe = false;
    String topic = "";
    CodedInputStream in = CodedInputStream.newInstance(entry);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> subscribe = in.readBool();
        case 2 -> topic = in.readStringRequireUtf8();
        default -> in.skipField(tag);
      }
    }
    return new SubscriptionEntry(topic, subscribe);
  }

  private static PublishedMessage message(byte[] message) throws IOException {
    String topic = "";
    String text = "";
    Optional<PeerId> from = Optional.empty();
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> from = Optional.of(PeerId.ofBytes(in.readByteArray()));
        case 2 -> text = new String(in.readByteArray(), StandardCharsets.UTF_8);
        case 4 -> topic = in.readStringRequireUtf8();
        default -> in.skipField(tag);
      }
    }
    return new PublishedMessage(topic, text, from);
  }

  /** {@return the topics that it says yes to, in order} */
  public List<String> subscribed() {
    return subscriptions.stream()
        .filter(SubscriptionEntry::subscribe)
        .map(SubscriptionEntry::topic)
        .toList();
  }

  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(" ", "[", "]");
    subscriptions.forEach(entry -> text.add(entry.toString()));
    messages.forEach(message -> text.add(message.toString()));
    return text + " fields " + fields;
  }
}
