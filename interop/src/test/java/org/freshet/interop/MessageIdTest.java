package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.freshet.interop.harness.Expected.message;
import static org.freshet.interop.harness.Expected.published;
import static org.freshet.interop.harness.Implementation.FRESHET;
import static org.freshet.interop.harness.Implementation.JS;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Keys;
import org.freshet.interop.harness.Node;
import org.freshet.interop.harness.Nodes;
import org.freshet.pubsub.message.MessageIds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both sides give a message the same id, by every preset. The preset that bears a peer's name, and
 * is its default, is computed there by the library itself.
 */
class MessageIdTest {
  @RegisterExtension final Nodes nodes = new Nodes();

  @ParameterizedTest
  @MethodSource("org.freshet.interop.harness.Implementation#peers")
  void everyPresetGivesTheIdThatThePeerGives(Implementation peer) {
    Map<MessageIds, Node> ours = startOneForEachPreset(FRESHET);
    Map<MessageIds, Node> theirs = startOneForEachPreset(peer);
    ours.forEach((preset, node) -> node.dial(theirs.get(preset)));
    ours.forEach((preset, node) -> assertSameIds(preset, node, theirs.get(preset)));
  }

  /** An RSA author's peer id has only the hash of its key, so js takes the key of the message. */
  @Test
  void jsNamesMessagesOfRsaAuthorsByTheKeyThatTheyBring(@TempDir Path folder) {
    Node ours = startWithRsaKey(FRESHET, folder.resolve("ours"));
    Node theirs = startWithRsaKey(JS, folder.resolve("theirs"));
    ours.dial(theirs);
    assertSameIds(MessageIds.JS, ours, theirs);
  }

  private Node startWithRsaKey(Implementation implementation, Path key) {
    Keys.make(FRESHET, "rsa", key);
    return nodes.start(
        implementation,
        "--router",
        "floodsub",
        "--topic",
        "t",
        "--message-id",
        "js",
        "--key",
        key.toString());
  }

  private Map<MessageIds, Node> startOneForEachPreset(Implementation implementation) {
    Map<MessageIds, Node> started = new LinkedHashMap<>();
    for (MessageIds preset : MessageIds.values()) {
      String name = preset.toString().toLowerCase(Locale.ROOT);
      started.put(
          preset,
          nodes.start(
              implementation, "--router", "floodsub", "--topic", "t", "--message-id", name));
    }
    return started;
  }

  private static void assertSameIds(MessageIds preset, Node a, Node b) {
    a.awaitReceiver(b, "t");
    b.awaitReceiver(a, "t");
    assertSameId(preset, a, b);
    assertSameId(preset, b, a);
  }

  private static void assertSameId(MessageIds preset, Node from, Node to) {
    byte[] data = Payloads.text("from " + from.id());
    from.publish("t", data);
    assertThat(to.await(message("t", data)).text("id"))
        .as("%s, from %s", preset, from.implementation())
        .isEqualTo(from.await(message("t", data)).text("id"))
        .isEqualTo(from.await(published("t")).text("id"));
  }
}
