package org.freshet.pubsub.transport.quic;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.freshet.pubsub.transport.quic.codec.QuicCodecs;

/**
 * Makes the connection ids of one socket of a listener: which socket, which connection, and chance.
 * All ids of a connection have its number. Belongs to the socket's event loop.
 *
 * <p>So a packet tells where it belongs by itself, and whether its connection is still there.
 */
final class ConnectionIds implements QuicConnectionIdGenerator {
  static final int BYTES = QuicCodecs.CONNECTION_ID_BYTES;

  private static final int NUMBER_OFFSET = Short.BYTES;

  private final short socket;
  private final SecureRandom random = new SecureRandom();

  /** The first id of the connection that began last. */
  private ByteBuffer latest = ByteBuffer.allocate(0);

  /**
   * Creates it.
   *
   * @param socket the number of the socket, the id's first two bytes
   */
  ConnectionIds(int socket) {
    this.socket = (short) socket;
  }

  /** {@return the number of the connection that has this id} */
  static long number(ByteBuffer id) {
    return id.getLong(id.position() + NUMBER_OFFSET);
  }

  /** {@return the number in the id that begins at an index} */
  static long number(ByteBuf packet, int idIndex) {
    return packet.getLong(idIndex + NUMBER_OFFSET);
  }

  @Override
  public ByteBuffer newId(int length) {
    return newId(random.nextLong(), length);
  }

  /** {@return a further id of a connection} */
  @Override
  public ByteBuffer newId(ByteBuffer known, int length) {
    return newId(number(known), length);
  }

  /** {@return the first id of a connection that begins} */
  @Override
  public ByteBuffer newId(ByteBuffer theirs, ByteBuffer chosenForUs, int length) {
    latest = newId(length);
    return latest.duplicate();
  }

  /** {@return the first id of the connection that began last, unless its address was proved} */
  ByteBuffer latest() {
    return latest.duplicate();
  }

  private ByteBuffer newId(long number, int length) {
    byte[] id = new byte[length];
    random.nextBytes(id);
    return ByteBuffer.wrap(id).putShort(socket).putLong(number).rewind();
  }

  @Override
  public int maxConnectionIdLength() {
    return BYTES;
  }

  @Override
  public boolean isIdempotent() {
    return false;
  }
}
