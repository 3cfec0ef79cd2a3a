package org.freshet.pubsub.benchmarks.attack;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.freshet.pubsub.core.wire.MessageWriter;
import org.freshet.pubsub.core.wire.RawMessage;
import org.freshet.pubsub.core.wire.RpcWriter;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Identity;

/**
 * Small messages whose signature is another message's, each with a new sequence number, so that
 * each has to be verified; many an RPC.
 */
final class Forgeries implements Ammunition {
  private static final long SEQNO = 0x5a5b5c5d5e5f6061L;
  private static final int DATA_BYTES = 16;
  private static final int MESSAGES_AN_RPC = 100;
  private static final int MESSAGES_BEFORE_FLIGHT = 1000;

  private final byte[] entry;
  private final int seqnoAt;
  private final byte[] rpc;
  private final long messagesPerConnection;
  private long seqno = SEQNO;

  private Forgeries(long messagesPerConnection) {
    this.messagesPerConnection = messagesPerConnection;
    RawMessage message =
        MessageWriter.signed(
            Identity.generate(), SEQNO, TopicName.of(GoodPeer.TOPIC), new byte[DATA_BYTES]);
    ByteBuffer written = ByteBuffer.allocate(RpcWriter.publishEntryBytes(message));
    RpcWriter.writePublishEntry(message, written);
    entry = written.array();
    seqnoAt = indexOf(entry, ByteBuffer.allocate(Long.BYTES).putLong(SEQNO).array());
    rpc = new byte[entry.length * MESSAGES_AN_RPC];
  }

  /** {@return some that all go down one connection} */
  static Forgeries patient() {
    return new Forgeries(Long.MAX_VALUE);
  }

  /** {@return some that leave what they sent to the victim, and come again} */
  static Forgeries fleeing() {
    return new Forgeries(MESSAGES_BEFORE_FLIGHT);
  }

  private static int indexOf(byte[] all, byte[] part) {
    for (int at = 0; at + part.length <= all.length; at++) {
      if (Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    throw new IllegalStateException("a message has its sequence number in it");
  }

  @Override
  public int next(ByteBuf out, int units) {
    ByteBuffer seqnos = ByteBuffer.wrap(rpc);
    for (int i = 0; i < MESSAGES_AN_RPC; i++) {
      System.arraycopy(entry, 0, rpc, i * entry.length, entry.length);
      seqnos.putLong(i * entry.length + seqnoAt, ++seqno);
    }
    RpcFrame.write(rpc, out);
    return MESSAGES_AN_RPC;
  }

  @Override
  public double unitsPerSecond() {
    return 0;
  }

  @Override
  public long unitsPerConnection() {
    return messagesPerConnection;
  }
}
