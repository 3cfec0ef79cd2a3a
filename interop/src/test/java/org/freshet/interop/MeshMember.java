package org.freshet.interop;

import static org.freshet.interop.harness.Implementation.GO;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.freshet.interop.harness.Event;
import org.freshet.interop.harness.Expected;
import org.freshet.interop.harness.GoCounts;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.Stack;

/** One node of a mixed mesh, whosever it is, as far as a load needs it. */
interface MeshMember extends AutoCloseable {
  String address();

  void dial(String address);

  /** {@return how many neighbours are in its mesh} */
  int meshSize();

  void publish(byte[] data);

  /** {@return the numbers of the payloads that it delivered since {@link #forget}} */
  Set<Integer> delivered();

  /** Lets deliveries and duplicates count from here. */
  void forget();

  /** {@return copies of messages that it had already, since {@link #forget}} */
  long duplicates();

  /** {@return what it has against others, as far as it keeps scores and tells them} */
  default List<String> complaints() {
    return List.of();
  }

  @Override
  void close();

  /** {@return a node of ours, in this JVM} */
  static MeshMember ours() {
    LocalNode node =
        new LocalNode(Stack.TCP_NOISE, p -> p.heartbeat(Duration.ofSeconds(1)), builder -> builder);
    return new MeshMember() {
      private long duplicatesBefore;

      @Override
      public String address() {
        return node.address();
      }

      @Override
      public void dial(String address) {
        node.dial(address);
      }

      @Override
      public int meshSize() {
        return node.mesh().size();
      }

      @Override
      public void publish(byte[] data) {
        node.pubsub().topic(Gossipsub.TOPIC).publish(data);
      }

      @Override
      public Set<Integer> delivered() {
        Set<Integer> numbers = new HashSet<>();
        node.delivered().forEach(message -> numbers.add(Payloads.number(message.bytes())));
        return numbers;
      }

      @Override
      public void forget() {
        node.delivered().clear();
        duplicatesBefore = node.count("messages.duplicate");
      }

      @Override
      public long duplicates() {
        return node.count("messages.duplicate") - duplicatesBefore;
      }

      @Override
      public void close() {
        node.close();
      }
    };
  }

  /** {@return another implementation's node; whoever started it ends it} */
  static MeshMember of(Node node) {
    return new MeshMember() {
      private int mark;
      private long duplicatesBefore;

      @Override
      public String address() {
        return node.address();
      }

      @Override
      public void dial(String address) {
        node.dial(address);
      }

      @Override
      public int meshSize() {
        return node.mesh(Gossipsub.TOPIC).size();
      }

      @Override
      public void publish(byte[] data) {
        node.publish(Gossipsub.TOPIC, data);
      }

      @Override
      public Set<Integer> delivered() {
        Set<Integer> numbers = new HashSet<>();
        for (Event message : node.events(mark, Expected.message(Gossipsub.TOPIC))) {
          numbers.add(Payloads.number(message.bytes("data")));
        }
        return numbers;
      }

      @Override
      public void forget() {
        mark = node.mark();
        duplicatesBefore = allDuplicates();
      }

      @Override
      public long duplicates() {
        return allDuplicates() - duplicatesBefore;
      }

      @Override
      public List<String> complaints() {
        return node.events(Expected.event("score")).stream()
            .filter(told -> told.decimal("score") < 0)
            .map(Event::toString)
            .toList();
      }

      private long allDuplicates() {
        return node.implementation() == GO ? GoCounts.duplicates(node) : 0;
      }

      @Override
      public void close() {}
    };
  }
}
