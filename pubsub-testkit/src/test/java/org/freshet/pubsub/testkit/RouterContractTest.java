package org.freshet.pubsub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.message.Verdict;
import org.freshet.pubsub.router.InboundStream;
import org.freshet.pubsub.router.Neighbour;
import org.freshet.pubsub.router.Origin;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.RouterContext;
import org.freshet.pubsub.router.RouterProvider;
import org.freshet.pubsub.router.SubscriptionChange;
import org.freshet.pubsub.transport.ProtocolId;
import org.junit.jupiter.api.Test;

/** The contract bites: routers with one fault each fail it, and the message says which. */
class RouterContractTest {

  private static RouterContract contractOf(String id, Class<? extends Router> type) {
    return new RouterContract() {
      @Override
      protected RouterProvider provider() {
        return new RouterProvider() {
          @Override
          public String id() {
            return id;
          }

          @Override
          public Class<? extends Router> type() {
            return type;
          }
        };
      }
    };
  }

  private static void assertFails(
      Class<? extends Router> type, Consumer<RouterContract> test, String message) {
    assertThatThrownBy(() -> test.accept(contractOf("broken", type)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(message);
  }

  @Test
  void aRouterThatDropsEverythingFails() {
    assertFails(Dropping.class, RouterContract::deliversAlongALine, "received by n1 of 5");
    assertFails(Dropping.class, RouterContract::deliversOnceInARingAndComesToRest, "received by n");
    assertFails(Dropping.class, RouterContract::healsAfterARestart, "before a restart");
    assertFails(Dropping.class, RouterContract::deliversALargeMessage, "two hops away");
  }

  @Test
  void aRouterThatLosesTheRestOfABatchFails() {
    assertFails(
        FirstOfABatch.class,
        RouterContract::deliversWhatIsPublishedTogetherOnceAndInOrder,
        "received by n1 of 3 of messages that were published together");
  }

  @Test
  void aRouterThatSendsBackToTheSenderFails() {
    assertFails(
        Echoing.class,
        RouterContract::sendsNoMessageBackToItsSender,
        "messages that came back to their sender");
  }

  @Test
  void aRouterThatSendsToEverybodyFails() {
    assertFails(
        ToEverybody.class,
        RouterContract::sendsToSubscribersOnlyAndOnlyWhileTheyAre,
        "messages sent to a neighbour that did not subscribe");
  }

  @Test
  void aRouterThatNeverForgetsASubscriberFails() {
    assertFails(
        NeverForgetting.class,
        RouterContract::sendsToSubscribersOnlyAndOnlyWhileTheyAre,
        "messages sent to a neighbour that unsubscribed");
  }

  @Test
  void aRouterThatClingsToAStreamFails() {
    assertFails(
        Clinging.class,
        RouterContract::healsAfterARestart,
        "after a restart that nobody noticed of the node between");
  }

  @Test
  void aRouterThatSendsLaterFails() {
    assertFails(
        Deferring.class,
        RouterContract::theResultOfAPublicationTellsWhatBecameOfEachCopy,
        "the copies in the result of a message that was read");
    assertFails(
        Deferring.class,
        RouterContract::losesNothingOfAPublisherThatWaitsForRoom,
        "received of 100 messages whose publisher waits for room");
  }

  @Test
  void aRouterThatPassesOnWhatComesBackFails() {
    assertFails(
        Parroting.class,
        RouterContract::leavesMessagesForNamedNeighboursAlone,
        "received by the neighbour that was not named");
  }

  @Test
  void aRouterThatThrowsFails() {
    assertFails(
        Throwing.class, RouterContract::isNotImpressedByGarbage, "the router threw in onFields");
  }

  @Test
  void aRouterThatGoesOnForEverFails() {
    assertFails(
        Restless.class,
        RouterContract::deliversOnceInARingAndComesToRest,
        "copies sent after the message had gone round");
  }

  @Test
  void aRouterWithAChanceOfItsOwnFails() {
    assertFails(
        Unseeded.class,
        RouterContract::theSameSeedGivesTheSameTrace,
        "of a second run with the same seed");
  }

  @Test
  void aRouterThatChangesItsProtocolsFails() {
    assertFails(Fickle.class, RouterContract::itsProtocolsAreTheSameAtEveryCall, "asked again");
  }

  @Test
  void anIdThatNobodyCanTypeFails() {
    RouterContract contract = contractOf("My Router!", Flooding.class);
    assertThatThrownBy(contract::itsIdIsOneShortLowerCaseWord).hasMessageContaining("the id");
  }

  @Test
  void aRouterThatTheInjectorCannotBuildIsNamed() {
    assertThatThrownBy(() -> contractOf("broken", Unbuildable.class).deliversAlongALine())
        .hasMessageContaining("no public constructor with @jakarta.inject.Inject")
        .hasMessageContaining("Unbuildable");
    assertThatThrownBy(() -> contractOf("broken", Greedy.class).deliversAlongALine())
        .hasMessageContaining("asks for a java.util.List");
  }

  @Test
  void aRouterThatFloodsPasses() {
    List<Consumer<RouterContract>> tests =
        List.of(
            RouterContract::itsIdIsOneShortLowerCaseWord,
            RouterContract::itsProtocolsAreTheSameAtEveryCall,
            RouterContract::deliversAlongALine,
            RouterContract::deliversWhatIsPublishedTogetherOnceAndInOrder,
            RouterContract::deliversOnceInARingAndComesToRest,
            RouterContract::deliversALargeMessage,
            RouterContract::sendsNoMessageBackToItsSender,
            RouterContract::sendsToSubscribersOnlyAndOnlyWhileTheyAre,
            RouterContract::healsAfterARestart,
            RouterContract::healsAfterItsStreamWasReset,
            RouterContract::ofTwoConnectionsEitherMayCloseFirst,
            RouterContract::theResultOfAPublicationTellsWhatBecameOfEachCopy,
            RouterContract::losesNothingOfAPublisherThatWaitsForRoom,
            RouterContract::leavesMessagesForNamedNeighboursAlone,
            RouterContract::isNotImpressedByGarbage,
            RouterContract::theSameSeedGivesTheSameTrace);
    tests.forEach(test -> test.accept(contractOf("flooding", Flooding.class)));
    long inContract =
        List.of(RouterContract.class.getMethods()).stream()
            .filter(method -> method.isAnnotationPresent(Test.class))
            .count();
    assertThat(tests).as("all tests of the contract").hasSize((int) inContract);
  }

  /** Right in every way. */
  public static class Flooding extends FloodingRouter {
    @Inject
    public Flooding(RouterContext context) {
      super(context);
    }
  }

  public static final class Dropping extends Flooding {
    @Inject
    public Dropping(RouterContext context) {
      super(context);
    }

    @Override
    public void route(Message message, Origin origin) {}
  }

  public static final class FirstOfABatch extends Flooding {
    @Inject
    public FirstOfABatch(RouterContext context) {
      super(context);
    }

    @Override
    public void routeBatch(List<? extends Message> messages, Origin origin) {
      route(messages.get(0), origin);
    }
  }

  public static final class Echoing extends Flooding {
    @Inject
    public Echoing(RouterContext context) {
      super(context);
    }

    @Override
    public void route(Message message, Origin origin) {
      for (Neighbour neighbour : context.subscribers(message.topic())) {
        neighbour.outbound().ifPresent(out -> context.send(out, message, Priority.NORMAL));
      }
    }
  }

  public static final class ToEverybody extends Flooding {
    @Inject
    public ToEverybody(RouterContext context) {
      super(context);
    }

    @Override
    public void route(Message message, Origin origin) {
      for (Neighbour neighbour : context.neighbours()) {
        neighbour.outbound().ifPresent(out -> context.send(out, message, Priority.NORMAL));
      }
    }
  }

  public static final class NeverForgetting extends Flooding {
    private final java.util.Set<Neighbour> ever = new java.util.LinkedHashSet<>();

    @Inject
    public NeverForgetting(RouterContext context) {
      super(context);
    }

    @Override
    public void onSubscription(InboundStream in, SubscriptionChange change) {
      if (change.topic().value().equals("topic")) {
        ever.add(in.neighbour());
      }
    }

    @Override
    public void route(Message message, Origin origin) {
      for (Neighbour neighbour : ever) {
        neighbour.outbound().ifPresent(out -> context.send(out, message, Priority.NORMAL));
      }
    }
  }

  public static final class Clinging extends Flooding {
    private final java.util.Map<Neighbour, OutboundStream> first = new java.util.LinkedHashMap<>();

    @Inject
    public Clinging(RouterContext context) {
      super(context);
    }

    @Override
    public void route(Message message, Origin origin) {
      for (Neighbour neighbour : context.subscribers(message.topic())) {
        if (!origin.isFrom(neighbour)) {
          first.computeIfAbsent(neighbour, n -> n.outbound().orElseThrow());
          context.send(first.get(neighbour), message, Priority.NORMAL);
        }
      }
    }
  }

  public static final class Deferring extends Flooding {
    @Inject
    public Deferring(RouterContext context) {
      super(context);
    }

    @Override
    public void route(Message message, Origin origin) {
      context.execute(() -> super.route(message, origin));
    }
  }

  /** Sends back what it gets, and passes on what comes back. */
  public static final class Parroting extends Flooding {
    @Inject
    public Parroting(RouterContext context) {
      super(context);
    }

    @Override
    public void onVerdict(Message message, InboundStream in, Verdict verdict) {
      if (verdict == Verdict.DUPLICATE) {
        super.route(message, Origin.of(in));
      } else {
        in.neighbour().outbound().ifPresent(out -> context.send(out, message, Priority.NORMAL));
      }
    }
  }

  public static final class Throwing extends Flooding {
    @Inject
    public Throwing(RouterContext context) {
      super(context);
    }

    @Override
    public void onFields(InboundStream in, ByteBuffer fields) {
      throw new IllegalStateException("cannot read this");
    }

    @Override
    public ByteBuffer helloFields(org.freshet.pubsub.router.OutboundStream out) {
      return NONE;
    }
  }

  public static final class Restless extends Flooding {
    @Inject
    public Restless(RouterContext context) {
      super(context);
    }

    @Override
    public void route(Message message, Origin origin) {
      super.route(message, origin);
      context.schedule(java.time.Duration.ofSeconds(1), () -> route(message, origin));
    }
  }

  public static final class Unseeded extends Flooding {
    private static final AtomicInteger CHANCE = new AtomicInteger();

    @Inject
    public Unseeded(RouterContext context) {
      super(context);
    }

    @Override
    public void route(Message message, Origin origin) {
      if (CHANCE.incrementAndGet() % 37 != 0) {
        super.route(message, origin);
      }
    }
  }

  public static final class Fickle extends Flooding {
    private int asked;

    @Inject
    public Fickle(RouterContext context) {
      super(context);
    }

    @Override
    public List<ProtocolId> protocols() {
      return List.of(ProtocolId.of("/fickle/" + asked++));
    }
  }

  public static final class Unbuildable extends FloodingRouter {
    public Unbuildable(RouterContext context) {
      super(context);
    }
  }

  public static final class Greedy extends FloodingRouter {
    @Inject
    public Greedy(RouterContext context, List<String> more) {
      super(context);
    }
  }
}
