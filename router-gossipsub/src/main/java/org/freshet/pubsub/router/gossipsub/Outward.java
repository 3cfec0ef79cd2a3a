package org.freshet.pubsub.router.gossipsub;

import java.util.LinkedHashSet;
import java.util.Set;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.OutboundStream;
import org.jspecify.annotations.Nullable;

/**
 * The way to one neighbour: our outbound stream, and what runs through it. Mesh and fanout are sets
 * of these: no outbound stream, no membership (rule 1). When the stream moves (rule 4) the way
 * stays and leads through the new one.
 */
final class Outward {
  final Links links;

  /** Control that is to be sent. */
  final ControlQueue control = new ControlQueue();

  /** Topics in whose mesh the neighbour is. */
  final Set<TopicName> meshes = new LinkedHashSet<>();

  private OutboundStream stream;

  /** What may be sent; null until the first stream of this way is negotiated. */
  private @Nullable ProtocolVersion features;

  Outward(Links links, OutboundStream stream) {
    this.links = links;
    this.stream = stream;
  }

  OutboundStream stream() {
    return stream;
  }

  /** The stream has moved; what it may carry is not known anew until it is negotiated. */
  void moveTo(OutboundStream next) {
    stream = next;
  }

  /** The stream is negotiated: this may be sent. */
  void opened(ProtocolVersion negotiated) {
    features = negotiated;
  }

  /** {@return whether it is known what may be sent} */
  boolean isNegotiated() {
    return features != null;
  }

  /** {@return what may be sent; messages only, as long as nothing is known} */
  ProtocolVersion features() {
    return features == null ? ProtocolVersion.FLOODSUB : features;
  }

  /** {@return whether the neighbour could be in a mesh, as far as is known} */
  boolean mayMesh() {
    return features == null || features.hasMesh();
  }

  @Override
  public String toString() {
    return "the way to " + links.neighbour;
  }
}
