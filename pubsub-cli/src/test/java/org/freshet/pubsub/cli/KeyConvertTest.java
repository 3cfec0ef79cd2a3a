package org.freshet.pubsub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code freshet key convert}, with the core's keys. */
class KeyConvertTest {
  /** Of libp2p's peer-ids specification: one key, in every form. */
  private static final String SEED =
      "7e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d";

  private static final String HEX =
      "08011240" + SEED + "1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";

  private static final String BASE64 =
      Base64.getEncoder().encodeToString(HexFormat.of().parseHex(HEX));

  private static final String PEM =
      """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEIH4IMGF8Sn3oOSXfsmlFVrEpNsR3oOH+suFI7J2mD+59
      -----END PRIVATE KEY-----
      """;

  private static final String PEER = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";

  @TempDir Path temp;
  private Path in;
  private Path out;

  private record Result(int exitCode, byte[] out, String err) {
    String text() {
      return new String(out, StandardCharsets.UTF_8);
    }
  }

  @BeforeEach
  void nameFiles() {
    in = temp.resolve("in");
    out = temp.resolve("out");
  }

  private static Result run(InputStream stdin, Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    StandardStreams streams =
        new StandardStreams(stdin, new PrintStream(out), new PrintStream(err), false);
    List<String> words = new ArrayList<>(List.of("key", "convert"));
    Stream.of(arguments).map(Object::toString).forEach(words::add);
    int exitCode = Main.run(streams, PubSub::builder, words.toArray(String[]::new));
    return new Result(exitCode, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }

  private static Result run(Object... arguments) {
    return run(InputStream.nullInputStream(), arguments);
  }

  /** What a refusal says: one line, and nothing of a key. */
  private static String refusal(Result result) {
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("freshet: ").hasLineCount(1);
    assertThat(result.err()).doesNotContain(SEED.substring(0, 16), BASE64.substring(8, 20));
    return result.err();
  }

  static Stream<Arguments> typesAndForms() {
    return Stream.of(KeyType.values())
        .flatMap(type -> Stream.of(KeyFormat.values()).map(form -> Arguments.of(type, form)))
        .filter(
            arguments ->
                arguments.get()[1] != KeyFormat.SEED
                    || arguments.get()[0] == KeyType.ED25519
                    || arguments.get()[0] == KeyType.SECP256K1);
  }

  @ParameterizedTest
  @MethodSource("typesAndForms")
  void everyTypeSurvivesEveryForm(KeyType type, KeyFormat form) throws IOException {
    Identity identity = Identity.generate(type);
    identity.save(in);
    Path other = temp.resolve("other");
    String name = Converters.lowerCase(type);

    assertThat(run(in, other, "--to", Converters.lowerCase(form)).exitCode()).isZero();
    assertThat(run(other, out, "--type", name).exitCode()).isZero();
    assertThat(Files.readAllBytes(out)).isEqualTo(identity.encodedPrivateKey());
    for (Path file : List.of(other, out)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @ParameterizedTest
  @CsvSource({"base64", "hex", "pem", "seed"})
  void formsAreWrittenAsOthersReadThem(String form) throws IOException {
    Files.write(in, HexFormat.of().parseHex(HEX));
    String expected =
        switch (form) {
          case "base64" -> BASE64 + "\n";
          case "hex" -> HEX + "\n";
          case "pem" -> PEM;
          default -> SEED + "\n";
        };

    assertThat(run(in, out, "--to", form).exitCode()).isZero();
    assertThat(Files.readString(out)).isEqualTo(expected);
    assertThat(run(in, "-", "--to", form).text()).isEqualTo(expected);
  }

  static Stream<String> writtenByOthers() {
    return Stream.of(
        BASE64,
        HEX,
        HEX.toUpperCase(Locale.ROOT) + "\r\n",
        "0x" + HEX,
        PEM.replace("\n", "\r\n"),
        "# mine\n" + PEM,
        BASE64.substring(0, 40) + "\n" + BASE64.substring(40) + "\n",
        "{\"Bootstrap\":[],\"Identity\":{\"PeerID\":\""
            + PEER
            + "\",\"PrivKey\":\""
            + BASE64
            + "\"}}");
  }

  @ParameterizedTest
  @MethodSource("writtenByOthers")
  void theFormIsFoundOut(String content) throws IOException {
    Files.writeString(in, content);
    Result result = run(in, out);

    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.text().lines())
        .contains("file       " + out, "peer       " + PEER, "type       ed25519");
    assertThat(result.text()).doesNotContain(SEED.substring(0, 16), BASE64.substring(8, 20));
    assertThat(Files.readAllBytes(out)).isEqualTo(HexFormat.of().parseHex(HEX));
  }

  @Test
  void standardStreamsServeAsFiles() {
    Result result =
        run(new ByteArrayInputStream(PEM.getBytes(StandardCharsets.US_ASCII)), "-", "-");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).isEqualTo(HexFormat.of().parseHex(HEX));
    assertThat(refusal(run(new ByteArrayInputStream(new byte[] {'?'}), "-", "-")))
        .startsWith("freshet: standard input holds no private key");
  }

  @Test
  void bareDigitsNeedATypeAndMakeTheKeyOfThatType() throws IOException {
    Files.writeString(in, SEED + "\n");

    assertThat(refusal(run(in, out))).contains("say which with --type");
    assertThat(run(in, out, "--type", "secp256k1", "--json").text()).contains("16Uiu2HA");
    assertThat(run(in, out, "--type", "ed25519", "--force").text()).contains(PEER);
    assertThat(refusal(run(in, out, "--type", "rsa", "--force"))).contains("only Ed25519");
  }

  @Test
  void nothingIsOverwrittenUnlessForced() throws IOException {
    Files.writeString(in, PEM);
    Files.writeString(out, "precious");

    assertThat(refusal(run(in, out)))
        .isEqualTo(
            "freshet: "
                + out
                + " exists already and a key is never overwritten; give another name, or --force to"
                + " lose what is in it\n");
    assertThat(out).hasContent("precious");
    assertThat(run(in, in, "--to", "hex", "--force").exitCode()).isZero();
    assertThat(in).hasContent(HEX);
  }

  @Test
  void aKeyOfAnotherTypeIsRefused() throws IOException {
    Files.writeString(in, PEM);

    assertThat(refusal(run(in, out, "--type", "rsa")))
        .contains("the key is ed25519, not rsa as --type says");
    Identity.generate(KeyType.ECDSA).save(temp.resolve("ecdsa"));
    assertThat(refusal(run(temp.resolve("ecdsa"), out, "--to", "seed")))
        .contains("the key is ecdsa and has no seed");
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "08",
        "080112",
        "{\"Identity\":{}}",
        "{not json}",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nAAAA",
      })
  void whatIsNoKeyIsExplainedInOneLine(String content) throws IOException {
    Files.writeString(in, content);

    assertThat(refusal(run(in, out))).contains(in + " holds no private key that can be used: ");
    assertThat(out).doesNotExist();
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws IOException {
    Files.writeString(in, PEM);

    assertThat(refusal(run(temp.resolve("missing"), out)))
        .startsWith("freshet: there is no file " + temp.resolve("missing"));
    assertThat(refusal(run(temp, out))).contains(temp + " cannot be read");
    assertThat(refusal(run(in, temp.resolve("missing").resolve("out"))))
        .contains("does not exist; make it");
    assertThat(run(in).exitCode()).isEqualTo(2);
    assertThat(run(in, out, "--to", "der").err())
        .contains("'der' is none of libp2p, base64, hex, pem, seed");
  }

  @Test
  void pemServesAsAKeyFile() throws IOException {
    Path pem = Files.writeString(temp.resolve("me.pem"), PEM);
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    StandardStreams streams =
        new StandardStreams(
            InputStream.nullInputStream(), new PrintStream(shown), new PrintStream(shown), false);

    assertThat(Main.run(streams, PubSub::builder, "key", "show", pem.toString())).isZero();
    assertThat(shown.toString(StandardCharsets.UTF_8))
        .contains(PEER)
        .as("the file's permissions")
        .contains("is open to other users of this machine; close it: chmod 600 " + pem);
  }
}
