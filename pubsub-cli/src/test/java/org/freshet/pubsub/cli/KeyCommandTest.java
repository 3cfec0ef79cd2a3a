package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code freshet key}, with the core's keys. */
class KeyCommandTest {
  @TempDir Path temp;

  private record Result(int exitCode, String out, String err) {}

  private static Result run(String... arguments) {
    try (RunningCommand command = new RunningCommand(PubSub::builder, false, arguments)) {
      return new Result(command.exitCode(), command.out(), command.err());
    }
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void madeAndShownKeysAreTheSame(KeyType type) throws IOException {
    Path file = temp.resolve("key");
    String name = Converters.lowerCase(type);
    Result made = run("key", "make", file.toString(), "--type", name, "--json");
    Result shown = run("key", "show", "--json", file.toString());

    assertThat(made.exitCode()).isZero();
    assertThat(shown).isEqualTo(made);
    Identity identity = Identity.load(file);
    assertThat(Json.parse(shown.out()))
        .isEqualTo(
            Map.of(
                "file", file.toString(),
                "peer", identity.peerId().toString(),
                "cid", identity.peerId().toCid(),
                "type", name,
                "publicKey", HexFormat.of().formatHex(identity.publicKey().data())));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void ed25519IsTheDefaultAndItsIdHoldsThePublicKey() {
    Map<?, ?> made =
        (Map<?, ?>) Json.parse(run("key", "make", temp.resolve("k").toString(), "--json").out());

    PeerId peer = PeerId.parse(made.get("peer").toString());
    byte[] key = HexFormat.of().parseHex(made.get("publicKey").toString());
    assertThat(peer.publicKey()).contains(PublicKey.of(KeyType.ED25519, key));
    assertThat(PeerId.parse(made.get("cid").toString())).isEqualTo(peer);
  }

  @Test
  void forPeopleItIsAFieldALine() {
    Result made = run("key", "make", temp.resolve("k").toString());

    assertThat(made.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("file "),
            line -> assertThat(line).startsWith("peer       12D3KooW"),
            line -> assertThat(line).startsWith("cid        bafz"),
            line -> assertThat(line).isEqualTo("type       ed25519"),
            line -> assertThat(line).startsWith("publicKey "));
  }

  @Test
  void aKeyIsNeverOverwritten() throws IOException {
    Path file = Files.writeString(temp.resolve("mine"), "precious");
    Result refused = run("key", "make", file.toString());

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo(
            "freshet: "
                + file
                + " exists already and a key is never overwritten; give another name\n");
    assertThat(file).hasContent("precious");
  }

  @Test
  void whatIsNoKeyFileIsExplained() throws IOException {
    Path missing = temp.resolve("missing");
    Path noKey = Files.writeString(temp.resolve("text"), "hello");
    Path noFolder = missing.resolve("key");

    assertThat(run("key", "show", missing.toString()))
        .isEqualTo(
            new Result(
                1,
                "",
                "freshet: there is no file " + missing + "; 'freshet key make' makes one\n"));
    assertThat(run("key", "show", noKey.toString()).err())
        .startsWith("freshet: " + noKey + " holds no private key that can be used: ")
        .hasLineCount(1);
    assertThat(run("key", "show", temp.toString()).err())
        .startsWith("freshet: " + temp + " cannot be read: ")
        .hasLineCount(1);
    assertThat(run("key", "make", noFolder.toString()).err())
        .isEqualTo(
            "freshet: the folder that " + noFolder + " shall be in does not exist; make it\n");
    assertThat(run("node", "--key", noKey.toString()).err())
        .startsWith("freshet: " + noKey + " holds no private key that can be used: ")
        .hasLineCount(1);
    assertThat(run("key", "make", "x", "--type", "rot13").exitCode()).isEqualTo(2);
    assertThat(run("key", "make").exitCode()).isEqualTo(2);
  }
}
