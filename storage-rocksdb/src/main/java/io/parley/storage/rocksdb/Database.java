package io.parley.storage.rocksdb;

import io.parley.api.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The database, with a family of columns for each kind of thing. What RocksDB does not tell, its
 * callers find out: whether entries are missing, and whether a scan came to its end. Thread-safe;
 * whoever still uses it when it is closed is told so, as its own library would end the process.
 */
final class Database implements AutoCloseable {
  /** A kind of thing. */
  enum Family {
    /** What is there once: format, position, base. */
    META("default"),
    ENTRIES("entries"),
    STATES("states");

    private final String title;

    Family(String title) {
      this.title = title;
    }
  }

  /** Takes rows of a scan, in the order of their keys. */
  @FunctionalInterface
  interface Visitor {
    /** Whether to go on. */
    boolean visit(byte[] key, byte[] value) throws IOException;
  }

  /** Changes that take place together. */
  final class Batch implements AutoCloseable {
    private final WriteBatch batch = new WriteBatch();

    Batch put(Family family, byte[] key, Bytes value) throws IOException {
      return prepare(family, () -> batch.put(handle(family), key, value.toArray()));
    }

    Batch delete(Family family, byte[] key) throws IOException {
      return prepare(family, () -> batch.delete(handle(family), key));
    }

    private Batch prepare(Family family, Change change) throws IOException {
      use(
          "a change of " + family + " cannot be prepared",
          () -> {
            change.prepare();
            return true;
          });
      return this;
    }

    /** All of it, durable when this returns. */
    void commit() throws IOException {
      write(synced);
    }

    /** All of it, durable with what is committed later; not durable by that of another thread. */
    void apply() throws IOException {
      write(unsynced);
    }

    /** All of it, durable once the families are {@linkplain #flush flushed}. */
    void applyUnlogged() throws IOException {
      write(unlogged);
    }

    private void write(WriteOptions options) throws IOException {
      use(
          "what is to be remembered cannot be written",
          () -> {
            db.write(options, batch);
            return true;
          });
    }

    @Override
    public void close() {
      batch.close();
    }
  }

  private static final long CACHE_BYTES = 8L << 20;
  private static final long WRITE_BUFFER_BYTES = 8L << 20;
  private static final long LOG_BYTES_MAX = 64L << 20;
  private static final int OPEN_FILES_MAX = 128;

  static {
    RocksDB.loadLibrary();
  }

  private final Path path;
  private final RocksDB db;
  private final Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
  private final List<AutoCloseable> options;

  /** Whoever uses the database holds it back from being closed: what is closed must not be used. */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private boolean isClosed;
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions();
  private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);

  private Database(
      Path path, RocksDB db, List<ColumnFamilyHandle> handles, List<AutoCloseable> options) {
    this.path = path;
    this.db = db;
    for (Family family : Family.values()) {
      this.handles.put(family, handles.get(this.handles.size()));
    }
    this.options = options;
  }

  /** A new one; {@code path} does not exist. */
  static Database create(Path path) throws IOException {
    return open(path, true, false);
  }

  /** One that was made before, and is there. */
  static Database open(Path path) throws IOException {
    return open(path, false, false);
  }

  /** The same, without changing anything. */
  static Database inspect(Path path) throws IOException {
    return open(path, false, true);
  }

  private static Database open(Path path, boolean create, boolean readOnly) throws IOException {
    List<AutoCloseable> options = new ArrayList<>();
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      Cache cache = keep(options, new LRUCache(CACHE_BYTES));
      ColumnFamilyOptions columns = keep(options, new ColumnFamilyOptions());
      columns
          .setWriteBufferSize(WRITE_BUFFER_BYTES)
          .setMaxWriteBufferNumber(2)
          .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache));
      List<ColumnFamilyDescriptor> families =
          Arrays.stream(Family.values())
              .map(
                  family -> new ColumnFamilyDescriptor(Bytes.utf8(family.title).toArray(), columns))
              .toList();
      DBOptions all = keep(options, new DBOptions());
      all.setCreateIfMissing(create)
          .setCreateMissingColumnFamilies(create)
          .setErrorIfExists(create)
          .setParanoidChecks(true)
          .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
          .setMaxTotalWalSize(LOG_BYTES_MAX)
          .setMaxOpenFiles(OPEN_FILES_MAX)
          .setKeepLogFileNum(2)
          .setInfoLogLevel(InfoLogLevel.WARN_LEVEL);
      RocksDB db =
          readOnly
              ? RocksDB.openReadOnly(all, path.toString(), families, handles)
              : RocksDB.open(all, path.toString(), families, handles);
      return new Database(path, db, handles, options);
    } catch (RocksDBException e) {
      close(options);
      throw isDamage(e)
          ? new DamagedException(path + ": the database cannot be opened: " + e.getMessage(), e)
          : new IOException(path + ": the database cannot be opened: " + e.getMessage(), e);
    }
  }

  private static <T extends AutoCloseable> T keep(List<AutoCloseable> all, T one) {
    all.add(0, one);
    return one;
  }

  private static boolean isDamage(RocksDBException e) {
    Status status = e.getStatus();
    if (status == null) {
      return false;
    }
    return switch (status.getCode()) {
      case Corruption, InvalidArgument, NotFound -> true;
      default -> false;
    };
  }

  private ColumnFamilyHandle handle(Family family) {
    return Objects.requireNonNull(handles.get(family));
  }

  Batch batch() {
    return new Batch();
  }

  byte @Nullable [] get(Family family, byte[] key) throws IOException {
    return use("a row of " + family + " cannot be read", () -> db.get(handle(family), key));
  }

  /** All rows from {@code first} on, until {@code visitor} has enough. */
  void scan(Family family, byte[] first, Visitor visitor) throws IOException {
    use(
        "the rows of " + family + " cannot be read",
        () -> {
          try (ReadOptions read = new ReadOptions().setFillCache(false);
              RocksIterator rows = db.newIterator(handle(family), read)) {
            boolean more = true;
            for (rows.seek(first); more && rows.isValid(); rows.next()) {
              more = visitor.visit(rows.key(), rows.value());
            }
            rows.status(); // A damaged block ends a scan as if there were no more.
            return more;
          }
        });
  }

  /** What was applied to {@code family} without a log is durable when this returns. */
  void flush(Family family) throws IOException {
    use(
        family + " cannot be made durable",
        () -> {
          try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            db.flush(flush, handle(family));
            return true;
          }
        });
  }

  @FunctionalInterface
  private interface Change {
    void prepare() throws RocksDBException;
  }

  /** Something that is done with the database. */
  @FunctionalInterface
  private interface Use<T extends @Nullable Object> {
    T run() throws RocksDBException, IOException;
  }

  private <T extends @Nullable Object> T use(String failure, Use<T> use) throws IOException {
    lock.readLock().lock();
    try {
      if (isClosed) {
        throw new IOException(path + ": " + failure + ": it is closed");
      }
      return use.run();
    } catch (RocksDBException e) {
      throw failed(failure, e);
    } finally {
      lock.readLock().unlock();
    }
  }

  private IOException failed(String what, RocksDBException e) {
    String message = path + ": " + what + ": " + e.getMessage();
    Status status = e.getStatus();
    if (status != null && status.getSubCode() == Status.SubCode.NoSpace) {
      return new IOException(
          message + "; make as much room again as its log is long, and start again", e);
    }
    return isDamage(e) ? new DamagedException(message, e) : new IOException(message, e);
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      isClosed = true;
      handles.values().forEach(ColumnFamilyHandle::close);
      db.close();
    } finally {
      lock.writeLock().unlock();
    }
    synced.close();
    unsynced.close();
    unlogged.close();
    close(options);
  }

  private static void close(List<AutoCloseable> all) {
    for (AutoCloseable one : all) {
      try {
        one.close();
      } catch (Exception e) {
        throw new IllegalStateException("RocksDB's options could not be closed", e);
      }
    }
  }
}
