package org.freshet.pubsub.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.freshet.pubsub.AdmissionPolicy;
import org.freshet.pubsub.ConnectionLimits;
import org.freshet.pubsub.core.engine.Counters;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.IpPrefix;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.transport.Connection;
import org.freshet.pubsub.transport.ProtocolId;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final ProtocolId PROTOCOL = ProtocolId.of("/p/1");
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/192.0.2.7/tcp/1");

  private final Counters counters = new Counters();
  private final BanList bans = new BanList(() -> 0, java.time.InstantSource.system());
  private final List<String> asked = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final PeerId peer = Identity.generate().peerId();
  private final Connection connection =
      new FakeConnection(ADDRESS, false, Optional.of(peer), new CompletableFuture<>());

  /** Refuses from the given question on, or never. */
  private final class Policy implements AdmissionPolicy {
    private final String name;
    private final Optional<StreamError> answer;

    Policy(String name, Optional<StreamError> answer) {
      this.name = name;
      this.answer = answer;
    }

    private Optional<StreamError> asked(String question) {
      asked.add(name + " " + question);
      return answer;
    }

    @Override
    public Optional<StreamError> refuseIncoming(Multiaddr from) {
      return asked("incoming " + from);
    }

    @Override
    public Optional<StreamError> refuseConnection(Connection which) {
      return asked("connection " + which.remote().orElseThrow());
    }

    @Override
    public Optional<StreamError> refuseStream(Connection which, ProtocolId protocol) {
      return asked("stream " + protocol);
    }
  }

  private Gate gate(AdmissionPolicy... policies) {
    return new Gate(
        ConnectionLimits.DEFAULT,
        bans,
        List.of(policies),
        (what, failure) -> failures.add(failure.getMessage()),
        counters);
  }

  @Test
  void policiesAreAskedInOrderAtEachStep() {
    Gate gate = gate(new Policy("a", Optional.empty()), new Policy("b", Optional.empty()));

    assertThat(gate.handshakeBegins(ADDRESS)).isEmpty();
    gate.handshakeEnded(ADDRESS);
    assertThat(gate.opened(connection)).isEmpty();
    assertThat(gate.streamOpened(connection, PROTOCOL)).isEmpty();

    assertThat(asked)
        .containsExactly(
            "a incoming " + ADDRESS,
            "b incoming " + ADDRESS,
            "a connection " + peer,
            "b connection " + peer,
            "a stream " + PROTOCOL,
            "b stream " + PROTOCOL);
  }

  @Test
  void firstRefusalDecidesAndTakesNoPlace() {
    StreamError why = StreamError.GATED.because("not on a Sunday");
    Gate gate = gate(new Policy("a", Optional.of(why)), new Policy("b", Optional.empty()));

    assertThat(gate.handshakeBegins(ADDRESS)).contains(why);
    assertThat(gate.opened(connection)).contains(why);
    assertThat(gate.streamOpened(connection, PROTOCOL)).contains(why);

    assertThat(asked).allMatch(question -> question.startsWith("a "));
    assertThat(gate.sizes().values()).containsOnly(0L);
    assertThat(counters.snapshot())
        .containsEntry("connections.refused.policy", 2L)
        .containsEntry("streams.refused.policy", 1L);
  }

  @Test
  void policyThatFailsRefuses() {
    AdmissionPolicy broken =
        new AdmissionPolicy() {
          @Override
          public Optional<StreamError> refuseIncoming(Multiaddr from) {
            throw new IllegalStateException("planted");
          }
        };

    assertThat(gate(broken).handshakeBegins(ADDRESS))
        .map(StreamError::code)
        .contains(StreamError.INTERNAL.code());
    assertThat(counters.snapshot()).containsEntry("admission.failed", 1L);
    assertThat(failures).containsExactly("planted");
  }

  @Test
  void bannedAddressIsRefusedBeforeItsHandshakeAndNoPolicyIsAsked() {
    Gate gate = gate(new Policy("a", Optional.empty()));
    bans.add(IpPrefix.parse("192.0.2.0/24"), Optional.empty());

    assertThat(gate.handshakeBegins(ADDRESS))
        .contains(StreamError.GATED.because("192.0.2.0/24 is banned"));
    assertThat(gate.dialBegins(ADDRESS))
        .contains(StreamError.GATED.because("192.0.2.0/24 is banned"));
    assertThat(asked).isEmpty();
    assertThat(counters.snapshot())
        .containsEntry("connections.refused.banned", 1L)
        .containsEntry("dials.refused.banned", 1L);
    assertThat(gate.sizes().values()).containsOnly(0L);
  }

  @Test
  void bannedIdentityIsRefusedWhenItIsProved() {
    Gate gate = gate();
    bans.add(peer, Optional.empty());

    assertThat(gate.handshakeBegins(ADDRESS)).isEmpty();
    assertThat(gate.opened(connection)).contains(StreamError.GATED.because(peer + " is banned"));
    assertThat(gate.streamOpened(connection, PROTOCOL)).isPresent();
    assertThat(gate.dialBegins(ADDRESS.withPeerId(peer)))
        .contains(StreamError.GATED.because(peer + " is banned"));
    assertThat(gate.dialBegins(ADDRESS)).isEmpty();
  }
}
