package io.parley.storage.rocksdb;

import io.parley.api.Checkpoint;
import io.parley.api.Snapshots;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two states at most: the base, and one that is being written or waits for its checkpoint to be
 * stable. It is written on the executor's thread, and becomes the base on the journal's.
 */
final class RocksSnapshots implements Snapshots {
  /** Bytes of entries after which a state is worth to be written, unless the last one had more. */
  private static final long DUE_BYTES = 64L << 20;

  /** A state on its way to be the base. */
  private static final class Candidate {
    final long height;
    @Nullable Checkpoint stable;
    boolean isMissed;
    boolean isWhole;
    long bytes;

    Candidate(long height) {
      this.height = height;
    }
  }

  private final Database database;
  private final long dueBytes;
  private @Nullable Candidate candidate;
  private long baseHeight;
  private long stateBytes;
  private long entryBytes;

  /**
   * @param baseHeight of the state that is kept, 0 if none is
   * @param entryBytes of the entries above it
   */
  RocksSnapshots(Database database, long baseHeight, long entryBytes) throws IOException {
    this(database, baseHeight, entryBytes, DUE_BYTES);
  }

  RocksSnapshots(Database database, long baseHeight, long entryBytes, long dueBytes)
      throws IOException {
    this.database = database;
    this.baseHeight = baseHeight;
    this.entryBytes = entryBytes;
    this.dueBytes = dueBytes;
    Chunks.deleteOthers(database, baseHeight);
    if (baseHeight > 0) {
      try (Chunks.Input base = new Chunks.Input(database, baseHeight)) {
        stateBytes = base.bytes();
      }
    }
  }

  /** So many bytes of entries were written. */
  synchronized void wrote(long bytes) {
    entryBytes += bytes;
  }

  @Override
  public synchronized boolean begin(long height) {
    boolean isDue = height > baseHeight && entryBytes >= Math.max(dueBytes, stateBytes);
    if (candidate != null || !isDue) {
      return false;
    }
    candidate = new Candidate(height);
    return true;
  }

  @Override
  public void write(Content state) throws IOException {
    Candidate written = begun();
    Chunks.Output chunks = new Chunks.Output(database, written.height);
    state.writeTo(chunks);
    chunks.end();
    written(written, chunks.bytes());
  }

  private synchronized Candidate begun() {
    if (candidate == null) {
      throw new IllegalStateException("no state was begun");
    }
    return candidate;
  }

  private synchronized void written(Candidate whole, long bytes) {
    whole.bytes = bytes;
    whole.isWhole = true;
  }

  /** The checkpoint is stable; what is passed over without one never will be a base. */
  synchronized void stable(Checkpoint checkpoint) {
    if (candidate == null) {
      return;
    }
    if (checkpoint.height() == candidate.height) {
      candidate.stable = checkpoint;
    } else if (checkpoint.height() > candidate.height && candidate.stable == null) {
      candidate.isMissed = true;
    }
  }

  /** The checkpoint whose state is to be the base from now on, if it is whole. */
  synchronized Optional<Checkpoint> ready() {
    return candidate == null || !candidate.isWhole
        ? Optional.empty()
        : Optional.ofNullable(candidate.stable);
  }

  /** The state that was {@link #ready} is the base, durably, and so many bytes of entries stay. */
  void becameBase(long left) throws IOException {
    long height;
    synchronized (this) {
      Candidate base = begun();
      height = base.height;
      baseHeight = height;
      stateBytes = base.bytes;
      entryBytes = left;
      candidate = null;
    }
    Chunks.deleteOthers(database, height);
  }

  /** Forgets a state that will never be the base. */
  void dropMissed() throws IOException {
    synchronized (this) {
      if (candidate == null || !candidate.isMissed || !candidate.isWhole) {
        return;
      }
      candidate = null;
    }
    Chunks.deleteOthers(database, baseHeight());
  }

  private synchronized long baseHeight() {
    return baseHeight;
  }

  @Override
  public InputStream read() throws IOException {
    return new Chunks.Input(database, baseHeight());
  }
}
