package org.freshet.pubsub.transport.tcp.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a link writes in one pass of its event loop into buffers that fit one Noise message,
 * so that many small writes share one seal and one flush; counts what the socket has not taken yet.
 *
 * <p>Belongs to the event loop.
 */
public final class LinkWriter {
  /** What fits a Noise message: 65535 less the tag. */
  public static final int CHUNK_BYTES = 65_519;

  private static final int MIN_CAPACITY_BYTES = 2048;

  /** How fast a large chunk is forgotten: by this fraction, as a power of two, for each chunk. */
  private static final int FORGET_SHIFT = 4;

  /** What a chunk costs besides its bytes while it waits for the socket. */
  private static final int CHUNK_OVERHEAD_BYTES = 256;

  private final ChannelHandlerContext ctx;
  private final int maxPendingBytes;
  private final Source source;

  /** Null iff nothing was put since the last chunk was sent. */
  private @Nullable ByteBuf chunk;

  /** Completed when {@link #chunk} was written. */
  private List<CompletableFuture<Void>> waiting = new ArrayList<>();

  /** Put, and not yet taken by the socket, with the chunks' overhead. */
  private long pendingBytes;

  /** As much as one of the last chunks held: the next is likely to be alike. */
  private int capacityBytes = MIN_CAPACITY_BYTES;

  /** While the channel is read no pass is scheduled, for one follows behind the read. */
  private boolean inRead;

  private boolean passScheduled;

  /** Non-null iff the link has ended: nothing is written any more. */
  private @Nullable StreamError failure;

  /**
   * Creates the writer of one link.
   *
   * @param maxPendingBytes above it {@link #hasRoom()} is false
   * @param source asked for more at each pass
   */
  public LinkWriter(ChannelHandlerContext ctx, int maxPendingBytes, Source source) {
    this.ctx = ctx;
    this.maxPendingBytes = maxPendingBytes;
    this.source = source;
  }

  /** {@return whether more may be put; what must not wait may be put nevertheless} */
  public boolean hasRoom() {
    return failure == null && pendingBytes < maxPendingBytes;
  }

  /** {@return bytes that were put and that the socket has not taken, overhead included} */
  public long pendingBytes() {
    return pendingBytes;
  }

  /** {@return a buffer to write exactly so many bytes to, now; a few bytes, such as a header} */
  public ByteBuf reserve(int bytes) {
    pendingBytes += bytes;
    if (chunk != null && chunk.maxWritableBytes() < bytes) {
      sendChunk();
    }
    return chunk();
  }

  /** Puts bytes, read by index. */
  public void put(ByteBuffer bytes, int from, int length) {
    pendingBytes += length;
    int index = from;
    int rest = length;
    while (rest > 0) {
      ByteBuf current = chunk();
      int n = Math.min(rest, current.maxWritableBytes());
      current.ensureWritable(n);
      ByteBuffer target = current.internalNioBuffer(current.writerIndex(), n);
      target.put(target.position(), bytes, index, n);
      current.writerIndex(current.writerIndex() + n);
      index += n;
      rest -= n;
      if (current.maxWritableBytes() == 0) {
        sendChunk();
      }
    }
  }

  /** Completes the future when all that was put so far was handed to the socket. */
  public void whenWritten(CompletableFuture<Void> done) {
    chunk();
    waiting.add(done);
  }

  /** Has a pass made soon; what is put until then shares it. */
  public void passSoon() {
    if (!inRead && !passScheduled) {
      passScheduled = true;
      ctx.executor()
          .execute(
              () -> {
                passScheduled = false;
                pass();
              });
    }
  }

  /** The channel is being read. */
  public void onRead() {
    inRead = true;
  }

  /** The channel has been read: makes the pass that covers all answers. */
  public void onReadComplete() {
    inRead = false;
    pass();
  }

  private void pass() {
    if (failure == null) {
      source.fill();
      flush();
    }
  }

  /** Hands all that was put to the socket. */
  public void flush() {
    sendChunk();
    ctx.flush();
  }

  /** Drops what was not sent; everything that is not written yet fails for this reason. */
  public void fail(StreamError why) {
    failure = why;
    ByteBuf current = chunk;
    if (current != null) {
      chunk = null;
      current.release();
      complete(waiting, false);
      waiting = new ArrayList<>();
    }
  }

  private ByteBuf chunk() {
    ByteBuf current = chunk;
    if (current == null) {
      current = ctx.alloc().directBuffer(capacityBytes, CHUNK_BYTES);
      chunk = current;
      pendingBytes += CHUNK_OVERHEAD_BYTES;
    }
    return current;
  }

  private void sendChunk() {
    ByteBuf full = chunk;
    if (full == null) {
      return;
    }
    chunk = null;
    List<CompletableFuture<Void>> dones = waiting;
    waiting = new ArrayList<>();
    int bytes = full.readableBytes();
    int forgotten = capacityBytes >> FORGET_SHIFT;
    capacityBytes = Math.max(MIN_CAPACITY_BYTES, Math.max(bytes, capacityBytes - forgotten));
    ctx.write(full)
        .addListener(
            written -> {
              pendingBytes -= bytes + CHUNK_OVERHEAD_BYTES;
              complete(dones, written.isSuccess());
              if (failure == null && source.isWaiting()) {
                passSoon();
              }
            });
  }

  private void complete(List<CompletableFuture<Void>> dones, boolean written) {
    for (CompletableFuture<Void> done : dones) {
      if (written) {
        done.complete(null);
      } else {
        StreamError why = failure == null ? StreamError.CONNECTION_LOST : failure;
        done.completeExceptionally(new StreamException(why));
      }
    }
  }

  /** Where more to write comes from. */
  public interface Source {
    /** Called once a pass: puts what waits while the writer has room. */
    void fill();

    /** {@return whether something waits for room} */
    boolean isWaiting();
  }
}
