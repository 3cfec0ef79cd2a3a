package org.freshet.pubsub.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFileTest {
  private static final byte[] SECRET = {1, 2, 3};

  @TempDir private Path folder;

  /** Whatever a test did to the file "key", nothing else is left in the folder. */
  @AfterEach
  void leavesNothingBeside() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(file -> !file.endsWith("key"))).isEmpty();
    }
  }

  @Test
  void isWrittenForItsOwnerAlone() throws IOException {
    Path file = folder.resolve("key");
    KeyFile.create(file, SECRET);

    assertThat(KeyFile.read(file)).isEqualTo(SECRET);
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(KeyFile.isOpenToOthers(file)).isFalse();
  }

  @Test
  void isNotCreatedTwice() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "precious");

    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> KeyFile.create(file, SECRET))
        .withMessageStartingWith(file.toString());
    assertThat(file).hasContent("precious");
  }

  @Test
  void isReplacedWithItsPermissions() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    KeyFile.replace(file, SECRET);

    assertThat(KeyFile.read(file)).isEqualTo(SECRET);
    assertThat(permissions(file)).isEqualTo("rw-------");
  }

  @Test
  void replacesWhatIsNotThere() throws IOException {
    KeyFile.replace(folder.resolve("key"), SECRET);

    assertThat(KeyFile.read(folder.resolve("key"))).isEqualTo(SECRET);
  }

  @Test
  void aFolderStaysAFolder() throws IOException {
    Path key = Files.createDirectory(folder.resolve("key"));
    Files.createFile(key.resolve("inside"));

    assertThatExceptionOfType(IOException.class).isThrownBy(() -> KeyFile.create(key, SECRET));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> KeyFile.replace(key, SECRET));
    assertThat(key.resolve("inside")).exists();
  }

  @Test
  void saysThatThereIsNoFolder() {
    Path file = folder.resolve("missing").resolve("key");

    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> KeyFile.create(file, SECRET))
        .withMessage(file.toString());
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> KeyFile.replace(file, SECRET))
        .withMessage(file.toString());
  }

  @Test
  void isNotReadWhenItIsLarge() throws IOException {
    Path file = Files.write(folder.resolve("key"), new byte[KeyFile.MAX_BYTES + 1]);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyFile.read(file))
        .withMessage(file + " is too large for a private key");
  }

  @ParameterizedTest
  @CsvSource({
    "rw-------, false",
    "r--------, false",
    "rwx--x--x, false",
    "rw-r-----, true",
    "rw--w----, true",
    "rw----r--, true",
    "rw-----w-, true",
  })
  void isOpenWhenOthersMayReadOrWriteIt(String permissions, boolean open) throws IOException {
    Path file = Files.write(folder.resolve("key"), SECRET);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

    assertThat(KeyFile.isOpenToOthers(file)).isEqualTo(open);
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
