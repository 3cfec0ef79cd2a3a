package org.freshet.pubsub.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.freshet.pubsub.peer.Identity;

/** Key files; whatever is wrong with one is a {@link Failure} that says what to do. */
final class KeyFiles {
  private KeyFiles() {}

  /** {@return the identity in the file, which has to be there} */
  static Identity load(Path file) {
    try {
      return Identity.load(file);
    } catch (NoSuchFileException missing) {
      throw Failure.failed("there is no file " + file + "; 'freshet key make' makes one");
    } catch (IllegalArgumentException noKey) {
      throw Failure.failed(Faults.sentence(noKey));
    } catch (IOException unreadable) {
      throw Failure.failed(file + " cannot be read: " + Faults.sentence(unreadable));
    }
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
    try {
      identity.save(file);
    } catch (FileAlreadyExistsException there) {
      throw Failure.failed(
          file + " exists already and a key is never overwritten; give another name");
    } catch (NoSuchFileException noFolder) {
      throw noFolder(file);
    } catch (IOException unwritable) {
      throw Failure.failed(file + " cannot be written: " + Faults.sentence(unwritable));
    }
  }

  private static Failure noFolder(Path file) {
    return Failure.failed("the folder that " + file + " shall be in does not exist; make it");
  }
}
