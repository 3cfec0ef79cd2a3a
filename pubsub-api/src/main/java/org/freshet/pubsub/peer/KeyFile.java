package org.freshet.pubsub.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Key files: the private key's protobuf encoding and nothing else, mode 0600. */
final class KeyFile {
  private static final int MAX_BYTES = 16_384;

  private KeyFile() {}

  static Identity load(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IllegalArgumentException(
          file + " is too large for a private key; give a file that a libp2p node wrote");
    }
    try {
      return Identity.of(Files.readAllBytes(file));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          file
              + " holds no libp2p private key ("
              + e.getMessage()
              + "); give another file, or a new name to have one made",
          e);
    }
  }

  static Identity loadOrCreate(Path file) throws IOException {
    try {
      return load(file);
    } catch (NoSuchFileException missing) {
      Identity made = Identity.generate();
      try {
        save(made, file);
        return made;
      } catch (FileAlreadyExistsException another) {
        return load(file);
      }
    }
  }

  static void save(Identity identity, Path file) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (SeekableByteChannel out = Files.newByteChannel(file, options, ownerOnly())) {
      ByteBuffer bytes = ByteBuffer.wrap(identity.encodedPrivateKey());
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
