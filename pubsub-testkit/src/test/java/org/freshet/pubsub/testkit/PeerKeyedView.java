package org.freshet.pubsub.testkit;

import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.router.RouterContext;

/** What tests may ask about a machine that keeps its state by peer. */
final class PeerKeyedView {
  private PeerKeyedView() {}

  static RouterContext of(PeerId self, Map<TopicName, Set<PeerId>> topics, Set<PeerId> peers) {
    return (RouterContext)
        Proxy.newProxyInstance(
            RouterContext.class.getClassLoader(),
            new Class<?>[] {RouterContext.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "localPeer" -> self;
                  case "neighbours" -> views(peers);
                  case "subscribers" ->
                      views(topics.getOrDefault((TopicName) arguments[0], Set.of()));
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static Set<Neighbour> views(Set<PeerId> peers) {
    Set<Neighbour> views = new LinkedHashSet<>();
    peers.forEach(peer -> views.add(new View(Optional.of(peer))));
    return views;
  }

  private record View(Optional<PeerId> id) implements Neighbour {
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
}
