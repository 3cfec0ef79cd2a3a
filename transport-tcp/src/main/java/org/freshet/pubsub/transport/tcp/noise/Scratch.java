package org.freshet.pubsub.transport.tcp.noise;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;

/**
 * Arrays to seal and open in, one set a thread: the work is done in one go.
 *
 * <p>Ciphers get these arrays and never the pooled ones of buffers. A native provider may copy a
 * whole array in and, after its work, the whole array out again: in an array that buffers of
 * several threads share that destroys what the others wrote meanwhile. For the same reason there is
 * one array for each power of two: a short message in a long array costs a long copy.
 */
final class Scratch {
  private static final int MIN_BITS = 8;
  private static final int MAX_BITS = 16;

  private static final FastThreadLocal<Scratch> LOCAL =
      new FastThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
          return new Scratch();
        }
      };

  private static final byte[] NONE = new byte[0];

  private final byte[][] plain = new byte[MAX_BITS + 1][];
  private final byte[][] sealed = new byte[MAX_BITS + 1][];

  private Scratch() {
    Arrays.fill(plain, NONE);
    Arrays.fill(sealed, NONE);
  }

  /** {@return the set of this thread} */
  static Scratch local() {
    return LOCAL.get();
  }

  /** {@return an array for plain text of so many bytes, a little longer at most} */
  byte[] plain(int bytes) {
    return ofSize(plain, bytes);
  }

  /** {@return an array for cipher text of so many bytes, a little longer at most} */
  byte[] sealed(int bytes) {
    return ofSize(sealed, bytes);
  }

  private static byte[] ofSize(byte[][] arrays, int bytes) {
    int bits = Math.max(MIN_BITS, 32 - Integer.numberOfLeadingZeros(Math.max(bytes, 1) - 1));
    if (arrays[bits].length == 0) {
      arrays[bits] = new byte[1 << bits];
    }
    return arrays[bits];
  }
}
