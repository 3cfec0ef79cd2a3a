package org.freshet.pubsub.transport.netty;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;

/**
 * One side of multistream-select 1.0, as a machine: bytes in, answers out, at last a protocol.
 *
 * <p>Not safe for several threads. It reads nothing behind the line that settles the protocol.
 */
public abstract sealed class Negotiation permits OfferingNegotiation, ServingNegotiation {
  static final String HEADER = "/multistream/1.0.0";
  static final String NOT_AVAILABLE = "na";

  private final LineReader lines = new LineReader();
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
  private boolean headerRead;

  /**
   * {@return the side that names protocols}
   *
   * @param offers preferred first, not empty
   */
  public static Negotiation offering(List<ProtocolId> offers) {
    return new OfferingNegotiation(offers);
  }

  /**
   * {@return the side that takes one of the protocols named to it}
   *
   * @param served asked at each line
   */
  public static Negotiation serving(Supplier<Set<ProtocolId>> served) {
    return new ServingNegotiation(served);
  }

  /** {@return the line with which either side begins, alone: it asks for nothing} */
  public static ByteBuffer header() {
    ServingNegotiation nothing = new ServingNegotiation(Set::of);
    nothing.send(HEADER);
    return nothing.takeAnswer();
  }

  /**
   * Reads what arrived.
   *
   * @return the agreed protocol, with its first bytes left in the buffer; empty while undecided
   * @throws StreamException when there is no protocol in common, or the far side speaks something
   *     else
   */
  public Optional<ProtocolId> read(ByteBuffer in) {
    while (true) {
      Optional<String> line = lines.next(in);
      if (line.isEmpty()) {
        return Optional.empty();
      }
      if (!headerRead) {
        if (!line.get().equals(HEADER)) {
          throw new StreamException(
              StreamError.PROTOCOL_VIOLATION.because("multistream: the first line is no header"));
        }
        headerRead = true;
        onHeader();
        continue;
      }
      Optional<ProtocolId> agreed = onLine(line.get());
      if (agreed.isPresent()) {
        return agreed;
      }
    }
  }

  /** {@return what must be sent now, maybe nothing; may be asked before the first read} */
  public ByteBuffer takeAnswer() {
    ByteBuffer bytes = ByteBuffer.wrap(answer.toByteArray());
    answer.reset();
    return bytes;
  }

  abstract void onHeader();

  abstract Optional<ProtocolId> onLine(String line);

  final void send(String line) {
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    int length = text.length + 1;
    if (length >= 0x80) {
      answer.write(length & 0x7f | 0x80);
      answer.write(length >>> 7);
    } else {
      answer.write(length);
    }
    answer.writeBytes(text);
    answer.write('\n');
  }
}
