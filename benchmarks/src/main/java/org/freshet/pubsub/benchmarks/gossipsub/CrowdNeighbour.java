package org.freshet.pubsub.benchmarks.gossipsub;

import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.transport.ProtocolId;

/** A neighbour with one stream each way, on an address of its own. */
final class CrowdNeighbour implements Neighbour {
  private static final ProtocolId PROTOCOL = ProtocolId.of("/meshsub/1.3.0");
  private static final int MAX_FRAME_BYTES = 1 << 20;

  private final int number;
  private final PeerId id;
  private final Multiaddr address;
  private final In in = new In();
  private final Out out = new Out();

  CrowdNeighbour(int number, PeerId id) {
    this.number = number;
    this.id = id;
    this.address = Multiaddr.parse("/ip4/10.0." + number / 250 + "." + number % 250 + "/tcp/4001");
  }

  /** {@return the stream that we read} */
  InboundStream in() {
    return in;
  }

  /** {@return the stream that we write} */
  OutboundStream out() {
    return out;
  }

  PeerId peerId() {
    return id;
  }

  @Override
  public Optional<PeerId> id() {
    return Optional.of(id);
  }

  @Override
  public List<InboundStream> inbound() {
    return List.of(in);
  }

  @Override
  public Optional<OutboundStream> outbound() {
    return Optional.of(out);
  }

  @Override
  public boolean dialledByUs() {
    return number % 2 == 0;
  }

  private final class In implements InboundStream {
    @Override
    public long id() {
      return 2L * number;
    }

    @Override
    public ProtocolId protocol() {
      return PROTOCOL;
    }

    @Override
    public Neighbour neighbour() {
      return CrowdNeighbour.this;
    }

    @Override
    public Multiaddr remoteAddress() {
      return address;
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }

  private final class Out implements OutboundStream {
    @Override
    public long id() {
      return 2L * number + 1;
    }

    @Override
    public ProtocolId protocol() {
      return PROTOCOL;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public Neighbour neighbour() {
      return CrowdNeighbour.this;
    }

    @Override
    public Multiaddr remoteAddress() {
      return address;
    }

    @Override
    public int maxFrameBytes() {
      return MAX_FRAME_BYTES;
    }

    @Override
    public long queuedBytes() {
      return 0;
    }
  }
}
