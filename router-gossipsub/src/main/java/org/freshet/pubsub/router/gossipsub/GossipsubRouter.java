package org.freshet.pubsub.router.gossipsub;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.router.Admission;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.router.Queued;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.router.gossipsub.control.Control;
import org.freshet.pubsub.router.gossipsub.control.ControlLimits;
import org.freshet.pubsub.router.gossipsub.control.ControlReader;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;

/**
 * Sends every message along a mesh of few neighbours for each topic, and announces it to others,
 * who ask for it when they missed it (libp2p specs, gossipsub v1.0 to v1.3).
 *
 * <p>This class passes on what happens to the parts that deal with it. The engine calls it, one
 * thread at a time; what {@link #view} gives is for any thread.
 */
public final class GossipsubRouter implements Router {
  private final Scope scope;
  private final List<ProtocolId> protocols;
  private final ControlLimits limits;
  private final Extensions extensions;
  private final Holders holders = new Holders();
  private final DontWants dontWants;
  private final Wants wants;
  private final Gossip gossip;
  private final PeerExchange exchange;
  private final MeshKeeper keeper;
  private final MeshRequests requests;
  private final Forwarder forwarder;
  private final Heartbeat heartbeat;
  private final Surface surface;

  /** Creates the router of one node. */
  @Inject
  public GossipsubRouter(RouterContext context, KeyProvider keys, GossipsubParams params) {
    this.scope = new Scope(params, context);
    this.protocols = List.copyOf(params.spoken().keySet());
    this.limits =
        new ControlLimits(
            params.maxIHaveLength(),
            params.maxIWantLength(),
            params.maxMeshRequests(),
            params.maxIDontWantLength(),
            Math.max(params.prunePeers(), 1),
            params.maxMessageIdBytes());
    this.exchange = new PeerExchange(scope, keys);
    this.extensions = new Extensions(scope);
    this.dontWants = new DontWants(scope);
    this.wants = new Wants(scope);
    this.gossip = new Gossip(scope);
    this.keeper = new MeshKeeper(scope, exchange);
    this.requests = new MeshRequests(scope, keeper, exchange);
    this.forwarder = new Forwarder(scope, holders, dontWants, keeper);
    this.heartbeat = new Heartbeat(scope, keeper, gossip, wants, dontWants, exchange);
    this.surface = new Surface(scope, keeper);
  }

  @Override
  public List<ProtocolId> protocols() {
    return protocols;
  }

  @Override
  public void onStarted() {
    heartbeat.start();
  }

  @Override
  public ByteBuffer helloFields(OutboundStream out) {
    return extensions.hello(out);
  }

  @Override
  public void onOutboundOpened(OutboundStream out) {
    Outward way = scope.links.opened(out);
    extensions.opened(way);
    keeper.opened(way);
  }

  @Override
  public void onOutboundMoved(OutboundStream from, OutboundStream to) {
    Outward way = scope.links.moved(from, to);
    if (way != null) {
      keeper.moved(way);
    }
  }

  @Override
  public void onOutboundClosed(OutboundStream out) {
    Outward way = scope.links.closed(out);
    if (way != null) {
      keeper.closed(way);
    }
  }

  @Override
  public void onInboundOpened(InboundStream in) {
    scope.links.opened(in);
  }

  @Override
  public void onInboundClosed(InboundStream in) {
    scope.links.closed(in);
  }

  @Override
  public Admission admit(InboundStream in) {
    Inward inward = scope.links.get(in);
    inward.rpcs++;
    boolean graylisted =
        !inward.links.direct && scope.score(inward.links) < scope.params.thresholds().graylist();
    if (graylisted) {
      scope.count("rpcs.graylisted");
    }
    return graylisted ? Admission.NONE : Admission.ALL;
  }

  @Override
  public void onSubscription(InboundStream in, SubscriptionChange change) {
    Links links = scope.links.get(in).links;
    if (scope.isSubscribed(links.neighbour, change.topic())) {
      keeper.subscribed(links, change.topic());
    } else {
      keeper.unsubscribed(links, change.topic());
    }
  }

  @Override
  public void onFields(InboundStream in, ByteBuffer fields) {
    Control control;
    try {
      control = ControlReader.read(fields, limits);
    } catch (IOException e) {
      scope.count("control.violations");
      scope.context.close(in, StreamError.PROTOCOL_VIOLATION.because("control is no protobuf"));
      return;
    }
    Inward inward = scope.links.get(in);
    scope.count("control.malformed", control.malformed());
    scope.count("control.excess", control.excess());
    extensions.read(inward, control);
    if (!control.ihave().isEmpty()) {
      wants.announced(inward, control.ihave());
    }
    if (!control.iwant().isEmpty()) {
      gossip.wanted(inward, control.iwant());
    }
    requests.grafted(inward, control.graft());
    requests.pruned(inward, control.prune());
    if (!control.idontwant().isEmpty()) {
      dontWants.heed(inward, control.idontwant());
    }
  }

  @Override
  public void onTopicJoined(TopicName topic) {
    keeper.join(topic);
  }

  @Override
  public void onTopicLeft(TopicName topic) {
    keeper.leave(topic);
  }

  @Override
  public void onAuthentic(InboundStream in, Message message) {
    wants.arrived(message.id());
    holders.begin(message);
    if (scope.scores.isEnabled()) {
      scope.scores.deliveries().authentic(message, scope.links.score(in));
    }
    dontWants.tell(message, scope.links.find(in.neighbour()));
  }

  @Override
  public void onVerdict(Message message, InboundStream in, Verdict verdict) {
    if (scope.scores.isEnabled()) {
      scope.scores.deliveries().judged(message, scope.links.score(in), verdict);
    }
    switch (verdict) {
      case DUPLICATE -> {
        Links links = scope.links.find(in.neighbour());
        if (links != null) {
          duplicate(message, links);
        }
      }
      case THROTTLED -> wants.arrived(message.id());
      case REJECT, IGNORE -> holders.end(message);
      default -> {}
    }
  }

  /** Who sends a copy has the message: it need not get one from us. */
  private void duplicate(Message message, Links from) {
    holders.add(message.id(), from);
    Outward way = from.outward;
    if (way != null && scope.context.cancel(way.stream(), message.id())) {
      scope.count("copies.cancelled_by_duplicate");
    }
  }

  @Override
  public void route(Message message, Origin origin) {
    if (origin.isLocal()) {
      forwarder.publish(message);
    } else {
      forwarder.forward(message, origin);
    }
  }

  @Override
  public void routeBatch(List<? extends Message> messages, Origin origin) {
    if (origin.isLocal()) {
      forwarder.publishBatch(messages);
    } else {
      messages.forEach(message -> forwarder.forward(message, origin));
    }
  }

  @Override
  public void onOutcome(OutboundStream out, Queued what, Outcome outcome) {
    scope.outbox.onOutcome(what, outcome);
  }

  @Override
  public void beforeWrite() {
    scope.outbox.flush();
  }

  /** {@return what is kept of a stream} */
  Inward inward(InboundStream in) {
    return scope.links.get(in);
  }

  /** {@return as in {@link Router}; all but those of streams and meshes are 0 after a rest} */
  @Override
  public Map<String, Integer> tableSizes() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    sizes.put("links", scope.links.all().size());
    sizes.put("inwards", scope.links.inwards().size());
    sizes.put("meshes", scope.mesh.topics().size());
    sizes.put("meshes.members", scope.mesh.members());
    sizes.put("silent", keeper.silentMembers());
    sizes.put("fanout", scope.fanout.size());
    sizes.put("backoffs", scope.backoffs.size());
    sizes.put("cache", scope.cache.size());
    sizes.put("wants", wants.size());
    sizes.put("holders", holders.size());
    sizes.put("control", scope.outbox.underWay());
    sizes.put("exchange", exchange.waiting());
    scope.scores.addSizes(sizes);
    return sizes;
  }

  @Override
  public <T> Optional<T> view(Class<T> type) {
    return surface.view(type);
  }
}
