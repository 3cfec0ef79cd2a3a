package org.freshet.pubsub.transport.tcp.link;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;

/** Writes of one stream that wait for window or for room in the link; belongs to the event loop. */
public final class WriteQueue {
  private final ArrayDeque<Write> writes = new ArrayDeque<>();

  /** The sum over {@link #writes}. */
  private long bytes;

  /** Creates an empty queue. */
  public WriteQueue() {}

  /** Adds a write behind the others; the buffers are only read, by index. */
  public void add(List<ByteBuffer> buffers, CompletableFuture<Void> done) {
    Write write = new Write(buffers, done);
    writes.add(write);
    bytes += write.restBytes;
  }

  /** {@return whether no write waits, not even an empty one} */
  public boolean isEmpty() {
    return writes.isEmpty();
  }

  /** {@return whether the first write has no bytes left to send, so it needs no window} */
  public boolean isFirstEmpty() {
    Write first = writes.peek();
    return first != null && first.restBytes == 0;
  }

  /** {@return how many bytes wait} */
  public long bytes() {
    return bytes;
  }

  /** Puts so many of the next bytes, at most {@link #bytes()}, and what ends with them. */
  public void putTo(LinkWriter writer, int length) {
    int open = length;
    Write first;
    while ((first = writes.peek()) != null) {
      int n = Math.min(open, first.restBytes);
      first.put(n, writer);
      open -= n;
      bytes -= n;
      if (first.restBytes > 0) {
        return;
      }
      writes.remove();
      writer.whenWritten(first.done);
    }
  }

  /** Fails all that waits. */
  public void fail(StreamError why) {
    bytes = 0;
    Write lost;
    while ((lost = writes.poll()) != null) {
      lost.done.completeExceptionally(new StreamException(why));
    }
  }

  private static final class Write {
    private final CompletableFuture<Void> done;
    private final List<ByteBuffer> buffers;
    private int index;
    private int offset;
    private int restBytes;

    Write(List<ByteBuffer> buffers, CompletableFuture<Void> done) {
      this.buffers = buffers;
      this.done = done;
      for (ByteBuffer buffer : buffers) {
        restBytes += buffer.remaining();
      }
    }

    void put(int bytes, LinkWriter writer) {
      int open = bytes;
      while (open > 0) {
        ByteBuffer buffer = buffers.get(index);
        int n = Math.min(open, buffer.remaining() - offset);
        writer.put(buffer, buffer.position() + offset, n);
        open -= n;
        offset += n;
        if (offset == buffer.remaining()) {
          index++;
          offset = 0;
        }
      }
      restBytes -= bytes;
    }
  }
}
