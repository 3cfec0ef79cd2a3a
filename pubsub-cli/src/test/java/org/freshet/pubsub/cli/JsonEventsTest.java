package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PubSubEvent.Direction;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

class JsonEventsTest {
  private static final PeerId OTHER = FakeNode.peer(2);
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/9");

  @Test
  void everyKindOfEventHasALine() {
    for (Class<?> kind : PubSubEvent.class.getPermittedSubclasses()) {
      assertThat(JsonEvents.of((PubSubEvent) sample(kind)))
          .as("the line of a %s", kind.getSimpleName())
          .containsKey("event");
    }
  }

  /** {@return some record of the class} */
  private static Object sample(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Map<Class<?>, Object> values =
        Map.of(
            Optional.class,
            Optional.of(OTHER),
            Multiaddr.class,
            ADDRESS,
            StreamError.class,
            StreamError.RESET,
            Direction.class,
            Direction.INBOUND,
            ProtocolId.class,
            ProtocolId.of("/p"),
            TopicName.class,
            TopicName.of("t"),
            List.class,
            List.of(ADDRESS),
            boolean.class,
            true,
            int.class,
            1,
            long.class,
            1L);
    try {
      return type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
          .newInstance(Arrays.stream(components).map(each -> values.get(each.getType())).toArray());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("no sample of " + type, e);
    }
  }
}
