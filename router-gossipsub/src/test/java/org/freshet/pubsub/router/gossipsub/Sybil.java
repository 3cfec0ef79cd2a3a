package org.freshet.pubsub.router.gossipsub;

import java.nio.ByteBuffer;
import java.util.List;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Outcome;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.router.Queued;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.transport.ProtocolId;

/** Takes its place in every mesh as gossipsub does, and drops every message. */
final class Sybil implements Router {
  private final Router gossipsub;

  Sybil(Router gossipsub) {
    this.gossipsub = gossipsub;
  }

  @Override
  public List<ProtocolId> protocols() {
    return gossipsub.protocols();
  }

  @Override
  public void onStarted() {
    gossipsub.onStarted();
  }

  @Override
  public void onOutboundOpened(OutboundStream out) {
    gossipsub.onOutboundOpened(out);
  }

  @Override
  public void onOutboundMoved(OutboundStream from, OutboundStream to) {
    gossipsub.onOutboundMoved(from, to);
  }

  @Override
  public void onOutboundClosed(OutboundStream out) {
    gossipsub.onOutboundClosed(out);
  }

  @Override
  public void onInboundOpened(InboundStream in) {
    gossipsub.onInboundOpened(in);
  }

  @Override
  public void onInboundClosed(InboundStream in) {
    gossipsub.onInboundClosed(in);
  }

  @Override
  public void onSubscription(InboundStream in, SubscriptionChange change) {
    gossipsub.onSubscription(in, change);
  }

  @Override
  public void onFields(InboundStream in, ByteBuffer fields) {
    gossipsub.onFields(in, fields);
  }

  @Override
  public void onTopicJoined(TopicName topic) {
    gossipsub.onTopicJoined(topic);
  }

  @Override
  public void onTopicLeft(TopicName topic) {
    gossipsub.onTopicLeft(topic);
  }

  @Override
  public void route(Message message, Origin origin) {}

  @Override
  public void onOutcome(OutboundStream out, Queued what, Outcome outcome) {
    gossipsub.onOutcome(out, what, outcome);
  }

  @Override
  public void beforeWrite() {
    gossipsub.beforeWrite();
  }
}
