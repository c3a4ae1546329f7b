package io.parley.crypto;

import io.parley.api.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only their owner may read. */
final class SecretFile {
  private SecretFile() {}

  /**
   * Makes a new, durable file that is never readable by others, not even while it is written. If
   * that fails, what it made is removed, and nothing that was there before.
   *
   * @throws FileAlreadyExistsException if there is one: a key that is overwritten is lost
   */
  static void create(Path path, Bytes content) throws IOException {
    FileChannel file =
        FileChannel.open(
            path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode(path));
    try (file) {
      ByteBuffer rest = content.asByteBuffer();
      while (rest.hasRemaining()) {
        file.write(rest);
      }
      file.force(true);
    } catch (IOException e) {
      removeRest(path, e);
      throw e;
    }
  }

  /** Owner reads and writes; nothing where the file system knows no modes. */
  private static FileAttribute<?>[] mode(Path path) {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }

  private static void removeRest(Path path, IOException cause) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
