package org.freshet.pubsub.transport.netty;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.EventExecutor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.transport.StreamError;

/** A pipe to nowhere: writes down what it is asked, and says what the test has it say. */
final class FakePipe implements StreamPipe {
  /** Its event loop is every thread's, and its time is the test's. */
  final EmbeddedChannel time = new EmbeddedChannel();

  EventExecutor executor = time.eventLoop();

  final ByteArrayOutputStream written = new ByteArrayOutputStream();
  final List<CompletableFuture<Void>> writes = new ArrayList<>();
  int consumedBytes;
  boolean closeWriteAsked;
  boolean released;
  StreamError reset;
  PipeListener listener;

  /** Has the far side send bytes, from a buffer that is overwritten afterwards. */
  void farSideSends(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes.clone());
    listener.onBytes(buffer);
    java.util.Arrays.fill(buffer.array(), (byte) 0x55);
  }

  @Override
  public EventExecutor executor() {
    return executor;
  }

  @Override
  public void listen(PipeListener hears) {
    listener = hears;
  }

  @Override
  public void write(List<ByteBuffer> bytes, CompletableFuture<Void> done) {
    for (ByteBuffer part : bytes) {
      byte[] copy = new byte[part.remaining()];
      part.get(part.position(), copy);
      written.writeBytes(copy);
    }
    writes.add(done);
  }

  @Override
  public void consumed(int bytes) {
    consumedBytes += bytes;
  }

  @Override
  public void closeWrite() {
    closeWriteAsked = true;
  }

  @Override
  public void reset(StreamError why) {
    reset = why;
  }

  @Override
  public void release() {
    released = true;
  }
}
