package org.freshet.pubsub.transport.quic;

import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What there is of each far side, from its beginning to its end. Belongs to an event loop. */
final class ByAddress<T> {
  private final Map<InetSocketAddress, List<T>> all = new HashMap<>();

  /** Takes note of it until the end, which comes on the same event loop. */
  void add(InetSocketAddress remote, T one, ChannelFuture end) {
    all.computeIfAbsent(remote, r -> new ArrayList<>(1)).add(one);
    end.addListener(closed -> remove(remote, one));
  }

  private void remove(InetSocketAddress remote, T one) {
    all.computeIfPresent(
        remote,
        (r, those) -> {
          those.remove(one);
          return those.isEmpty() ? null : those;
        });
  }

  /** {@return those with this far side; whoever may end one while it looks at them makes a copy} */
  List<T> at(InetSocketAddress remote) {
    return all.getOrDefault(remote, List.of());
  }

  int count() {
    return all.values().stream().mapToInt(List::size).sum();
  }
}
