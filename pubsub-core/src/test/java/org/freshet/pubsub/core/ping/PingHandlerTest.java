package org.freshet.pubsub.core.ping;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import org.freshet.pubsub.core.memory.MemoryLink;
import org.freshet.pubsub.core.memory.MemoryStream;
import org.freshet.pubsub.core.memory.Recorder;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamHandlerProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PingHandlerTest {
  private final MemoryLink link = MemoryLink.anonymous();

  @BeforeEach
  void serve() {
    link.listener().serve(new PingHandler());
  }

  @Test
  void isFoundByItsId() {
    assertThat(ServiceLoader.load(StreamHandlerProvider.class))
        .filteredOn(provider -> provider.id().equals("ping"))
        .extracting(StreamHandlerProvider::type)
        .containsExactly(PingHandler.class);
  }

  @Test
  void echoesEveryBlock() {
    Recorder far = new Recorder(PingHandler.PROTOCOL);
    Stream stream = open(far);
    byte[] sent = random(5 * 32);
    stream.request(1000);
    // In pieces that respect no block.
    write(stream, sent, 0, 7);
    write(stream, sent, 7, 90);
    link.run();
    assertThat(far.bytes()).hasSize(64);

    write(stream, sent, 90, sent.length);
    link.run();
    assertThat(far.bytes()).isEqualTo(sent);
  }

  @Test
  void holdsOneBlockWhileItsAnswerHasNotLeft() {
    Recorder far = new Recorder(PingHandler.PROTOCOL);
    Stream stream = open(far);
    MemoryStream served = link.listener().streams().get(0);
    served.stall();
    stream.request(1000);
    write(stream, random(320), 0, 320);
    link.run();
    assertThat(served.delivered()).isEqualTo(32);

    served.unstall();
    link.run();
    assertThat(served.delivered()).isEqualTo(320);
    assertThat(far.bytes()).hasSize(320);
  }

  @Test
  void endsWithTheFarSide() {
    Recorder far = new Recorder(PingHandler.PROTOCOL);
    Stream stream = open(far);
    stream.request(1000);
    write(stream, random(40), 0, 40);
    stream.closeWrite();
    link.run();

    assertThat(far.bytes()).hasSize(32);
    assertThat(far.closed()).contains(StreamError.CLOSED);
    assertThat(link.listener().streams()).isEmpty();
  }

  @Test
  void servesTwoStreamsOfAConnectionAtATime() {
    List<Recorder> far = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      far.add(new Recorder(PingHandler.PROTOCOL));
      open(far.get(i));
    }
    assertThat(far.get(0).closed()).isEmpty();
    assertThat(far.get(1).closed()).isEmpty();
    assertThat(far.get(2).closed()).contains(StreamError.RESET);

    link.dialler().streams().get(0).reset(StreamError.CLOSED);
    link.run();
    Recorder next = new Recorder(PingHandler.PROTOCOL);
    open(next);
    assertThat(next.closed()).isEmpty();
  }

  private Stream open(Recorder far) {
    List<Stream> opened = new ArrayList<>();
    link.dialler().open(List.of(PingHandler.PROTOCOL), far).thenAccept(opened::add);
    link.run();
    return opened.get(0);
  }

  private static void write(Stream stream, byte[] bytes, int from, int to) {
    stream.write(List.of(ByteBuffer.wrap(bytes, from, to - from)));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
