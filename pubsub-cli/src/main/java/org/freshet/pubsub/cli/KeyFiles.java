package org.freshet.pubsub.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyFile;

/**
 * The files that keys are kept in; whatever is wrong with one is a {@link Failure} that says what
 * to do.
 */
final class KeyFiles {
  private KeyFiles() {}

  /** {@return the identity in the file, which has to be there} */
  static Identity load(Path file) {
    return read(file, Identity::load);
  }

  /** {@return all that is in the file, which has to be there} */
  static byte[] read(Path file) {
    return read(file, KeyFile::read);
  }

  private static <T> T read(Path file, Reading<T> reading) {
    try {
      return reading.of(file);
    } catch (NoSuchFileException missing) {
      throw Failure.failed("there is no file " + file + "; 'freshet key make' makes one");
    } catch (IllegalArgumentException noKey) {
      throw Failure.failed(Faults.sentence(noKey));
    } catch (IOException unreadable) {
      throw Failure.failed(file + " cannot be read: " + Faults.sentence(unreadable));
    }
  }

  private interface Reading<T> {
    T of(Path file) throws IOException;
  }

  /** {@return the identity in the file, which is made when it is missing} */
  static Identity loadOrCreate(Path file) {
    try {
      return Identity.loadOrCreate(file);
    } catch (NoSuchFileException noFolder) {
      throw noFolder(file);
    } catch (IllegalArgumentException noKey) {
      throw Failure.failed(Faults.sentence(noKey));
    } catch (IOException unusable) {
      throw Failure.failed(file + " can neither be read nor made: " + Faults.sentence(unusable));
    }
  }

  /** Writes the identity to a new file. */
  static void save(Identity identity, Path file) {
    write(file, "give another name", () -> identity.save(file));
  }

  /** Writes a key to a file, a new one unless it may be put in the place of another. */
  static void write(byte[] key, Path file, boolean force) {
    write(
        file,
        "give another name, or --force to lose what is in it",
        () -> {
          if (force) {
            KeyFile.replace(file, key);
          } else {
            KeyFile.create(file, key);
          }
        });
  }

  private static void write(Path file, String remedy, Writing writing) {
    try {
      writing.run();
    } catch (FileAlreadyExistsException there) {
      throw Failure.failed(file + " exists already and a key is never overwritten; " + remedy);
    } catch (NoSuchFileException noFolder) {
      throw noFolder(file);
    } catch (IOException unwritable) {
      throw Failure.failed(file + " cannot be written: " + Faults.sentence(unwritable));
    }
  }

  private interface Writing {
    void run() throws IOException;
  }

  private static Failure noFolder(Path file) {
    return Failure.failed("the folder that " + file + " shall be in does not exist; make it");
  }
}
