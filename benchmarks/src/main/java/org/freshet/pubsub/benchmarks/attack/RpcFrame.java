package org.freshet.pubsub.benchmarks.attack;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.freshet.pubsub.core.wire.RpcWriter;

/** Puts the length before an RPC, whatever is in it. */
final class RpcFrame {
  private static final int MAX_PREFIX_BYTES = 5;

  private RpcFrame() {}

  static void write(byte[] rpc, ByteBuf out) {
    ByteBuffer prefix = ByteBuffer.allocate(MAX_PREFIX_BYTES);
    RpcWriter.writePrefix(rpc.length, prefix);
    out.writeBytes(prefix.flip()).writeBytes(rpc);
  }
}
