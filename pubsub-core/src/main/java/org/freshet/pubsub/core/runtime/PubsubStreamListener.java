package org.freshet.pubsub.core.runtime;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.freshet.pubsub.core.engine.EngineEvent.FarSideEnded;
import org.freshet.pubsub.core.engine.EngineEvent.FrameBegan;
import org.freshet.pubsub.core.engine.EngineEvent.FrameRead;
import org.freshet.pubsub.core.engine.EngineEvent.RpcRead;
import org.freshet.pubsub.core.engine.EngineEvent.StreamClosed;
import org.freshet.pubsub.core.engine.EngineEvent.StreamViolated;
import org.freshet.pubsub.core.wire.FrameDecoder;
import org.freshet.pubsub.core.wire.RpcReader;
import org.freshet.pubsub.transport.Stream;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamListener;

/**
 * Turns the bytes of one pubsub stream, whoever opened it, into events on its transport's thread.
 */
final class PubsubStreamListener implements StreamListener {
  /** So much is read at the most before the engine is assisted. */
  private static final int MAX_BURST_BYTES = 256 << 10;

  private final long number;
  private final EngineRunner runner;
  private final StreamTable streams;
  private final RpcReader reader;
  private final FrameDecoder decoder;

  /** Whether frames are the router's own instead of RPCs; set before the first byte. */
  private boolean framesAreRouters;

  /** What the frames of the present call are charged beyond their bytes. */
  private long surcharge;

  /** Read since the engine was last assisted, at the most. */
  private long unhandledBytes;

  /** Whether it will be assisted when the transport's burst is over. */
  private boolean assistDue;

  /** Set once: what comes behind a violation is not looked at. */
  private boolean violated;

  PubsubStreamListener(
      long number, EngineRunner runner, StreamTable streams, RpcReader reader, int maxFrameBytes) {
    this.number = number;
    this.runner = runner;
    this.streams = streams;
    this.reader = reader;
    this.decoder = new FrameDecoder(maxFrameBytes);
  }

  void framesAreRouters(boolean yes) {
    framesAreRouters = yes;
  }

  @Override
  public void onBytes(ByteBuffer bytes) {
    if (violated) {
      return;
    }
    unhandledBytes += bytes.remaining();
    try {
      read(bytes);
    } finally {
      assistSoon();
    }
  }

  /** Once for all that the transport has at hand, but not seldom: the far side waits for credit. */
  private void assistSoon() {
    Stream stream = streams.stream(number);
    if (stream == null || unhandledBytes >= MAX_BURST_BYTES) {
      assist();
    } else if (!assistDue) {
      assistDue = true;
      stream.afterBurst(this::assistAsked);
    }
  }

  private void assistAsked() {
    assistDue = false;
    assist();
  }

  private void assist() {
    unhandledBytes = 0;
    runner.assist();
  }

  private void read(ByteBuffer bytes) {
    int delivered = bytes.remaining();
    surcharge = 0;
    Optional<StreamError> fault = decoder.feed(bytes, this::onFrame);
    if (fault.isPresent()) {
      violated(fault.get());
      return;
    }
    int begun = decoder.takeLargeBegun();
    if (begun > 0) {
      runner.submitQuietly(new FrameBegan(number, begun));
    }
    StreamTable.Entry entry = streams.get(number);
    if (entry != null) {
      entry.delivered(delivered, surcharge);
    }
  }

  /** {@return whether the array is used from now on} */
  private boolean onFrame(byte[] frame, int length, int wireBytes) {
    if (violated) {
      return false;
    }
    int charge = Math.max(wireBytes, ReadAllowance.MIN_FRAME_BYTES);
    if (framesAreRouters) {
      surcharge += charge - wireBytes;
      boolean whole = length == frame.length;
      ByteBuffer content = ByteBuffer.wrap(whole ? frame : Arrays.copyOf(frame, length));
      runner.submitQuietly(new FrameRead(number, content.asReadOnlyBuffer(), charge));
      return whole;
    }
    RpcReader.Result result = reader.read(frame, length, charge);
    if (result instanceof RpcReader.Result.Read read) {
      surcharge += read.rpc().wireBytes() - wireBytes;
      runner.submitQuietly(new RpcRead(number, read.rpc()));
      return read.keepsFrame();
    }
    if (result instanceof RpcReader.Result.Violation violation) {
      violated(violation.why());
    }
    return false;
  }

  private void violated(StreamError why) {
    if (!violated) {
      violated = true;
      runner.submitQuietly(new StreamViolated(number, why));
    }
  }

  @Override
  public void onHalfClosed() {
    runner.submit(new FarSideEnded(number));
  }

  @Override
  public void onClosed(StreamError why) {
    streams.remove(number);
    runner.submit(new StreamClosed(number, why));
  }
}
