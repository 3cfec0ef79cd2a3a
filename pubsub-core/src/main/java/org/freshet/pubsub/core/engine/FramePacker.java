package org.freshet.pubsub.core.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.core.wire.IdentifiedMessage;
import org.freshet.pubsub.core.wire.RpcWriter;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.Router;

/**
 * Turns what waits in a queue into frames that every implementation takes.
 *
 * <p>Messages share a frame of at most 48 KiB, a bigger one travels alone. Subscriptions and hello
 * fields together stay within 16 KiB and 100 entries a frame, for rust refuses more. Router fields
 * get a frame each, for js takes only the last of two control fields.
 */
final class FramePacker {
  static final int MAX_SHARED_FRAME_BYTES = 48 << 10;
  private static final int MAX_SUBSCRIPTION_BYTES = 16 << 10;
  private static final int MAX_SUBSCRIPTIONS = 100;

  /** A message of this size or more is written from where it is, instead of being copied. */
  private static final int MIN_BORROWED_BYTES = 8 << 10;

  private final RouterCalls router;
  private final FrameBuffers shared;
  private final Outbound out;
  private final long roomBytes;
  private final List<ByteBuffer> buffers = new ArrayList<>();
  private final List<ByteBuffer> toGiveBack = new ArrayList<>(2);
  private final List<Entry> entries = new ArrayList<>();
  private final List<Entry> expired = new ArrayList<>();
  private final List<IdentifiedMessage> sharing = new ArrayList<>();
  private int sharingBytes;
  private long bytes;

  FramePacker(RouterCalls router, FrameBuffers shared, Outbound out, long roomBytes) {
    this.router = router;
    this.shared = shared;
    this.out = out;
    this.roomBytes = roomBytes;
  }

  List<ByteBuffer> buffers() {
    return buffers;
  }

  /** {@return those of the buffers that came from the shared ones} */
  List<ByteBuffer> toGiveBack() {
    return toGiveBack;
  }

  /** {@return the entries whose last byte is in the buffers} */
  List<Entry> entries() {
    return entries;
  }

  /** {@return entries that were taken out because their time has passed} */
  List<Entry> expired() {
    return expired;
  }

  long bytes() {
    return bytes;
  }

  void pack(long nowNanos) {
    packSubscriptions();
    packControl();
    packMessages(nowNanos);
    if (out.emptyFrameDue && buffers.isEmpty()) {
      frame(List.of(), 0);
    }
    out.emptyFrameDue = false;
  }

  private void packSubscriptions() {
    List<ByteBuffer> parts = new ArrayList<>();
    int size = 0;
    if (out.helloPending) {
      if (out.offersAnswers) {
        parts.add(ByteBuffer.wrap(RpcWriter.answersWelcome()));
      }
      parts.add(router.helloFields(out));
      for (ByteBuffer part : parts) {
        size += part.remaining();
      }
    }
    int count = 0;
    int limit = Math.min(MAX_SUBSCRIPTION_BYTES, out.maxFrameBytes());
    Iterator<Map.Entry<TopicName, Boolean>> all = out.queue.announcements().entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<TopicName, Boolean> next = all.next();
      ByteBuffer extra =
          next.getValue() ? router.subscriptionFields(out, next.getKey()) : Router.NONE;
      byte[] entry = RpcWriter.subscriptionEntry(next.getKey(), next.getValue(), extra);
      if (count == MAX_SUBSCRIPTIONS || (size + entry.length > limit && size > 0)) {
        frame(parts, size);
        parts = new ArrayList<>();
        size = 0;
        count = 0;
      }
      parts.add(ByteBuffer.wrap(entry));
      size += entry.length;
      count++;
      all.remove();
    }
    if (size > 0 || (out.helloPending && buffers.isEmpty())) {
      frame(parts, size);
    }
    out.helloPending = false;
  }

  private void packControl() {
    while (bytes < roomBytes) {
      Entry entry = out.queue.pollControl();
      if (entry == null) {
        return;
      }
      if (entry.fields != null) {
        ByteBuffer fields = entry.fields.duplicate();
        frame(List.of(fields), fields.remaining());
      }
      entries.add(entry);
    }
  }

  private void packMessages(long nowNanos) {
    int maxBytes = Math.min(MAX_SHARED_FRAME_BYTES, out.maxFrameBytes());
    while (bytes + sharingBytes < roomBytes) {
      Entry entry = out.queue.peekMessage();
      if (entry == null) {
        break;
      }
      out.queue.removeFirst(entry);
      if (entry.deadlineNanos - nowNanos <= 0) {
        expired.add(entry);
        continue;
      }
      entries.add(entry);
      packMessage(entry, maxBytes);
    }
    endSharedFrame();
  }

  private void packMessage(Entry entry, int maxBytes) {
    IdentifiedMessage message = entry.message;
    if (entry.fields != null || message == null) {
      // A frame of the router's own, sent with a message's priority.
      endSharedFrame();
      ByteBuffer content = entry.fields == null ? Router.NONE : entry.fields.duplicate();
      frame(List.of(content), content.remaining());
      return;
    }
    int size = RpcWriter.publishEntryBytes(message.raw());
    if (sharingBytes + size > maxBytes) {
      endSharedFrame();
    }
    sharing.add(message);
    sharingBytes += size;
    if (sharingBytes >= maxBytes || size >= MIN_BORROWED_BYTES) {
      endSharedFrame();
    }
  }

  private void endSharedFrame() {
    if (sharing.isEmpty()) {
      return;
    }
    IdentifiedMessage last = sharing.get(sharing.size() - 1);
    boolean borrow = last.raw().encodedBytes() >= MIN_BORROWED_BYTES;
    int borrowed = borrow ? last.raw().encodedBytes() : 0;
    ByteBuffer copied = shared.take(RpcWriter.prefixBytes(sharingBytes) + sharingBytes - borrowed);
    RpcWriter.writePrefix(sharingBytes, copied);
    for (IdentifiedMessage message : sharing) {
      if (borrow && message.equals(last)) {
        RpcWriter.writePublishHeader(message.raw(), copied);
      } else {
        RpcWriter.writePublishEntry(message.raw(), copied);
      }
    }
    buffers.add(copied.flip());
    toGiveBack.add(copied);
    if (borrow) {
      buffers.addAll(last.raw().encodedParts());
    }
    bytes += copied.remaining() + borrowed;
    sharing.clear();
    sharingBytes = 0;
  }

  private void frame(List<ByteBuffer> parts, int size) {
    ByteBuffer frame = ByteBuffer.allocate(RpcWriter.prefixBytes(size) + size);
    RpcWriter.writePrefix(size, frame);
    parts.forEach(part -> frame.put(part.duplicate()));
    buffers.add(frame.flip());
    bytes += frame.remaining();
  }
}
