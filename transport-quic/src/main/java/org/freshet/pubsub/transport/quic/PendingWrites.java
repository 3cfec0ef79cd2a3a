package org.freshet.pubsub.transport.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;

/**
 * What waits to be written on one stream, still in the writers' own buffers; taken in pieces, each
 * of which takes along the futures of the writes that end in it. Belongs to one event loop.
 */
final class PendingWrites {
  /** A write's bytes, or, behind the last of them, its future. */
  private record Part(ByteBuffer bytes, CompletableFuture<Void> done) {}

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Deque<Part> parts = new ArrayDeque<>();
  private final CompletableFuture<Void> notLast = new CompletableFuture<>();

  /** Not yet taken. */
  private long bytes;

  /** A piece of the bytes in direct memory, and who waits for it to be written. */
  record Piece(ByteBuf bytes, List<CompletableFuture<Void>> dones) {
    static final Piece EMPTY = new Piece(Unpooled.EMPTY_BUFFER, List.of());
  }

  void add(List<ByteBuffer> more, CompletableFuture<Void> done) {
    for (ByteBuffer each : more) {
      if (each.hasRemaining()) {
        parts.add(new Part(each.slice(), notLast));
        bytes += each.remaining();
      }
    }
    parts.add(new Part(NOTHING, done));
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** {@return the next bytes, as many as there are up to the limit; not called when empty} */
  Piece take(int maxBytes, ByteBufAllocator allocator) {
    ByteBuf piece = allocator.directBuffer((int) Math.min(maxBytes, bytes));
    List<CompletableFuture<Void>> dones = new ArrayList<>();
    while (!parts.isEmpty()) {
      Part part = parts.element();
      int room = maxBytes - piece.readableBytes();
      if (part.bytes().remaining() > room) {
        ByteBuffer fits = part.bytes().slice(part.bytes().position(), room);
        part.bytes().position(part.bytes().position() + room);
        piece.writeBytes(fits);
        break;
      }
      piece.writeBytes(part.bytes());
      parts.remove();
      if (part.done() != notLast) {
        dones.add(part.done());
      }
    }
    bytes -= piece.readableBytes();
    return new Piece(piece, dones);
  }

  /** Fails all that was not taken. */
  void fail(StreamError why) {
    while (!parts.isEmpty()) {
      CompletableFuture<Void> done = parts.remove().done();
      if (done != notLast) {
        done.completeExceptionally(new StreamException(why));
      }
    }
    bytes = 0;
  }
}
