package com.example.mine;

import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.transport.ProtocolId;

/**
 * Sends every message to every neighbour that wants it, as floodsub does, but each topic on a
 * stream of its own; and neighbours tell each other how many messages they accepted.
 *
 * <p>Called by the engine, one thread at a time; {@link #view} from any thread.
 */
public final class MineRouter implements Router {
  static final ProtocolId RPC = ProtocolId.of("/mine/1.0.0");

  private static final Logger LOG = System.getLogger(MineRouter.class.getName());

  private final RouterContext context;
  private final TopicStreams topics;
  private final Receipts receipts;

  /** Called by the injector, once for a node. */
  @Inject
  public MineRouter(RouterContext context, MineParameters parameters) {
    this.context = context;
    this.topics = new TopicStreams(context);
    this.receipts = new Receipts(context, parameters.receiptDelay());
  }

  @Override
  public List<ProtocolId> protocols() {
    return List.of(RPC);
  }

  @Override
  public List<ProtocolId> furtherProtocols() {
    return List.of(TopicStreams.PROTOCOL);
  }

  @Override
  public void route(Message message, Origin origin) {
    for (Neighbour neighbour : context.subscribers(message.topic())) {
      if (!origin.isFrom(neighbour)) {
        topics.send(neighbour, message, origin.isLocal() ? Priority.HIGH : Priority.NORMAL);
      }
    }
  }

  @Override
  public void onFrame(InboundStream in, ByteBuffer frame) {
    topics.read(in, frame);
  }

  @Override
  public void onSubscription(InboundStream in, SubscriptionChange change) {
    if (!context.subscribers(change.topic()).contains(in.neighbour())) {
      topics.close(in.neighbour(), change.topic());
    }
  }

  @Override
  public void onOutboundMoved(OutboundStream from, OutboundStream to) {
    topics.moved(to.neighbour());
  }

  @Override
  public void onOutboundClosed(OutboundStream out) {
    topics.ended(out);
  }

  @Override
  public void onInboundClosed(InboundStream in) {
    topics.ended(in);
    receipts.ended(in);
  }

  @Override
  public void onVerdict(Message message, InboundStream in, Verdict verdict) {
    if (verdict == Verdict.ACCEPT && in.isOpen()) {
      receipts.accepted(in.neighbour());
    }
  }

  @Override
  public ByteBuffer helloFields(OutboundStream out) {
    return receipts.receiptFor(out.neighbour());
  }

  @Override
  public void onFields(InboundStream in, ByteBuffer fields) {
    receipts.read(in, fields);
    LOG.log(Level.INFO, () -> "confirmed so far: " + receipts.confirmed());
  }

  @Override
  public <T> Optional<T> view(Class<T> type) {
    if (type != Confirmations.class) {
      return Optional.empty();
    }
    Confirmations view = this::confirmed;
    return Optional.of(type.cast(view));
  }

  private CompletionStage<Map<PeerId, Long>> confirmed() {
    CompletableFuture<Map<PeerId, Long>> answer = new CompletableFuture<>();
    context.execute(() -> answer.complete(receipts.confirmed()));
    return answer;
  }
}
