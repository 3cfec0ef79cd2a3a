package org.freshet.pubsub.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.testkit.transport.Patience;
import org.freshet.pubsub.testkit.transport.TransportNode;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Dials that come to nothing leave nothing behind. */
class DialLeakTest {
  /** So many dials that nobody answers last as long as one. */
  private static final int SILENT_AT_A_TIME = 250;

  private static final int REFUSED_AT_A_TIME = 25;

  /** Few, so that some are cancelled before and some after the far side's first answer. */
  private static final int ANSWERED_AT_A_TIME = 4;

  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  private final QuicNodes nodes = new QuicNodes();

  @AfterEach
  void closeAll() {
    nodes.close();
  }

  @Test
  void failedDials() throws Exception {
    dialNobody(hasty(), 2000, Fate.FAILS);
  }

  @Test
  void cancelledDials() throws Exception {
    dialNobody(nodes.node(), 2000, Fate.CANCELLED);
  }

  @Test
  void dialsCancelledAtAnyMoment() {
    TransportNode server = nodes.node();
    dial(nodes.node(), server.listen(), ANSWERED_AT_A_TIME, 500, Fate.CANCELLED_OR_MADE);
    Patience.REAL.until("no connections at the listener", () -> hasNone(server));
  }

  @Test
  void refusedDials() {
    dialWhoRefuses(20);
  }

  private void dialNobody(TransportNode client, int count, Fate fate) throws SocketException {
    // Somebody has the port, and says nothing.
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      Multiaddr address =
          Multiaddr.parse("/ip4/127.0.0.1/udp/" + silent.getLocalPort() + "/quic-v1");
      dial(client, address, SILENT_AT_A_TIME, count, fate);
    }
  }

  private void dialWhoRefuses(int count) {
    TransportNode server = nodes.node();
    server.refuse(StreamError.GATED);
    dial(nodes.node(), server.listen(), REFUSED_AT_A_TIME, count, Fate.FAILS);
  }

  private void dial(TransportNode client, Multiaddr address, int atATime, int count, Fate fate) {
    dialAndForget(client, address, atATime, atATime, fate);
    Used before = Used.now();
    dialAndForget(client, address, atATime, count, fate);

    if (fate == Fate.CANCELLED_OR_MADE) {
      Patience.REAL.until("no connections", () -> hasNone(client));
    } else {
      assertThat(client.connections()).isEmpty();
    }
    Patience.REAL.until("no more files and threads", () -> Used.now().isWithin(before));
  }

  private static void dialAndForget(
      TransportNode client, Multiaddr address, int atATime, int count, Fate fate) {
    Deque<Transport.Dial> under = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      if (under.size() == atATime) {
        awaitEnd(under.remove(), fate);
      }
      under.add(client.beginDial(address));
    }
    under.forEach(dial -> awaitEnd(dial, fate));
  }

  private static StreamError errorOf(Throwable thrown) {
    return ((StreamException) thrown.getCause()).error();
  }

  private static boolean hasNone(TransportNode node) {
    return node.connections().stream().allMatch(c -> c.closed().toCompletableFuture().isDone());
  }

  /** What becomes of dials. */
  private enum Fate {
    FAILS,
    CANCELLED,
    /** The handshake may have been over when it was cancelled; then the connection is closed. */
    CANCELLED_OR_MADE
  }

  private static void awaitEnd(Transport.Dial dial, Fate fate) {
    if (fate != Fate.FAILS) {
      dial.cancel();
    }
    StreamError failure =
        Patience.REAL.result(
            dial.result()
                .thenAccept(made -> made.close(StreamError.CLOSED))
                .handle((nothing, thrown) -> thrown == null ? null : errorOf(thrown)));
    if (fate == Fate.CANCELLED_OR_MADE) {
      return;
    }
    assertThat(failure).as("why the dial failed").isNotNull();
    if (fate == Fate.CANCELLED) {
      assertThat(failure.code()).isEqualTo(StreamError.CLOSED.code());
    } else {
      assertThat(failure.code()).isNotEqualTo(StreamError.CLOSED.code());
    }
  }

  private TransportNode hasty() {
    Duration patience = Duration.ofMillis(200);
    return nodes.node(TransportSettings.DEFAULT.toBuilder().handshakeTimeout(patience).build());
  }

  /** What a process has in use that a leak would add to. */
  private record Used(long files, int threads, long directBytes) {
    /** The pool's chunks come and go. */
    private static final long SLACK_BYTES = 8 << 20;

    static Used now() {
      return new Used(openFiles(), Thread.activeCount(), PlatformDependent.usedDirectMemory());
    }

    private static long openFiles() {
      try (Stream<Path> open = Files.list(OPEN_FILES)) {
        return open.count();
      } catch (IOException notLinux) {
        return 0;
      }
    }

    boolean isWithin(Used before) {
      return files <= before.files
          && threads <= before.threads
          && directBytes <= before.directBytes + SLACK_BYTES;
    }
  }
}
