package org.freshet.pubsub.core.keys;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.freshet.pubsub.peer.KeyType;

/** The test vectors of libp2p's peer-ids specification, and the ids that they give. */
record KeyVectors(KeyType type, String publicHex, String privateHex, String id) {
  static final List<KeyVectors> ALL =
      List.of(
          new KeyVectors(
              KeyType.ED25519,
              "080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e",
              "080112407e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d"
                  + "1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e",
              "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq"),
          new KeyVectors(
              KeyType.SECP256K1,
              "08021221037777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99",
              "0802122053dadf1d5a164d6b4acdb15e24aa4c5b1d3461bdbd42abedb0a4404d56ced8fb",
              "16Uiu2HAmLhLvBoYaoZfaMUKuibM6ac163GwKY74c5kiSLg5KvLpY"),
          new KeyVectors(
              KeyType.ECDSA,
              "0803125b3059301306072a8648ce3d020106082a8648ce3d03010703420004de3d300fa36ae0e8f5d530"
                  + "899d83abab44abf3161f162a4bc901d8e6ecda020e8b6d5f8da30525e71d6851510c098e5c47c6"
                  + "46a597fb4dcec034e9f77c409e62",
              "08031279307702010104203e5b1fe9712e6c314942a750bd67485de3c1efe85b1bfb520ae8f9ae3dfa4a"
                  + "4ca00a06082a8648ce3d030107a14403420004de3d300fa36ae0e8f5d530899d83abab44abf316"
                  + "1f162a4bc901d8e6ecda020e8b6d5f8da30525e71d6851510c098e5c47c646a597fb4dcec034e9"
                  + "f77c409e62",
              "QmVMT29id3TUASyfZZ6k9hmNyc2nYabCo4uMSpDw4zrgDk"),
          new KeyVectors(
              KeyType.RSA,
              resource("rsa-public.hex"),
              resource("rsa-private.hex"),
              "QmaeANgBs1DTSxWSrPPtobgQuxW8XTfsS4ydbK4rCHzqxG"));

  byte[] publicKey() {
    return HexFormat.of().parseHex(publicHex);
  }

  byte[] privateKey() {
    return HexFormat.of().parseHex(privateHex);
  }

  @Override
  public String toString() {
    return type.toString();
  }

  private static String resource(String name) {
    try (InputStream in = KeyVectors.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII)
          .strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
