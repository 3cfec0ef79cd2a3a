package org.freshet.pubsub.transport.netty;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;

/** Writes down what a stream tells it, each call when it begins and, if nested, inside which. */
final class Recorder implements StreamListener {
  final List<String> calls = new ArrayList<>();
  StreamError closed;
  Consumer<String> onCall = call -> {};
  private int depth;

  @Override
  public void onBytes(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    call(new String(copy, StandardCharsets.UTF_8));
  }

  @Override
  public void onHalfClosed() {
    call("half-closed");
  }

  @Override
  public void onClosed(StreamError why) {
    closed = why;
    call("closed");
  }

  private void call(String what) {
    calls.add(depth == 0 ? what : "nested " + what);
    depth++;
    try {
      onCall.accept(what);
    } finally {
      depth--;
    }
  }
}
