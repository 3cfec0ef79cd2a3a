package org.freshet.pubsub.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
  private static final int MAX = 1 << 20;

  private final FrameDecoder decoder = new FrameDecoder(MAX);
  private final List<byte[]> frames = new ArrayList<>();
  private final List<Integer> wireBytes = new ArrayList<>();

  private StreamError feed(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    StreamError error =
        decoder
            .feed(
                buffer,
                (frame, length, wire) -> {
                  wireBytes.add(wire);
                  return keep(frame, length);
                })
            .orElse(null);
    assertThat(buffer.hasRemaining()).isFalse();
    return error;
  }

  private boolean keep(byte[] frame, int length) {
    return frames.add(length == frame.length ? frame : Arrays.copyOf(frame, length));
  }

  private static byte[] bytes(int... values) {
    return new Proto().raw(values).done();
  }

  private static byte[] frame(byte[] content) {
    return new Proto().number(content.length, 0).raw(content).done();
  }

  @Test
  void givesFramesInOrderWithWhatTheyTookOnTheWire() {
    byte[] large = new byte[300];
    Arrays.fill(large, (byte) 7);
    byte[] both = new Proto().raw(frame(new byte[] {1, 2, 3})).raw(frame(large)).done();

    assertThat(feed(both)).isNull();

    assertThat(frames).containsExactly(new byte[] {1, 2, 3}, large);
    assertThat(wireBytes).containsExactly(4, 302);
  }

  @Test
  void givesEmptyFrames() {
    assertThat(feed(bytes(0, 0))).isNull();

    assertThat(frames).containsExactly(new byte[0], new byte[0]);
    assertThat(wireBytes).containsExactly(1, 1);
  }

  @Test
  void takesFramesInAnyPieces() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<byte[]> sent = new ArrayList<>();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    int[] sizes = {0, 1, 127, 128, 5000, 16_383, 16_384, 16_385, 65_536, 70_000, 300_000, MAX};
    for (int size : sizes) {
      byte[] content = new byte[size];
      random.nextBytes(content);
      sent.add(content);
      stream.writeBytes(frame(content));
    }
    byte[] all = stream.toByteArray();
    for (int from = 0; from < all.length; ) {
      int most = random.nextInt(5) == 0 ? 100_000 : 2000;
      int to = Math.min(all.length, from + random.nextInt(most));
      assertThat(feed(Arrays.copyOfRange(all, from, to))).as("seed %d", seed).isNull();
      from = to;
    }

    assertThat(frames).as("seed %d", seed).hasSameSizeAs(sent);
    for (int i = 0; i < sizes.length; i++) {
      assertThat(Arrays.equals(frames.get(i), sent.get(i))).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void takesFramesByteByByteFromADirectBuffer() {
    byte[] all = frame(new byte[200]);
    for (byte b : all) {
      ByteBuffer direct = ByteBuffer.allocateDirect(1).put(b).flip();
      assertThat(decoder.feed(direct, (frame, length, wire) -> keep(frame, length))).isEmpty();
    }

    assertThat(frames).containsExactly(new byte[200]);
  }

  @Test
  void takesALengthThatIsLongerThanItNeedsToBe() {
    assertThat(feed(bytes(0x81, 0x80, 0x00, 42))).isNull();

    assertThat(frames).containsExactly(bytes(42));
    assertThat(wireBytes).containsExactly(4);
  }

  @Test
  void refusesALengthThatDoesNotEnd() {
    StreamError error = feed(bytes(0x80, 0x80, 0x80, 0x80, 0x80));

    assertThat(error.code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
    assertThat(error.reason()).isEqualTo("a frame whose length does not end");
  }

  @Test
  void refusesALengthThatDoesNotEndThoughItsBytesComeOneByOne() {
    for (int i = 0; i < 4; i++) {
      assertThat(feed(bytes(0xff))).isNull();
    }

    assertThat(feed(bytes(0xff)).code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
  }

  @Test
  void refusesALengthThatWouldBeNegative() {
    StreamError error = feed(bytes(0xff, 0xff, 0xff, 0xff, 0x0f));

    assertThat(error.code()).isEqualTo(StreamError.PROTOCOL_VIOLATION.code());
    assertThat(error.reason()).isEqualTo("a frame whose length has over 31 bits");
  }

  @Test
  void refusesALengthBeyondTheLimitBeforeItsContentComes() {
    StreamError error = feed(new Proto().number(MAX + 1, 0).done());

    assertThat(error.code()).isEqualTo(StreamError.RESOURCE_LIMIT.code());
    assertThat(error.reason()).contains("1048577").contains("1048576");
  }

  @Test
  void givesTheFramesBeforeAFaultAndNothingAfterIt() {
    byte[] good = frame(bytes(1));
    byte[] bad = bytes(0x80, 0x80, 0x80, 0x80, 0x80);

    StreamError error = feed(new Proto().raw(good).raw(bad).raw(good).done());

    assertThat(error).isNotNull();
    assertThat(feed(good)).isEqualTo(error);
    assertThat(frames).containsExactly(bytes(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000})
  void reservesLittleForAFrameThatIsOnlyAnnounced(int contentBytes) {
    byte[] announced = new Proto().number(MAX, 0).raw(new byte[contentBytes]).done();
    ByteBuffer buffer = ByteBuffer.wrap(announced);
    FrameDecoder.Sink sink = (frame, length, wire) -> keep(frame, length);
    long allocated =
        Allocation.bytes(
            () -> {
              buffer.rewind();
              new FrameDecoder(MAX).feed(buffer, sink);
            });

    assertThat(allocated).isLessThan(20_000);
    assertThat(frames).isEmpty();
  }

  @Test
  void reservesOneAndAHalfTimesALargeFrameInPiecesAtMost() {
    byte[] all = frame(new byte[MAX]);
    ByteBuffer buffer = ByteBuffer.wrap(all);
    FrameDecoder.Sink sink = (frame, length, wire) -> length == frame.length;
    long allocated =
        Allocation.bytes(
            () -> {
              FrameDecoder fresh = new FrameDecoder(MAX);
              for (int at = 0; at < all.length; at += 1400) {
                buffer.limit(Math.min(all.length, at + 1400)).position(at);
                fresh.feed(buffer, sink);
              }
            });

    assertThat(allocated).isBetween((long) MAX, MAX * 3L / 2);
  }

  @Test
  void anArrayThatIsNotKeptServesTheNextFramesOfAnyStream() {
    byte[] all = new Proto().raw(frame(new byte[40_000])).raw(frame(bytes(1, 2, 3))).done();
    FrameDecoder.Sink sink = (frame, length, wire) -> false;
    ByteBuffer buffer = ByteBuffer.wrap(all);
    long allocated =
        Allocation.bytes(
            () -> {
              FrameDecoder fresh = new FrameDecoder(MAX);
              for (int at = 0; at < all.length; at += 16_000) {
                buffer.limit(Math.min(all.length, at + 16_000)).position(at);
                fresh.feed(buffer, sink);
              }
            });

    assertThat(allocated).isLessThan(1000);
  }

  @Test
  void anArrayThatIsKeptIsNotUsedAgain() {
    byte[] two = new Proto().raw(frame(bytes(1, 1))).raw(frame(bytes(2, 2))).done();
    List<byte[]> kept = new ArrayList<>();

    decoder.feed(ByteBuffer.wrap(two), (frame, length, wire) -> kept.add(frame));

    assertThat(kept.get(0)).isNotSameAs(kept.get(1)).startsWith(1, 1);
  }

  @Test
  void goesOnWithTheNextFrameWhenASinkThrows() {
    ByteBuffer two = ByteBuffer.wrap(bytes(1, 5, 1, 6));

    assertThatThrownBy(
            () ->
                decoder.feed(
                    two,
                    (frame, length, wire) -> {
                      throw new IllegalStateException("sink");
                    }))
        .hasMessage("sink");
    assertThat(decoder.feed(two, (frame, length, wire) -> keep(frame, length))).isEmpty();

    assertThat(frames).containsExactly(bytes(6));
  }
}
