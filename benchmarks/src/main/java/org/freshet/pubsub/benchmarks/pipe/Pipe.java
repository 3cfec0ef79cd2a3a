package org.freshet.pubsub.benchmarks.pipe;

import io.netty.channel.ChannelHandlerContext;
import java.security.SecureRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.benchmarks.load.LinkKind;
import org.freshet.pubsub.benchmarks.measure.BenchFailure;
import org.freshet.pubsub.benchmarks.measure.Figures;
import org.freshet.pubsub.benchmarks.measure.ProcessUsage;

/**
 * One connection over loopback: TCP with a key that was agreed beforehand, TCP with TLS, or a
 * stream of QUIC.
 */
final class Pipe implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;

  private final PipeLink link;
  private final PipeSender sender;
  private final PipeReceiver receiver;
  private final int messageBytes;
  private final ChannelHandlerContext senderContext;
  private long sent;

  Pipe(LinkKind kind, int messageBytes, int messagesPerFlush, boolean ownArrays) {
    byte[] key = new byte[PipeCipher.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    boolean sealed = kind == LinkKind.TCP_NOISE;
    PipeCipher sealing = sealed ? PipeCipher.sealing(key) : PipeCipher.none();
    PipeCipher opening = sealed ? PipeCipher.opening(key) : PipeCipher.none();
    this.messageBytes = messageBytes;
    this.link = PipeLink.of(kind);
    this.sender = new PipeSender(sealing, link.room(), messageBytes, messagesPerFlush, ownArrays);
    this.receiver = new PipeReceiver(opening, messageBytes, ownArrays);
    this.senderContext = link.connect(receiver, sender).pipeline().context(sender);
  }

  /**
   * Sends so many messages and waits for them.
   *
   * @throws BenchFailure when not all of them come
   */
  Figures round(int messages) {
    CountDownLatch reached = new CountDownLatch(1);
    sent += messages;
    receiver.onReached(sent, reached::countDown);
    ProcessUsage before = ProcessUsage.now();
    long startedNanos = System.nanoTime();
    senderContext.executor().execute(() -> sender.send(senderContext, messages));
    await(reached);
    ProcessUsage.Used used = ProcessUsage.now().since(before);
    double seconds = (receiver.lastNanos() - startedNanos) / 1e9;
    return new Figures(messages, messages, seconds, messageBytes, used);
  }

  private void await(CountDownLatch reached) {
    long before = -1;
    try {
      while (!reached.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        long now = receiver.received();
        if (now == before) {
          throw new BenchFailure(
              (sent - now)
                  + " messages did not come through the pipe: "
                  + (receiver.fault() == null
                      ? "nothing came for " + PATIENCE_SECONDS + " s"
                      : receiver.fault()));
        }
        before = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchFailure("interrupted");
    }
  }

  @Override
  public void close() {
    link.close();
  }
}
