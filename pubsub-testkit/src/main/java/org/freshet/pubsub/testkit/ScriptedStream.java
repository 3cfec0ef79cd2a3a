package org.freshet.pubsub.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/** One stream of a scripted peer. */
public final class ScriptedStream {
  private final ScriptedPeer peer;
  private final StreamEnd end;
  private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
  private final List<byte[]> frames = new ArrayList<>();
  private final List<RpcView> rpcs = new ArrayList<>();
  private int emptyFrames;
  private Optional<StreamError> closed = Optional.empty();

  ScriptedStream(ScriptedPeer peer, StreamEnd end) {
    this.peer = peer;
    this.end = end;
  }

  /** {@return the connection that carries it} */
  public SimLink link() {
    return end.at().link();
  }

  /** {@return whether the peer opened it, and not the node} */
  public boolean isOpenedByPeer() {
    return end.isOpenedHere();
  }

  /** {@return what was negotiated, empty before} */
  public Optional<ProtocolId> protocol() {
    return end.protocol();
  }

  /** {@return whether it is negotiated and has not ended} */
  public boolean isOpen() {
    return end.isOpen();
  }

  /** {@return why it has ended, or was refused; empty before, and where its connection ended} */
  public Optional<StreamError> closed() {
    return closed;
  }

  /** {@return whether the node has ended its direction} */
  public boolean isEndedByNode() {
    return end.hasFarSideEnded();
  }

  /** Writes a frame with this RPC. */
  public ScriptedStream send(RpcBytes rpc) {
    return sendFrame(rpc.encoded());
  }

  /** Writes a frame with this content, whatever it is. */
  public ScriptedStream sendFrame(byte[] content) {
    return sendRaw(RpcBytes.framed(content));
  }

  /** Writes these bytes, whatever they are. */
  public ScriptedStream sendRaw(byte[] bytes) {
    if (!end.isOpen()) {
      throw new IllegalStateException(
          this + " is not open: run the network after opening it, and ask isOpen()");
    }
    end.write(peer.nextWrite(), List.of(ByteBuffer.wrap(bytes)));
    return this;
  }

  /** Ends the peer's direction. */
  public void end() {
    end.end();
  }

  /** Ends both directions at once. */
  public void reset() {
    end.reset(StreamError.RESET);
  }

  /** Takes so many more bytes, on a peer that reads on request. */
  public void read(int bytes) {
    end.request(bytes);
  }

  /** {@return what the node sent on it, empty frames left out, in order} */
  public List<RpcView> rpcs() {
    return List.copyOf(rpcs);
  }

  /** {@return the content of every frame that the node sent on it, in order} */
  public List<byte[]> frames() {
    return List.copyOf(frames);
  }

  /** {@return how many empty frames the node sent on it} */
  public int emptyFrames() {
    return emptyFrames;
  }

  @Override
  public String toString() {
    return (isOpenedByPeer() ? "own stream on " : "stream on ") + link();
  }

  void closed(StreamError why) {
    closed = Optional.of(why);
  }

  void read(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      unread.write(bytes.get());
    }
    cut();
  }

  /** Cuts what has come into frames, by code that is not the one under test. */
  private void cut() {
    ByteBuffer all = ByteBuffer.wrap(unread.toByteArray());
    int start = 0;
    while (all.hasRemaining()) {
      long length = 0;
      int shift = 0;
      byte b = (byte) 0x80;
      while (b < 0 && all.hasRemaining()) {
        b = all.get();
        length |= (b & 0x7fL) << shift;
        shift += 7;
      }
      if (b < 0 || length > all.remaining()) {
        break;
      }
      byte[] frame = new byte[(int) length];
      all.get(frame);
      start = all.position();
      take(frame);
    }
    unread.reset();
    unread.write(all.array(), start, all.limit() - start);
  }

  private void take(byte[] frame) {
    frames.add(frame);
    if (frame.length == 0) {
      emptyFrames++;
      return;
    }
    RpcView rpc = RpcView.parse(frame);
    rpcs.add(rpc);
    peer.arrived(this, rpc);
  }
}
