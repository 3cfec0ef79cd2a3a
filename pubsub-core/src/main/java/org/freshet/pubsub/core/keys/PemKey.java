package org.freshet.pubsub.core.keys;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.util.io.pem.PemHeader;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * The private key in a PEM text, among whatever else is there.
 *
 * @param form what its label says that the DER is
 */
record PemKey(Form form, byte[] der) {
  /** The forms of a private key that PEM has labels for. */
  enum Form {
    PKCS8("PRIVATE KEY"),
    PKCS1("RSA PRIVATE KEY"),
    SEC1("EC PRIVATE KEY");

    private final String label;

    Form(String label) {
      this.label = label;
    }

    private static Optional<Form> of(String label) {
      for (Form form : values()) {
        if (form.label.equals(label)) {
          return Optional.of(form);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * {@return the first private key in the text}
   *
   * @throws IllegalArgumentException when there is none, or an encrypted one
   */
  static PemKey read(String text) {
    Set<String> others = new LinkedHashSet<>();
    try (PemReader reader = new PemReader(new StringReader(text))) {
      for (PemObject block = reader.readPemObject();
          block != null;
          block = reader.readPemObject()) {
        refuseEncrypted(block);
        Optional<Form> form = Form.of(block.getType());
        if (form.isPresent()) {
          return new PemKey(form.get(), block.getContent());
        }
        others.add(block.getType());
      }
    } catch (IllegalArgumentException refused) {
      throw refused;
    } catch (IOException | RuntimeException damaged) {
      // The reader throws several kinds of exception, and its words may quote the text.
      throw new IllegalArgumentException("the PEM is cut off or damaged");
    }
    throw new IllegalArgumentException(
        others.isEmpty()
            ? "it is no PEM: no line begins with -----BEGIN"
            : "the PEM holds no private key but " + String.join(", ", others));
  }

  private static void refuseEncrypted(PemObject block) {
    boolean encrypted = block.getType().equals("ENCRYPTED PRIVATE KEY");
    for (Object header : block.getHeaders()) {
      encrypted |= ((PemHeader) header).getValue().contains("ENCRYPTED");
    }
    if (encrypted) {
      throw new IllegalArgumentException(
          "the PEM is encrypted: decrypt it first, for instance with"
              + " 'openssl pkey -in ENCRYPTED.pem -out PLAIN.pem'");
    }
    if (block.getType().equals("OPENSSH PRIVATE KEY")) {
      throw new IllegalArgumentException(
          "the PEM is OpenSSH's own form: have ssh-keygen or another tool write it as PKCS#8");
    }
  }

  /** {@return the PEM of a PKCS#8 DER} */
  static String write(byte[] pkcs8) {
    StringWriter out = new StringWriter();
    try (PemWriter writer = new PemWriter(out)) {
      writer.writeObject(new PemObject(Form.PKCS8.label, pkcs8));
    } catch (IOException e) {
      throw new UncheckedIOException("a string can be written", e);
    }
    return out.toString();
  }
}
