package org.freshet.pubsub.transport.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.freshet.pubsub.peer.KeyProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The specification's test vectors; the JDK cannot read those without an issuer's name. */
class CertificateVectorsTest {
  private final CertificateVerifier verifier =
      new CertificateVerifier(KeyProvider.installed(), InstantSource.system());

  record Vector(String name, String peerId, byte[] encoded) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Vector> vectors() throws Exception {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                CertificateVectorsTest.class.getResourceAsStream("vectors.txt"),
                StandardCharsets.US_ASCII))) {
      List<Vector> vectors =
          lines
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.split(" "))
              .map(part -> new Vector(part[0], part[1], HexFormat.of().parseHex(part[2])))
              .toList();
      assertThat(vectors).hasSize(8);
      return vectors;
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void isTakenOrRefusedAsTheSpecificationSays(Vector vector) throws CertificateException {
    Certificate[] chain = {new RawCertificate(vector.encoded)};
    if (vector.peerId.equals("none")) {
      assertThatThrownBy(() -> verifier.verify(chain))
          .isInstanceOf(CertificateException.class)
          .hasMessage("with a key that its identity has not signed");
    } else {
      assertThat(verifier.verify(chain)).hasToString(vector.peerId);
    }
  }
}
