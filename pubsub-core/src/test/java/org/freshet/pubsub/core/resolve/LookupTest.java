package org.freshet.pubsub.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookupTest {
  private final FakeNames names =
      new FakeNames().host("both.example", "192.0.2.1", "2001:db8::1", "192.0.2.2");
  private final PeerId peer = Identity.generate().peerId();

  @ParameterizedTest
  @CsvSource({
    "/dns/both.example/tcp/1, /ip4/192.0.2.1/tcp/1 /ip6/2001:db8::1/tcp/1 /ip4/192.0.2.2/tcp/1",
    "/dns4/both.example/tcp/1, /ip4/192.0.2.1/tcp/1 /ip4/192.0.2.2/tcp/1",
    "/dns6/both.example/udp/1/quic-v1, /ip6/2001:db8::1/udp/1/quic-v1"
  })
  void hostNameGivesAnAddressForEachOfItsIps(String named, String expected) throws IOException {
    assertThat(of(named)).containsExactly(expected.split(" "));
  }

  @Test
  void identityStaysBehindTheAddress() throws IOException {
    assertThat(of("/dns6/both.example/tcp/1/p2p/" + peer))
        .containsExactly("/ip6/2001:db8::1/tcp/1/p2p/" + peer);
  }

  @Test
  void hostWithoutAnAddressOfTheFamilySaysSo() {
    names.host("old.example", "192.0.2.1");

    assertThatThrownBy(() -> of("/dns6/old.example/tcp/1"))
        .isInstanceOf(IOException.class)
        .hasMessage("old.example has no address for /dns6");
    assertThatThrownBy(() -> of("/dns4/none.example/tcp/1"))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no host none.example");
  }

  @Test
  void dnsaddrGivesTheAddressesInItsRecords() throws IOException {
    names.dnsaddr(
        "boot.example",
        "dnsaddr=/ip4/192.0.2.7/tcp/1/p2p/" + peer,
        "v=spf1 -all",
        "dnsaddr=/ip4/192.0.2.8/tcp/1/tls/ws/p2p/" + peer,
        "dnsaddr=nonsense",
        "dnsaddr=/dns4/both.example/tcp/2/p2p/" + peer);

    assertThat(of("/dnsaddr/boot.example"))
        .containsExactly(
            "/ip4/192.0.2.7/tcp/1/p2p/" + peer,
            "/ip4/192.0.2.1/tcp/2/p2p/" + peer,
            "/ip4/192.0.2.2/tcp/2/p2p/" + peer);
    assertThat(names.asked).containsExactly("_dnsaddr.boot.example", "both.example");
  }

  @Test
  void identityChoosesAmongTheRecords() throws IOException {
    PeerId other = Identity.generate().peerId();
    names.dnsaddr(
        "boot.example",
        "dnsaddr=/ip4/192.0.2.7/tcp/1/p2p/" + other,
        "dnsaddr=/ip4/192.0.2.8/tcp/1",
        "dnsaddr=/ip4/192.0.2.9/tcp/1/p2p/" + peer);

    assertThat(of("/dnsaddr/boot.example/p2p/" + peer))
        .containsExactly("/ip4/192.0.2.9/tcp/1/p2p/" + peer);
  }

  @Test
  void recordsMayNameFurtherNamesToABoundedDepth() throws IOException {
    names
        .dnsaddr("a.example", "dnsaddr=/dnsaddr/b.example/p2p/" + peer)
        .dnsaddr("b.example", "dnsaddr=/dnsaddr/c.example/p2p/" + peer)
        .dnsaddr("c.example", "dnsaddr=/dnsaddr/d.example/p2p/" + peer)
        .dnsaddr(
            "d.example",
            "dnsaddr=/ip4/192.0.2.7/tcp/1/p2p/" + peer,
            "dnsaddr=/dnsaddr/e.example/p2p/" + peer)
        .dnsaddr("e.example", "dnsaddr=/ip4/192.0.2.8/tcp/1/p2p/" + peer);

    assertThat(of("/dnsaddr/a.example/p2p/" + peer))
        .containsExactly("/ip4/192.0.2.7/tcp/1/p2p/" + peer);
    assertThat(names.asked).doesNotContain("_dnsaddr.e.example");
  }

  @Test
  void namesThatNameThemselvesAreAskedOnce() {
    names
        .dnsaddr("a.example", "dnsaddr=/dnsaddr/b.example", "dnsaddr=/dnsaddr/a.example")
        .dnsaddr("b.example", "dnsaddr=/dnsaddr/a.example");

    assertThatThrownBy(() -> of("/dnsaddr/a.example"))
        .isInstanceOf(IOException.class)
        .hasMessage("the name stands for no address that could be dialled");
    assertThat(names.asked).hasSize(2);
  }

  @Test
  void questionsAndAddressesAreBounded() throws IOException {
    names.dnsaddr("many.example", records("/dnsaddr/n%d.example", 60));
    for (int i = 0; i < 60; i++) {
      names.dnsaddr("n" + i + ".example", "v=nothing");
    }
    assertThatThrownBy(() -> of("/dnsaddr/many.example")).isInstanceOf(IOException.class);
    assertThat(names.asked).hasSize(Lookup.MAX_QUESTIONS);

    names.dnsaddr("large.example", records("/ip4/192.0.2.%d/tcp/1", 200));

    assertThat(of("/dnsaddr/large.example")).hasSize(Lookup.MAX_ADDRESSES);
  }

  @Test
  void oneNameThatFailsDoesNotHideTheOthers() throws IOException {
    names.dnsaddr(
        "boot.example", "dnsaddr=/dns4/none.example/tcp/1", "dnsaddr=/dns4/both.example/tcp/1");

    assertThat(of("/dnsaddr/boot.example")).hasSize(2);
  }

  private static String[] records(String pattern, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "dnsaddr=" + String.format(pattern, i))
        .toArray(String[]::new);
  }

  private List<String> of(String named) throws IOException {
    return new Lookup(names).of(Multiaddr.parse(named)).stream().map(Multiaddr::toString).toList();
  }
}
