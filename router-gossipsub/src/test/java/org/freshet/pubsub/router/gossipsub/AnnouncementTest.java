package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.ControlMessage;
import org.freshet.pubsub.transport.ProtocolId;
import org.junit.jupiter.api.Test;

/**
 * How what is announced is cut where streams take frames of different sizes, which those of one
 * engine do not.
 */
class AnnouncementTest {
  private static final TopicName NEWS = TopicName.of("news");
  private static final int WIDE_FRAME_BYTES = 1 << 20;
  private static final int NARROW_FRAME_BYTES = 2048;

  private final Set<Neighbour> subscribers = new LinkedHashSet<>();
  private final SplittableRandom random = new SplittableRandom(1);
  private final Scope scope = new Scope(GossipsubParams.defaults(), context());

  private RouterContext context() {
    return (RouterContext)
        Proxy.newProxyInstance(
            RouterContext.class.getClassLoader(),
            new Class<?>[] {RouterContext.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "subscribers" -> subscribers;
                  case "random" -> random;
                  case "nowNanos" -> 0L;
                  case "count" -> null;
                  default ->
                      throw new UnsupportedOperationException(
                          "gossip asked for " + method.getName());
                });
  }

  private static final class Subscriber implements Neighbour {
    @Override
    public Optional<PeerId> id() {
      return Optional.empty();
    }

    @Override
    public List<InboundStream> inbound() {
      return List.of();
    }

    @Override
    public Optional<OutboundStream> outbound() {
      return Optional.empty();
    }

    @Override
    public boolean dialledByUs() {
      return false;
    }
  }

  private record Way(long id, Neighbour neighbour, int maxFrameBytes) implements OutboundStream {
    @Override
    public ProtocolId protocol() {
      return GossipRig.V12;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public Multiaddr remoteAddress() {
      return Multiaddr.parse("/ip4/192.0.2.1/tcp/" + (1000 + id));
    }

    @Override
    public long queuedBytes() {
      return 0;
    }
  }

  private Outward subscriber(int number, int maxFrameBytes) {
    Neighbour neighbour = new Subscriber();
    subscribers.add(neighbour);
    return scope.links.opened(new Way(number, neighbour, maxFrameBytes));
  }

  private static List<MessageId> ids(List<byte[]> pieces) throws InvalidProtocolBufferException {
    List<MessageId> ids = new ArrayList<>();
    for (byte[] piece : pieces) {
      ControlMessage.parseFrom(piece)
          .getIhave(0)
          .getMessageIdsList()
          .forEach(id -> ids.add(MessageId.of(id.toByteArray())));
    }
    return ids;
  }

  @Test
  void eachIsToldInPiecesThatFitItsOwnStream() throws InvalidProtocolBufferException {
    List<Outward> wide = new ArrayList<>();
    List<Outward> narrow = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      wide.add(subscriber(2 * i, WIDE_FRAME_BYTES));
      narrow.add(subscriber(2 * i + 1, NARROW_FRAME_BYTES));
    }
    List<MessageId> ids = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Message message = Messages.message(NEWS, i, 10);
      scope.cache.put(message);
      ids.add(message.id());
    }
    scope.mesh.open(NEWS);

    new Gossip(scope).heartbeat();

    for (Outward way : wide) {
      assertThat(way.control.pieces).as("room for all in one").hasSize(1);
      assertThat(ids(way.control.pieces)).containsExactlyInAnyOrderElementsOf(ids);
    }
    for (Outward way : narrow) {
      assertThat(way.control.pieces)
          .allSatisfy(piece -> assertThat(piece.length).isLessThan(NARROW_FRAME_BYTES));
      assertThat(ids(way.control.pieces)).containsExactlyInAnyOrderElementsOf(ids);
    }
  }
}
