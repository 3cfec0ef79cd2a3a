package org.freshet.pubsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.Optional;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.TopicSettings;
import org.freshet.pubsub.message.MessageIds;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.router.RouterProvider.NoParameters;
import org.junit.jupiter.api.Test;

class NodeConfigTest {

  @Test
  void everyFaultIsNamedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Nodes.builder()
                    .listen("tcp://localhost", "/ip4/300.0.0.1/tcp/1")
                    .peers("/ip4/127.0.0.1/tcp/70000")
                    .signaturePolicy(SignaturePolicy.STRICT_NO_SIGN)
                    .messageId(MessageIds.RUST)
                    .topic("", TopicSettings.DEFAULT)
                    .topic("nim", TopicSettings.DEFAULT.withMessageId(MessageIds.NIM))
                    .topic(
                        "signed",
                        TopicSettings.DEFAULT.withSignaturePolicy(SignaturePolicy.LAX_NO_SIGN))
                    .seenTtl(Duration.ZERO)
                    .routerParameter("colour", "red")
                    .build())
        .withMessageContaining("listen: an address begins with '/'")
        .withMessageContaining("listen: '300.0.0.1'")
        .withMessageContaining("peers: a port is a number")
        .withMessageContaining("; messageId RUST needs an author")
        .withMessageContaining("topic '': a topic name is not empty")
        .withMessageContaining("topic 'nim': messageId NIM needs an author")
        .withMessageNotContaining("topic 'signed'")
        .withMessageContaining("seenTtl must be positive")
        .withMessageContaining("no parameter 'colour'");
  }

  @Test
  void parametersOfAnotherRouterAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Nodes.builder().routerParameters(NoParameters.INSTANCE).build())
        .withMessageContaining("the parameters of router everybody are a")
        .withMessageContaining("NoParameters");
  }

  @Test
  void theRouterGetsItsParameters() {
    try (PubSub node =
        Nodes.builder().routerParameter("heartbeat", "1m").routerParameter("count", "3").build()) {
      EverybodyRouter.Parameters parameters =
          node.view(EverybodyRouter.View.class).orElseThrow().parameters();
      assertThat(parameters.heartbeat()).isEqualTo(Duration.ofMinutes(1));
      assertThat(parameters.count()).isEqualTo(3);
      assertThat(parameters.total()).isEqualTo(7);
      assertThat(node.view(Runnable.class)).isEmpty();
    }
  }

  @Test
  void aTransportThatIsNotAvailableIsLeftOutAndItsSentenceIsGivenToWhoNeedsIt() {
    LoopbackTransport.Provider unavailable =
        new LoopbackTransport.Provider() {
          @Override
          public String id() {
            return "quic";
          }

          @Override
          public Optional<String> unavailableBecause() {
            return Optional.of("there is no native library for this machine");
          }
        };
    try (PubSub node = Nodes.builder().transport(unavailable).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> node.connect("/ip4/127.0.0.1/udp/1/quic-v1"))
          .withMessageContaining("there are: loopback")
          .withMessageContaining("quic is not available: there is no native library");
    }
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                new CoreFactory()
                    .newBuilder()
                    .discovery(false)
                    .router(new EverybodyRouter.Provider())
                    .transport(unavailable)
                    .build())
        .withMessageContaining("no native library");
  }

  @Test
  void aPlugInThatCannotBeBuiltIsNamed() {
    EverybodyRouter.Provider wrong =
        new EverybodyRouter.Provider() {
          @Override
          public Record defaultParameters() {
            return NoParameters.INSTANCE;
          }
        };
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                new CoreFactory()
                    .newBuilder()
                    .discovery(false)
                    .router(wrong)
                    .transport(new LoopbackTransport.Provider())
                    .build())
        .withMessageContaining("the router 'everybody'")
        .withMessageContaining(EverybodyRouter.class.getName())
        .withMessageContaining("Parameters");
  }
}
