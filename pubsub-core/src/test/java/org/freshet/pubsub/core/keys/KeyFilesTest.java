package org.freshet.pubsub.core.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyFile;
import org.freshet.pubsub.peer.KeyType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Key files that are read and written through {@link Identity}. */
class KeyFilesTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void keepsAnIdentity(KeyType type) throws IOException {
    Path file = directory.resolve("key");
    Identity identity = Identity.generate(type);
    identity.save(file);

    assertThat(Files.readAllBytes(file)).isEqualTo(identity.encodedPrivateKey());
    assertThat(Identity.load(file).peerId()).isEqualTo(identity.peerId());
    assertThat(Identity.loadOrCreate(file).peerId()).isEqualTo(identity.peerId());
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void mayHoldPem(KeyType type) throws IOException {
    Identity identity = Identity.generate(type);
    Path file = Files.writeString(directory.resolve("key.pem"), identity.toPem());

    assertThat(Identity.load(file).peerId()).isEqualTo(identity.peerId());
  }

  @Test
  void isForItsOwnerAlone() throws IOException {
    Path file = directory.resolve("key");
    Identity.loadOrCreate(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void isMadeOnceWhenItIsMissing() throws IOException {
    Path file = directory.resolve("key");
    Identity made = Identity.loadOrCreate(file);

    assertThat(made.publicKey().type()).isEqualTo(KeyType.ED25519);
    assertThat(Identity.loadOrCreate(file).peerId()).isEqualTo(made.peerId());
  }

  @Test
  void isNeverOverwritten() throws IOException {
    Path file = directory.resolve("key");
    Identity first = Identity.generate();
    first.save(file);

    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> Identity.generate().save(file));
    assertThat(Identity.load(file).peerId()).isEqualTo(first.peerId());
  }

  @Test
  void saysThatItHoldsNoKey() throws IOException {
    for (byte[] content : new byte[][] {{}, "secret".getBytes(), new byte[100]}) {
      Path file = Files.write(directory.resolve("wrong"), content);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Identity.load(file))
          .withMessageStartingWith(file + " holds no private key that can be used: ")
          .withMessageContaining("freshet key convert");
      assertThatIllegalArgumentException().isThrownBy(() -> Identity.loadOrCreate(file));
      assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }
  }

  @Test
  void saysThatItIsTooLarge() throws IOException {
    Path file = Files.write(directory.resolve("large"), new byte[KeyFile.MAX_BYTES + 1]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Identity.load(file))
        .withMessageStartingWith(file + " is too large");
  }

  @Test
  void saysThatItIsNotThere() {
    Path missing = directory.resolve("missing");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> Identity.load(missing))
        .withMessage(missing.toString());
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> Identity.loadOrCreate(missing.resolve("key")))
        .withMessage(missing.resolve("key").toString());
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> Identity.load(directory));
  }
}
