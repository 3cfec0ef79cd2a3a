package org.freshet.pubsub.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.freshet.pubsub.core.keys.CoreKeyProvider;
import org.freshet.pubsub.peer.KeyProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** We must make of a message what go makes of it, or go blames us for what we forward. */
class GoMessagesTest {
  private final KeyProvider keys = new CoreKeyProvider();

  /** A message, and what go said of it and made of it. */
  private record GoMessage(String name, boolean authentic, byte[] received, byte[] forwarded) {
    static GoMessage parse(String line) {
      String[] words = line.split(" ", -1);
      byte[] received = HexFormat.of().parseHex(words[2]);
      byte[] forwarded = words[3].equals("same") ? received : HexFormat.of().parseHex(words[3]);
      return new GoMessage(words[0], words[1].equals("authentic"), received, forwarded);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<GoMessage> messages() throws IOException {
    try (InputStream in = GoMessagesTest.class.getResourceAsStream("go-messages.txt")) {
      byte[] bytes = Objects.requireNonNull(in, "go-messages.txt").readAllBytes();
      return new String(bytes, StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(GoMessage::parse)
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void saysTheSameAsGoAndForwardsTheSameBytes(GoMessage go) {
    RawMessage message =
        MessageReader.read(go.received(), 0, go.received().length, null).orElseThrow();

    assertThat(Signing.isAuthentic(keys, message)).isEqualTo(go.authentic());
    assertThat(message.encoded()).isEqualTo(ByteBuffer.wrap(go.forwarded()));
  }
}
