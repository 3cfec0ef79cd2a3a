package org.freshet.pubsub.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/**
 * Files that hold a secret: only their owner may read and write them, from the moment on that they
 * exist, and they are there whole or not at all.
 *
 * <p>{@link Identity#load} and {@link Identity#save} are what most need; this is for other forms of
 * a key.
 */
public final class KeyFile {
  /** What a key file may hold at most, in bytes: many times the largest key. */
  public static final int MAX_BYTES = 65_536;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private KeyFile() {}

  /**
   * {@return all that the file holds}
   *
   * @throws IllegalArgumentException when it holds more than {@link #MAX_BYTES}
   * @throws IOException when it cannot be read
   */
  public static byte[] read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IllegalArgumentException(file + " is too large for a private key");
    }
    return Files.readAllBytes(file);
  }

  /**
   * Writes a new file.
   *
   * @throws FileAlreadyExistsException when there is such a file, which stays as it is
   * @throws NoSuchFileException when the folder does not exist
   * @throws IOException when it cannot be written
   */
  public static void create(Path file, byte[] content) throws IOException {
    Path whole = writeBeside(file, content);
    try {
      moveToFreeName(whole, file);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  /**
   * Writes a file in the place of the one that may be there.
   *
   * @throws NoSuchFileException when the folder does not exist
   * @throws IOException when it cannot be written; the former file is still there
   */
  public static void replace(Path file, byte[] content) throws IOException {
    Path whole = writeBeside(file, content);
    try {
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  /**
   * {@return whether others than its owner may read or write the file; false where files have no
   * such permissions}
   *
   * @throws IOException when its permissions cannot be read
   */
  public static boolean isOpenToOthers(Path file) throws IOException {
    if (!hasPermissions(file)) {
      return false;
    }
    Set<PosixFilePermission> others =
        EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);
    others.retainAll(Files.getPosixFilePermissions(file));
    return !others.isEmpty();
  }

  /** {@return a file in the same folder with this content} */
  private static Path writeBeside(Path file, byte[] content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new NoSuchFileException(file.toString());
    }
    Path beside = folder.resolve(".freshet-" + UUID.randomUUID());
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel out = FileChannel.open(beside, options, ownerOnly(folder))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
    return beside;
  }

  /** A link is made only where nothing is; where there are none, looking first has to do. */
  private static void moveToFreeName(Path whole, Path file) throws IOException {
    try {
      Files.createLink(file, whole);
    } catch (FileAlreadyExistsException there) {
      throw there;
    } catch (UnsupportedOperationException | FileSystemException noLinksHere) {
      Files.move(whole, file);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path folder) {
    return hasPermissions(folder)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private static boolean hasPermissions(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
