package org.freshet.pubsub.router.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.router.gossipsub.Messages.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;
import org.junit.jupiter.api.Test;

class MessageCacheTest {
  private static final TopicName NEWS = TopicName.of("news");
  private static final TopicName SPORT = TopicName.of("sport");

  private final MessageCache cache = cache(1 << 20);

  private static MessageCache cache(int bytes) {
    return new MessageCache(
        new GossipsubParamsBuilder()
            .historyLength(5)
            .historyGossip(3)
            .messageCacheBytes(bytes)
            .build());
  }

  private List<MessageId> put(TopicName topic, int from, int count) {
    List<MessageId> ids = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      Message message = message(topic, i, 10);
      assertThat(cache.put(message)).isTrue();
      ids.add(message.id());
    }
    return ids;
  }

  /** The course of go's TestMessageCache. */
  @Test
  void messagesAreAnnouncedForThreeWindowsAndKeptForFive() {
    List<MessageId> first = put(NEWS, 0, 10);
    assertThat(cache.gossipIds(NEWS)).containsExactlyElementsOf(first);
    List<List<MessageId>> windows = new ArrayList<>(List.of(first));
    for (int i = 1; i < 6; i++) {
      cache.shift();
      windows.add(put(NEWS, i * 10, 10));
    }
    assertThat(cache.gossipIds(NEWS))
        .containsExactlyInAnyOrderElementsOf(
            windows.subList(3, 6).stream().flatMap(List::stream).toList());
    assertThat(first)
        .as("the sixth window back")
        .allSatisfy(id -> assertThat(cache.get(id)).isNull());
    assertThat(windows.get(1)).allSatisfy(id -> assertThat(cache.get(id)).isNotNull());
    assertThat(cache.size()).isEqualTo(50);
  }

  @Test
  void announcementsAreByTopic() {
    List<MessageId> news = put(NEWS, 0, 3);
    List<MessageId> sport = put(SPORT, 10, 2);
    assertThat(cache.gossipIds(NEWS)).containsExactlyElementsOf(news);
    assertThat(cache.gossipIds(SPORT)).containsExactlyElementsOf(sport);
    assertThat(cache.gossipIds(TopicName.of("none"))).isEmpty();
  }

  @Test
  void aMessageIsKeptOnce() {
    Message message = message(NEWS, 1, 10);
    assertThat(cache.put(message)).isTrue();
    assertThat(cache.put(message)).isFalse();
    assertThat(cache.gossipIds(NEWS)).hasSize(1);
  }

  @Test
  void sendingsAreCountedByReceiver() {
    MessageId id = put(NEWS, 0, 1).get(0);
    Who one = new Who(Optional.empty(), "one");
    Who two = new Who(Optional.empty(), "two");
    assertThat(cache.countSent(id, one)).isEqualTo(1);
    assertThat(cache.countSent(id, one)).isEqualTo(2);
    assertThat(cache.countSent(id, two)).isEqualTo(1);
    assertThat(cache.countSent(MessageId.of(new byte[] {9}), one)).isZero();
  }

  @Test
  void theOldestLeaveWhenThereAreTooManyBytes() {
    MessageCache small = cache(10_000);
    for (int i = 0; i < 100; i++) {
      small.put(message(i % 2 == 0 ? NEWS : SPORT, i, 800));
      if (i % 7 == 0) {
        small.shift();
      }
    }
    assertThat(small.bytes()).isLessThanOrEqualTo(10_000);
    assertThat(small.size()).isEqualTo(10);
    assertThat(small.get(message(NEWS, 99, 0).id())).isNotNull();
    assertThat(small.get(message(NEWS, 89, 0).id())).isNull();
    List<MessageId> announced = new ArrayList<>(small.gossipIds(NEWS));
    announced.addAll(small.gossipIds(SPORT));
    assertThat(announced).hasSize(10).allSatisfy(id -> assertThat(small.get(id)).isNotNull());
  }

  @Test
  void itEndsEmpty() {
    put(NEWS, 0, 10);
    for (int i = 0; i < 5; i++) {
      cache.shift();
    }
    assertThat(cache.size()).isZero();
    assertThat(cache.bytes()).isZero();
  }
}
