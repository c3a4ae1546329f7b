package io.parley.storage.rocksdb;

import io.parley.api.Bytes;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Up to where entries are durable, in a file outside the database: what a database has lost it does
 * not know itself. Two places are written in turn, so that one is whole at any time; the file has
 * its size from the beginning. It is locked while it is open: one process has the journal.
 */
final class SyncedMark implements AutoCloseable {
  private static final int VERSION = 1;

  /** Of a place: no two of them are in one sector. */
  private static final int PLACE_BYTES = 4_096;

  private static final int MARK_BYTES = 2 * Integer.BYTES + Position.BYTES;

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MARK_BYTES);
  private Position position;
  private int place;

  private SyncedMark(Path path, FileChannel channel, FileLock lock, Position position, int place) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
    this.position = position;
    this.place = place;
  }

  /** Makes the file, of a journal without entries. */
  static SyncedMark create(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      SyncedMark mark = new SyncedMark(path, channel, lock(path, channel), Position.START, 1);
      channel.write(ByteBuffer.allocate(2 * PLACE_BYTES), 0);
      mark.write(Position.START);
      mark.write(Position.START);
      channel.force(true);
      return mark;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Opens the file.
   *
   * @throws DamagedException if neither place is whole
   */
  static SyncedMark open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = lock(path, channel);
      Position first = read(path, channel, 0);
      Position second = read(path, channel, 1);
      if (second != null && (first == null || second.sequence() > first.sequence())) {
        return new SyncedMark(path, channel, lock, second, 1);
      }
      if (first != null) {
        return new SyncedMark(path, channel, lock, first, 0);
      }
      throw new DamagedException(
          path + ": neither of its two places is whole; what this replica said is not known");
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileLock lock(Path path, FileChannel channel) throws IOException {
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      throw inUse(path, e);
    }
    if (lock == null) {
      throw inUse(path, null);
    }
    return lock;
  }

  private static IOException inUse(Path path, @Nullable Throwable cause) {
    return new IOException(path + ": another process runs this replica; end one of them", cause);
  }

  private static @Nullable Position read(Path path, FileChannel channel, int place)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MARK_BYTES);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, (long) place * PLACE_BYTES + bytes.position()) < 0) {
        return null;
      }
    }
    LayoutReader in = new LayoutReader(Bytes.wrap(bytes.array()));
    int version = in.i32();
    Position position = Position.read(in);
    if (in.i32() != checksum(version, position)) {
      return null;
    }
    if (version != VERSION) {
      throw new IOException(
          path
              + ": its format is "
              + version
              + ", this build knows "
              + VERSION
              + "; use a newer one");
    }
    return position;
  }

  private static int checksum(int version, Position position) {
    CRC32C crc = new CRC32C();
    crc.update(position.writeTo(new LayoutWriter().i32(version)).toBytes().asByteBuffer());
    return (int) crc.getValue();
  }

  /** The position that is durable. */
  Position position() {
    return position;
  }

  /** Everything up to {@code next} is durable; so is that when it returns. */
  void advance(Position next) throws IOException {
    write(next);
    channel.force(false);
  }

  private void write(Position next) throws IOException {
    place = 1 - place;
    Bytes mark =
        next.writeTo(new LayoutWriter(MARK_BYTES).i32(VERSION))
            .i32(checksum(VERSION, next))
            .toBytes();
    buffer.clear().put(mark.asByteBuffer()).flip();
    long at = (long) place * PLACE_BYTES;
    while (buffer.hasRemaining()) {
      at += channel.write(buffer, at);
    }
    position = next;
  }

  @Override
  public void close() throws IOException {
    lock.close();
    channel.close();
  }

  @Override
  public String toString() {
    return path + " at " + position;
  }
}
