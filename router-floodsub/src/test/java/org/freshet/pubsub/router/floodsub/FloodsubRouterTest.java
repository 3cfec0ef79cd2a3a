package org.freshet.pubsub.router.floodsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.freshet.pubsub.router.RouterProvider;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;
import org.freshet.pubsub.testkit.SimNetwork;
import org.freshet.pubsub.testkit.SimNode;
import org.freshet.pubsub.transport.ProtocolId;
import org.junit.jupiter.api.Test;

class FloodsubRouterTest {
  private static final ProtocolId FLOODSUB = ProtocolId.of("/floodsub/1.0.0");

  private final SimNetwork network = new SimNetwork(1);

  FloodsubRouterTest() {
    network.defaults().router(new FloodsubRouterProvider());
  }

  private ScriptedStream subscribed(SimNode node, String name) {
    ScriptedPeer peer = network.peer(name).serves(FLOODSUB);
    SimLink link = network.connect(peer, node);
    pass();
    ScriptedStream stream = peer.open(link, FLOODSUB);
    pass();
    stream.send(rpc().subscribe("t"));
    pass();
    return stream;
  }

  private void pass() {
    network.runFor(Duration.ofMillis(100));
  }

  @Test
  void itIsFoundOnTheModulePath() throws URISyntaxException {
    Path classes =
        Path.of(
            FloodsubRouterProvider.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    ModuleDescriptor module = ModuleFinder.of(classes).findAll().iterator().next().descriptor();

    assertThat(module.provides())
        .singleElement()
        .satisfies(
            provides -> {
              assertThat(provides.service()).isEqualTo(RouterProvider.class.getName());
              assertThat(provides.providers())
                  .containsExactly(FloodsubRouterProvider.class.getName());
            });
  }

  @Test
  void itIsFoundOnTheClassPath() throws IOException {
    String services = "/META-INF/services/" + RouterProvider.class.getName();
    try (InputStream in = FloodsubRouterProvider.class.getResourceAsStream(services)) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip())
          .isEqualTo(FloodsubRouterProvider.class.getName());
    }
    assertThat(new FloodsubRouterProvider().id()).isEqualTo("floodsub");
  }

  @Test
  void everySubscriberGetsAMessageOnce() {
    SimNode node = network.node("node");
    List<String> names = List.of("a", "b", "c", "d");
    names.forEach(name -> subscribed(node, name));

    node.publish("t", "to all");
    pass();

    assertThat(names)
        .allSatisfy(name -> assertThat(network.peer(name).texts("t")).containsExactly("to all"));
  }

  @Test
  void aMessageGoesNeitherToItsSenderNorToItsAuthor() {
    SimNode node = network.node("node").subscribe("t");
    ScriptedStream sender = subscribed(node, "sender");
    subscribed(node, "author");
    subscribed(node, "other");

    sender.send(rpc().publish(network.peer("author").message("t", "passed on")));
    pass();

    assertThat(node.texts("t")).containsExactly("passed on");
    assertThat(network.peer("sender").texts("t")).isEmpty();
    assertThat(network.peer("author").texts("t")).isEmpty();
    assertThat(network.peer("other").texts("t")).containsExactly("passed on");
  }

  @Test
  void ownMessagesOvertakeThoseThatArePassedOn() {
    SimNode node = network.node("node").subscribe("t");
    ScriptedStream sender = subscribed(node, "sender");
    subscribed(node, "slow");
    SimLink link = network.links(node, network.peer("slow")).get(0);
    link.holdReading(network.peer("slow"));
    String filler = "x".repeat(100_000);
    for (int i = 0; i < 20; i++) {
      sender.send(rpc().publish(network.peer("sender").message("t", i + filler)));
    }
    pass();
    node.publish("t", "mine");
    pass();

    link.releaseReading(network.peer("slow"));
    network.runFor(Duration.ofSeconds(5));

    List<String> got = network.peer("slow").texts("t");
    assertThat(got).hasSize(21).contains("mine");
    assertThat(got.indexOf("mine")).isLessThan(19);
  }

  @Test
  void aMessageOnATopicThatNobodyWantsGoesNowhere() {
    SimNode node = network.node("node");
    subscribed(node, "peer");

    var publication = node.publish("u", "unheard");
    pass();

    assertThat(publication.result().orElseThrow().copies()).isEmpty();
    assertThat(network.peer("peer").rpcs()).allSatisfy(r -> assertThat(r.messages()).isEmpty());
  }
}
