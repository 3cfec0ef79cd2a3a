package org.freshet.pubsub.core;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.SubscriptionOptions;
import org.freshet.pubsub.SubscriptionOptions.Overflow;
import org.freshet.pubsub.Topic;
import org.freshet.pubsub.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** The publisher's rules of Reactive Streams, by their own compatibility kit, each by its name. */
class FlowRulesTest {
  private static final int TIMEOUT_MILLIS = 5000;
  private static final int NO_SIGNAL_MILLIS = 20;
  private static final int POLL_MILLIS = 5;

  /** A topic begins for each subscriber with what is delivered from then on. */
  private static final String FOR_COLD_PUBLISHERS = "optional_spec111_";

  private static PubSub node;

  @BeforeAll
  static void build() {
    node = Nodes.builder().build();
  }

  @AfterAll
  static void close() {
    node.close();
  }

  @TestFactory
  Stream<DynamicTest> rules() {
    return Arrays.stream(FlowPublisherVerification.class.getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .filter(rule -> !rule.getName().startsWith("untested_"))
        .filter(rule -> !rule.getName().startsWith(FOR_COLD_PUBLISHERS))
        .sorted(Comparator.comparing(Method::getName))
        .map(rule -> dynamicTest(rule.getName(), () -> verify(rule)));
  }

  private static void verify(Method rule) throws Throwable {
    MessagesVerification verification = new MessagesVerification();
    verification.setUp();
    try {
      rule.invoke(verification);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SkipException skipped) {
        throw new TestAbortedException(skipped.getMessage());
      }
      throw e.getCause();
    }
  }

  /** Topics on which somebody publishes as soon as there is a subscriber. */
  private static final class MessagesVerification extends FlowPublisherVerification<Message> {
    private static final SubscriptionOptions PATIENT =
        SubscriptionOptions.DEFAULT.withMaxMessages(8).withOverflow(Overflow.HOLD_STREAMS);
    private static int topics;

    MessagesVerification() {
      super(new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNAL_MILLIS, POLL_MILLIS));
    }

    @Override
    public Flow.Publisher<Message> createFlowPublisher(long elements) {
      Topic topic = node.topic("t" + topics++);
      Flow.Publisher<Message> publisher = topic.flow(PATIENT);
      return subscriber -> {
        publisher.subscribe(subscriber);
        List<CompletionStage<?>> published = new ArrayList<>();
        for (int i = 0; i < elements; i++) {
          published.add(topic.publish("x"));
        }
        published.forEach(Nodes::await);
        topic.close();
      };
    }

    @Override
    public Flow.Publisher<Message> createFailedFlowPublisher() {
      Topic topic = node.topic("closed " + topics++);
      Flow.Publisher<Message> publisher = topic.flow(PATIENT);
      topic.close();
      return publisher;
    }

    @Override
    public long maxElementsFromPublisher() {
      return 1000;
    }
  }
}
