package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.PubSub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands with the real core, router and transport, over loopback. */
class RealNodesTest {
  private static RunningCommand node(String... options) {
    List<String> arguments = new ArrayList<>(List.of("node", "--json"));
    arguments.addAll(List.of(options));
    return new RunningCommand(PubSub::builder, false, arguments.toArray(new String[0]));
  }

  private static String address(RunningCommand node) {
    return ((List<?>) node.awaitEvent("ready").get("addresses")).get(0).toString();
  }

  private static String peer(RunningCommand node) {
    return node.awaitEvent("ready").get("peer").toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --sign strict
          --sign none
          --muxer none --message-id rust
          """)
  void whatOnePublishesReachesBoth(String options) {
    String[] words = ("--topic t " + options).split(" ");
    try (RunningCommand a = node(words)) {
      List<String> dialling = new ArrayList<>(List.of(words));
      dialling.addAll(List.of("--dial", address(a)));
      try (RunningCommand b = node(dialling.toArray(new String[0]))) {
        a.awaitEvent("subscriber", e -> e.get("peer").equals(peer(b)));
        b.awaitEvent("subscriber", e -> e.get("peer").equals(peer(a)));
        a.type("{\"publish\":\"t\",\"text\":\"hello\"}");

        Map<String, Object> there = b.awaitEvent("message");
        Map<String, Object> here = a.awaitEvent("message");
        Map<String, Object> published = a.awaitEvent("published");
        assertThat(there)
            .containsEntry("topic", "t")
            .containsEntry("data", Base64.getEncoder().encodeToString("hello".getBytes()))
            .containsEntry(
                "from", options.contains("none") && options.contains("sign") ? null : peer(a))
            .containsEntry("via", peer(a));
        assertThat(here).containsEntry("via", peer(a)).containsEntry("id", there.get("id"));
        assertThat(published)
            .containsEntry("id", there.get("id"))
            .containsEntry("receivers", 1)
            .containsEntry("dropped", 0);
      }
    }
  }

  @Test
  void listsDialsAndDisconnects() {
    try (RunningCommand a = node("--topic", "t");
        RunningCommand b = node("--topic", "t")) {
      b.type("{\"dial\":\"" + address(a) + "\"}");
      b.awaitEvent("subscriber", e -> e.get("subscribed").equals(true));
      b.type("{\"list\":\"subscribers\",\"topic\":\"t\"}", "{\"list\":\"neighbours\"}");
      b.awaitEvents("list", 2);
      assertThat(b.events("list"))
          .extracting(e -> e.get("peers"))
          .containsExactly(List.of(peer(a)), List.of(peer(a)));
      assertThat(b.events("stream"))
          .extracting(e -> e.get("direction") + " " + e.get("protocol") + " " + e.get("state"))
          .contains("outbound /meshsub/1.3.0 opened", "inbound /meshsub/1.3.0 opened");

      b.type("{\"disconnect\":\"" + peer(a) + "\"}");
      assertThat(b.awaitEvent("connection", e -> e.get("state").equals("closed")))
          .containsEntry("peer", peer(a))
          .containsKey("reason");
      a.awaitEvent("subscriber", e -> e.get("subscribed").equals(false));
      assertThat(b.events("error")).isEmpty();

      b.type("{\"disconnect\":\"" + peer(a) + "\"}", "{\"dial\":\"/ip4/127.0.0.1/tcp/1\"}");
      b.awaitEvents("error", 2);
    }
  }

  @Test
  void aKeyFileKeepsTheIdentity(@TempDir Path temp) {
    String file = temp.resolve("key").toString();
    String first;
    try (RunningCommand node = node("--key", file)) {
      first = peer(node);
    }
    try (RunningCommand node = node("--key", file)) {
      assertThat(peer(node)).isEqualTo(first);
    }
  }

  @Test
  void anUnknownRouterOrATakenPortIsExplained() {
    try (RunningCommand wrong = node("--router", "nonesuch")) {
      assertThat(wrong.exitCode()).isNotZero();
      assertThat(wrong.err()).startsWith("freshet: ").contains("nonesuch").hasLineCount(1);
      assertThat(wrong.out()).isEmpty();
    }
    try (RunningCommand first = node()) {
      String taken = address(first).replaceAll("/p2p/.*", "");
      try (RunningCommand second = node("--listen", taken)) {
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.err()).startsWith("freshet: ").hasLineCount(1);
      }
    }
  }

  @Test
  void theDemonstrationDeliversAll() {
    try (RunningCommand demo =
        new RunningCommand(
            PubSub::builder, false, "demo", "--nodes", "4", "--messages", "10", "--size", "64")) {
      assertThat(demo.exitCode()).as(demo::err).isZero();
      assertThat(demo.out())
          .contains("4 nodes, connected: ", "delivered 120 of 120; ")
          .containsPattern("gossipsub: .* in the mesh of a node")
          .containsPattern("(?m)^    1 +\\d+ +\\d+\\.\\d %")
          .containsPattern("latency ms: p50 \\d+\\.\\d\\d ");
    }
  }

  @ParameterizedTest
  @CsvSource({"--nodes,1", "--nodes,51", "--messages,0", "--size,15", "--router,nonesuch"})
  void aDemonstrationThatCannotBeIsExplained(String option, String value) {
    try (RunningCommand demo = new RunningCommand(PubSub::builder, false, "demo", option, value)) {
      assertThat(demo.exitCode()).isNotZero();
      assertThat(demo.err()).startsWith("freshet: ").contains(value).hasLineCount(1);
    }
  }
}
