package org.freshet.pubsub.testkit;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Builds an RPC by hand, field by field in the order of the calls; each method adds one and returns
 * this.
 */
public final class RpcBytes {
  private static final int SUBSCRIPTIONS = 1;
  private static final int PUBLISH = 2;
  private static final int SUBSCRIBE = 1;
  private static final int TOPIC = 2;
  private static final int ANSWERS_WELCOME = 5_133_133;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private RpcBytes() {}

  /** {@return an RPC without fields} */
  public static RpcBytes rpc() {
    return new RpcBytes();
  }

  /** Wants the topics. */
  public RpcBytes subscribe(String... topics) {
    for (String topic : topics) {
      subscription(topic, true, new byte[0]);
    }
    return this;
  }

  /** No longer wants the topics. */
  public RpcBytes unsubscribe(String... topics) {
    for (String topic : topics) {
      subscription(topic, false, new byte[0]);
    }
    return this;
  }

  /** Wants the topic or not, with further encoded fields in the entry. */
  public RpcBytes subscription(String topic, boolean subscribe, byte[] fields) {
    return bytesField(
        SUBSCRIPTIONS,
        encoded(
            out -> {
              out.writeBool(SUBSCRIBE, subscribe);
              out.writeString(TOPIC, topic);
              out.writeRawBytes(fields);
            }));
  }

  /** Publishes an encoded message, such as {@link ScriptedPeer#message} makes. */
  public RpcBytes publish(byte[] message) {
    return bytesField(PUBLISH, message);
  }

  /** Says that answers are welcome on this stream (rule 8). */
  public RpcBytes answersWelcome() {
    return varintField(ANSWERS_WELCOME, 1);
  }

  /** Adds a field of bytes. */
  public RpcBytes bytesField(int number, byte[] value) {
    bytes.writeBytes(encoded(out -> out.writeByteArray(number, value)));
    return this;
  }

  /** Adds a field of a number. */
  public RpcBytes varintField(int number, long value) {
    bytes.writeBytes(encoded(out -> out.writeUInt64(number, value)));
    return this;
  }

  /** {@return the RPC so far, without length} */
  public byte[] encoded() {
    return bytes.toByteArray();
  }

  /** {@return the content with its length before it, as it goes over the wire} */
  public static byte[] framed(byte[] content) {
    return encoded(
        out -> {
          out.writeUInt32NoTag(content.length);
          out.writeRawBytes(content);
        });
  }

  private interface Content {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private static byte[] encoded(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      content.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes every write", e);
    }
    return bytes.toByteArray();
  }
}
