package org.freshet.pubsub.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.peer.Multiaddr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JdkNameResolverTest {
  private static final String RECORD = "dnsaddr=/ip4/192.0.2.7/tcp/4001";

  @Test
  void readsTextRecordsFromANameServer() throws IOException {
    Map<String, List<String>> records =
        Map.of(
            "_dnsaddr.boot.example",
            List.of(RECORD, "some other text", "dnsaddr=/ip6/2001:db8::1/tcp/4001"),
            "_dnsaddr.empty.example",
            List.of());
    try (TinyNameServer server = new TinyNameServer(records)) {
      JdkNameResolver resolver = new JdkNameResolver(server.url());

      assertThat(resolver.texts("_dnsaddr.boot.example"))
          .contains(RECORD, "dnsaddr=/ip6/2001:db8::1/tcp/4001")
          .hasSize(3);
      assertThat(resolver.texts("_dnsaddr.empty.example")).isEmpty();
      assertThat(new Lookup(resolver).of(Multiaddr.parse("/dnsaddr/boot.example")))
          .containsExactlyInAnyOrder(
              Multiaddr.parse("/ip4/192.0.2.7/tcp/4001"),
              Multiaddr.parse("/ip6/2001:db8::1/tcp/4001"));
      assertThatThrownBy(() -> resolver.texts("_dnsaddr.none.example"))
          .isInstanceOf(IOException.class)
          .hasMessage("there is no name _dnsaddr.none.example");
    }
  }

  @Test
  void saysThatNoNameServerAnswers() throws IOException {
    TinyNameServer gone = new TinyNameServer(Map.of());
    gone.close();

    assertThatThrownBy(() -> new JdkNameResolver(gone.url()).texts("_dnsaddr.boot.example"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the TXT records of _dnsaddr.boot.example cannot be had");
  }

  @Test
  void looksUpHosts() throws IOException {
    assertThat(new JdkNameResolver().addresses("localhost"))
        .allMatch(InetAddress::isLoopbackAddress)
        .isNotEmpty();
  }
}
