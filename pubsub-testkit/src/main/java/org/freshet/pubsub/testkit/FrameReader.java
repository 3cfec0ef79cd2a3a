package org.freshet.pubsub.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.freshet.pubsub.Limits;
import org.freshet.pubsub.core.engine.EngineEvent;
import org.freshet.pubsub.core.wire.FrameDecoder;
import org.freshet.pubsub.core.wire.RpcReader;
import org.freshet.pubsub.transport.StreamError;

/** Makes events of what a node reads on one stream, with the decoder and reader of production. */
final class FrameReader {
  private final NodeLife life;
  private final StreamEnd stream;
  private final FrameDecoder decoder;
  private final RpcReader reader;
  private final boolean further;
  private boolean broken;

  FrameReader(NodeLife life, StreamEnd stream, Limits limits, boolean further) {
    this.life = life;
    this.stream = stream;
    this.decoder = new FrameDecoder(limits.maxFrameBytes());
    this.reader = new RpcReader(limits);
    this.further = further;
  }

  void read(ByteBuffer bytes) {
    if (broken) {
      return;
    }
    Optional<StreamError> fault = decoder.feed(bytes, this::onFrame);
    fault.ifPresent(this::violated);
    int begun = decoder.takeLargeBegun();
    if (begun > 0 && fault.isEmpty()) {
      life.post(new EngineEvent.FrameBegan(stream.number(), begun));
    }
  }

  /** {@return whether the array is used from now on} */
  private boolean onFrame(byte[] frame, int length, int wireBytes) {
    if (broken) {
      return false;
    }
    if (further) {
      ByteBuffer content = ByteBuffer.wrap(Arrays.copyOf(frame, length)).asReadOnlyBuffer();
      life.post(new EngineEvent.FrameRead(stream.number(), content, wireBytes));
    } else {
      RpcReader.Result result = reader.read(frame, length, wireBytes);
      if (result instanceof RpcReader.Result.Read read) {
        stream.charge(read.rpc().wireBytes() - wireBytes);
        life.post(new EngineEvent.RpcRead(stream.number(), read.rpc()));
        return read.keepsFrame();
      }
      if (result instanceof RpcReader.Result.Violation violation) {
        violated(violation.why());
      }
    }
    return false;
  }

  private void violated(StreamError why) {
    broken = true;
    life.post(new EngineEvent.StreamViolated(stream.number(), why));
  }
}
