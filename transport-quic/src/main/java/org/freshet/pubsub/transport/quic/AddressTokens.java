package org.freshet.pubsub.transport.quic;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Has who begins a connection prove that it receives at its address (RFC 9000, 8.1.2) while there
 * are many in their handshake: else a few machines that lie about where they are could fill all
 * places. Safe for any thread.
 */
final class AddressTokens implements QuicTokenHandler {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAC_BYTES = 16;
  private static final int MAX_ID_BYTES = 20;
  private static final int ID_OFFSET = MAC_BYTES + Long.BYTES;
  private static final long LIFETIME_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final BooleanSupplier wanted;
  private final LongSupplier nanoTime;
  private final SecretKeySpec key;

  /**
   * Creates it, with a key of its own.
   *
   * @param wanted whether proof is asked for now
   */
  AddressTokens(BooleanSupplier wanted, LongSupplier nanoTime) {
    this.wanted = wanted;
    this.nanoTime = nanoTime;
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    this.key = new SecretKeySpec(secret, ALGORITHM);
  }

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf connectionId, InetSocketAddress address) {
    if (!wanted.getAsBoolean()) {
      return false;
    }
    long now = nanoTime.getAsLong();
    byte[] id = bytes(connectionId, connectionId.readerIndex(), connectionId.readableBytes());
    out.writeBytes(mac(now, id, address)).writeLong(now).writeBytes(id);
    return true;
  }

  @Override
  public int validateToken(ByteBuf token, InetSocketAddress address) {
    int idBytes = token.readableBytes() - ID_OFFSET;
    if (idBytes < 0 || idBytes > MAX_ID_BYTES) {
      return -1;
    }
    int start = token.readerIndex();
    long made = token.getLong(start + MAC_BYTES);
    long age = nanoTime.getAsLong() - made;
    byte[] expected = mac(made, bytes(token, start + ID_OFFSET, idBytes), address);
    boolean proved = MessageDigest.isEqual(expected, bytes(token, start, MAC_BYTES));
    return proved && age >= 0 && age < LIFETIME_NANOS ? ID_OFFSET : -1;
  }

  private static byte[] bytes(ByteBuf in, int index, int length) {
    byte[] copy = new byte[length];
    in.getBytes(index, copy);
    return copy;
  }

  private byte[] mac(long time, byte[] connectionId, InetSocketAddress address) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
        mac.update((byte) (time >> shift));
      }
      mac.update((byte) connectionId.length);
      mac.update(connectionId);
      mac.update(address.getAddress().getAddress());
      mac.update((byte) (address.getPort() >> Byte.SIZE));
      mac.update((byte) address.getPort());
      return Arrays.copyOf(mac.doFinal(), MAC_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  @Override
  public int maxTokenLength() {
    return ID_OFFSET + MAX_ID_BYTES;
  }
}
