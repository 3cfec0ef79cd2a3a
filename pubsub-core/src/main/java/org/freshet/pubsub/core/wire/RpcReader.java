package org.freshet.pubsub.core.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.transport.StreamError;
import org.jspecify.annotations.Nullable;

/**
 * Reads RPCs within limits. Safe for any thread.
 *
 * <p>It looks twice: first at the outermost fields, to see whether the RPC is well formed and
 * within the limits, and only then makes objects of what is in them.
 */
public final class RpcReader {
  /** What the objects that a message or a subscription becomes count for, beside its bytes. */
  public static final int ENTRY_BYTES = 128;

  private final int maxMessages;
  private final int maxSubscriptions;
  private final int maxControlBytes;

  /** Takes out of all limits those of an RPC; the frame's size is for {@link FrameDecoder}. */
  public RpcReader(Limits limits) {
    this.maxMessages = limits.maxMessagesPerRpc();
    this.maxSubscriptions = limits.maxSubscriptionsPerRpc();
    this.maxControlBytes = limits.maxControlBytes();
  }

  /** What came of reading a frame. */
  public sealed interface Result permits Result.Read, Result.Violation {
    /**
     * The frame is an RPC; malformed elements in it were left out and counted.
     *
     * @param keepsFrame whether anything of the RPC is a view of the frame's array
     */
    record Read(Rpc rpc, boolean keepsFrame) implements Result {}

    /** The frame is no RPC, or exceeds a limit: its stream is to be reset. */
    record Violation(StreamError why) implements Result {}
  }

  /** As {@link #read(byte[], int, int)}, of a frame whose content is the whole array. */
  public Result read(byte[] frame, int wireBytes) {
    return read(frame, frame.length, wireBytes);
  }

  /**
   * Reads the content of one frame; never throws, whatever is in it.
   *
   * @param frame begins with the content; not changed from then on if the result keeps it
   * @param length of the content
   * @param wireBytes what the frame took on the stream, length prefix included, or counts for; what
   *     is in it counts beside that
   */
  public Result read(byte[] frame, int length, int wireBytes) {
    FieldCursor cursor = new FieldCursor(frame);
    cursor.enter(0, length);
    RpcOutline outline = new RpcOutline(frame);
    @Nullable String fault = outline.survey(cursor);
    if (fault != null) {
      return new Result.Violation(StreamError.PROTOCOL_VIOLATION.because("an RPC with " + fault));
    }
    MessageReader messageReader = new MessageReader(frame);
    @Nullable String excess = excess(length, outline, cursor, messageReader);
    if (excess != null) {
      return new Result.Violation(StreamError.RESOURCE_LIMIT.because("an RPC with " + excess));
    }
    int entries = Math.min(outline.subscriptions(), maxSubscriptions);
    List<SubscriptionChange> subscriptions = subscriptions(frame, length, entries, cursor);
    List<RawMessage> messages = messages(length, outline.messages(), cursor, messageReader);
    ByteBuffer otherFields = outline.otherFields();
    return new Result.Read(
        new Rpc(
            subscriptions,
            entries - subscriptions.size(),
            outline.subscriptions() - entries,
            messages,
            outline.messages() - messages.size(),
            outline.answersWelcome(),
            otherFields,
            wireBytes + ENTRY_BYTES * (entries + outline.messages())),
        otherFields.hasRemaining() || messageReader.keepsFrame());
  }

  /** {@return which limit the RPC exceeds and by how much, null when it keeps to all} */
  private @Nullable String excess(
      int length, RpcOutline outline, FieldCursor cursor, MessageReader messageReader) {
    if (outline.messages() > maxMessages) {
      return outline.messages() + " messages, of which the limit is " + maxMessages;
    }
    if (length <= maxControlBytes) {
      return null;
    }
    int controlBytes = length;
    cursor.enter(0, length);
    while (cursor.next()) {
      if (cursor.number() == Rpc.PUBLISH_FIELD) {
        controlBytes -= messageReader.payloadBytes(cursor.valueStart(), cursor.fieldEnd());
      }
    }
    return controlBytes > maxControlBytes
        ? controlBytes + " bytes beside payload, of which the limit is " + maxControlBytes
        : null;
  }

  private static List<SubscriptionChange> subscriptions(
      byte[] frame, int length, int entries, FieldCursor cursor) {
    if (entries == 0) {
      return List.of();
    }
    List<SubscriptionChange> subscriptions = new ArrayList<>(entries);
    SubscriptionReader reader = new SubscriptionReader(frame);
    int rest = entries;
    cursor.enter(0, length);
    while (rest > 0 && cursor.next()) {
      if (cursor.number() == Rpc.SUBSCRIPTIONS_FIELD) {
        rest--;
        SubscriptionChange change = reader.read(cursor.valueStart(), cursor.fieldEnd());
        if (change != null) {
          subscriptions.add(change);
        }
      }
    }
    return Collections.unmodifiableList(subscriptions);
  }

  private static List<RawMessage> messages(
      int length, int count, FieldCursor cursor, MessageReader reader) {
    if (count == 0) {
      return List.of();
    }
    List<RawMessage> messages = new ArrayList<>(count);
    cursor.enter(0, length);
    while (cursor.next()) {
      if (cursor.number() == Rpc.PUBLISH_FIELD) {
        RawMessage message = reader.read(cursor.valueStart(), cursor.fieldEnd(), null);
        if (message != null) {
          messages.add(message);
        }
      }
    }
    return Collections.unmodifiableList(messages);
  }
}
