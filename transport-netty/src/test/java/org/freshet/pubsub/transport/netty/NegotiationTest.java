package org.freshet.pubsub.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.junit.jupiter.api.Test;

class NegotiationTest {
  private static final ProtocolId A = ProtocolId.of("/a/1");
  private static final ProtocolId B = ProtocolId.of("/b/1");
  private static final String HEADER = "/multistream/1.0.0";

  private final Negotiation serving = Negotiation.serving(() -> Set.of(A));

  @Test
  void headerIsTheBytesOfTheSpecification() {
    Negotiation offering = Negotiation.offering(List.of(A));

    assertThat(HexFormat.of().formatHex(taken(offering)))
        .isEqualTo("13" + hex("/multistream/1.0.0\n") + "05" + hex("/a/1\n"));
  }

  @Test
  void bothSidesAgree() {
    Negotiation offering = Negotiation.offering(List.of(A));

    assertThat(serving.read(ByteBuffer.wrap(taken(offering)))).contains(A);
    assertThat(offering.read(ByteBuffer.wrap(taken(serving)))).contains(A);
  }

  @Test
  void dataRightBehindTheProtocolIsLeftToIt() {
    ByteBuffer in = ByteBuffer.wrap(lines(HEADER, "/a/1", "the protocol's own"));

    assertThat(serving.read(in)).contains(A);
    assertThat(in.remaining()).isEqualTo(line("the protocol's own").length);
  }

  @Test
  void secondOfferIsMadeWhenTheFirstIsRefused() {
    Negotiation offering = Negotiation.offering(List.of(B, A));

    assertThat(serving.read(ByteBuffer.wrap(taken(offering)))).isEmpty();
    byte[] refusal = taken(serving);
    assertThat(refusal).isEqualTo(lines(HEADER, "na"));
    assertThat(offering.read(ByteBuffer.wrap(refusal))).isEmpty();
    assertThat(serving.read(ByteBuffer.wrap(taken(offering)))).contains(A);
    assertThat(offering.read(ByteBuffer.wrap(taken(serving)))).contains(A);
  }

  @Test
  void failsWhenNoOfferIsTaken() {
    Negotiation offering = Negotiation.offering(List.of(B));

    assertFails(offering, lines(HEADER, "na"), StreamError.NEGOTIATION_FAILED);
  }

  @Test
  void linesMayComeByteByByte() {
    byte[] all = lines(HEADER, "/b/1", "/a/1");
    Optional<ProtocolId> agreed = Optional.empty();
    for (byte one : all) {
      assertThat(agreed).isEmpty();
      agreed = serving.read(ByteBuffer.wrap(new byte[] {one}));
    }
    assertThat(agreed).contains(A);
    assertThat(taken(serving)).isEqualTo(lines(HEADER, "na", "/a/1"));
  }

  @Test
  void headerAloneIsAnswered() {
    serving.read(ByteBuffer.wrap(lines(HEADER)));

    assertThat(taken(serving)).isEqualTo(lines(HEADER));
  }

  @Test
  void anotherFirstLineIsAViolation() {
    assertFails(serving, lines("/multistream/2.0.0"), StreamError.PROTOCOL_VIOLATION);
  }

  @Test
  void somethingElseThanALineIsAViolation() {
    byte[] http = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] more = new byte[http.length + 100];
    System.arraycopy(http, 0, more, 0, http.length);

    assertFails(serving, more, StreamError.PROTOCOL_VIOLATION);
  }

  @Test
  void answerThatWasNotAskedForIsAViolation() {
    assertFails(
        Negotiation.offering(List.of(A)), lines(HEADER, "/b/1"), StreamError.PROTOCOL_VIOLATION);
  }

  @Test
  void endlessLengthIsAViolation() {
    assertFails(serving, new byte[] {(byte) 0x80, (byte) 0x80}, StreamError.PROTOCOL_VIOLATION);
  }

  @Test
  void emptyLineIsAViolation() {
    assertFails(serving, new byte[] {0}, StreamError.PROTOCOL_VIOLATION);
  }

  @Test
  void lineOf1024BytesIsReadAndOneOf1025IsAViolation() {
    serving.read(ByteBuffer.wrap(lines(HEADER, "/" + "x".repeat(1022))));
    assertThat(taken(serving)).isEqualTo(lines(HEADER, "na"));

    assertFails(serving, lines("/" + "x".repeat(1023)), StreamError.PROTOCOL_VIOLATION);
  }

  @Test
  void triesAreBounded() {
    serving.read(ByteBuffer.wrap(lines(HEADER)));
    for (int i = 1; i < ServingNegotiation.MAX_TRIES; i++) {
      serving.read(ByteBuffer.wrap(lines("/b/" + i)));
    }

    assertFails(serving, lines("/b/last"), StreamError.NEGOTIATION_FAILED);
  }

  private static void assertFails(Negotiation negotiation, byte[] in, StreamError expected) {
    assertThatThrownBy(() -> negotiation.read(ByteBuffer.wrap(in)))
        .isInstanceOfSatisfying(
            StreamException.class, e -> assertThat(e.error().code()).isEqualTo(expected.code()));
  }

  private static byte[] taken(Negotiation negotiation) {
    ByteBuffer bytes = negotiation.takeAnswer();
    byte[] taken = new byte[bytes.remaining()];
    bytes.get(taken);
    return taken;
  }

  static byte[] lines(String... lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String line : lines) {
      out.writeBytes(line(line));
    }
    return out.toByteArray();
  }

  private static byte[] line(String text) {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (body.length >= 0x80) {
      out.write(body.length & 0x7f | 0x80);
      out.write(body.length >>> 7);
    } else {
      out.write(body.length);
    }
    out.writeBytes(body);
    return out.toByteArray();
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }
}
