package io.parley.storage.rocksdb;

import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Journal;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.Origin;
import io.parley.api.Snapshots;
import io.parley.storage.rocksdb.Database.Family;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A journal on RocksDB, in two things of the replica's directory: the database {@code journal}, and
 * the mark {@code synced}. What is written is synced in the database's log first, then in the mark;
 * only then is it released. So the database may be ahead of the mark by one write, and what it
 * lacks that the mark knows is amnesia: this replica does not start.
 */
public final class RocksJournal implements Journal {
  private static final int FORMAT = 1;
  private static final Checkpoint NOTHING = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
  private static final byte[] FORMAT_KEY = Bytes.utf8("format").toArray();
  private static final byte[] LAST_KEY = Bytes.utf8("last").toArray();
  private static final byte[] BASE_KEY = Bytes.utf8("base").toArray();

  /** Of a batch in which entries are forgotten. */
  private static final int FORGOTTEN_TOGETHER = 1_024;

  private final Path directory;
  private final Path markPath;
  private final Path newMarkPath;
  private final Path databasePath;
  private final LiveEntries live = new LiveEntries();
  private @Nullable SyncedMark mark;
  private @Nullable Database database;
  private @Nullable RocksSnapshots snapshots;
  private @Nullable Codec codec;
  private Position last = Position.START;
  private boolean isNew;

  /**
   * One that is not open.
   *
   * @param directory the replica's own
   */
  public RocksJournal(Path directory) {
    this.directory = directory;
    markPath = directory.resolve("synced");
    newMarkPath = directory.resolve("synced.new");
    databasePath = directory.resolve("journal");
  }

  /**
   * Opens what is there, or makes it where nothing was ever written.
   *
   * @throws DamagedException if what was durable is damaged or missing: this replica must not start
   * @throws IOException if another process has it, the format is a newer one, or the disk fails
   */
  @Override
  public Recovered open(Codec codec) throws IOException {
    if (mark != null) {
      throw new IllegalStateException("this journal is open");
    }
    this.codec = codec;
    try {
      return openAll(codec);
    } catch (IOException | RuntimeException e) {
      closeAll();
      throw e;
    }
  }

  private Recovered openAll(Codec codec) throws IOException {
    isNew = !Files.exists(markPath);
    if (isNew && Files.exists(databasePath) && !Files.exists(newMarkPath)) {
      throw new DamagedException(
          markPath
              + ": it is missing, beside a database; whether that holds all that this replica said"
              + " is not known");
    }
    SyncedMark synced = isNew ? newMark() : SyncedMark.open(markPath);
    mark = synced;
    if (synced.position().sequence() == 0) {
      return create();
    }
    if (!Files.isDirectory(databasePath)) {
      throw new DamagedException(
          databasePath + ": it is missing, and this replica has said something; " + advice());
    }
    try (Database inspected = Database.inspect(databasePath)) {
      check(inspected, synced.position()); // before the database changes its files
    }
    Database opened = Database.open(databasePath);
    database = opened;
    last = check(opened, synced.position());
    return recovered(opened, codec);
  }

  /** What a start leaves that did not come to its first word is locked like any other. */
  private SyncedMark newMark() throws IOException {
    if (Files.exists(newMarkPath)) {
      try {
        return SyncedMark.open(newMarkPath);
      } catch (DamagedException e) {
        Files.delete(newMarkPath); // It was cut short itself.
      }
    }
    return SyncedMark.create(newMarkPath);
  }

  @Override
  public void adopt() throws IOException {
    opened(mark);
    if (isNew) {
      Files.move(newMarkPath, markPath, StandardCopyOption.ATOMIC_MOVE);
      sync(directory);
      isNew = false;
    }
  }

  /** Makes the names in a directory durable; Windows opens none. */
  private static void sync(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Nothing was ever durable here, so nothing was said: what is there is of a start cut short. */
  private Recovered create() throws IOException {
    delete(databasePath);
    Database made = Database.create(databasePath);
    database = made;
    try (Database.Batch batch = made.batch()) {
      batch
          .put(Family.META, FORMAT_KEY, new LayoutWriter().i32(FORMAT).toBytes())
          .put(Family.META, LAST_KEY, two(Position.START, Position.START))
          .commit();
    }
    snapshots = new RocksSnapshots(made, 0, 0);
    return new Recovered(Origin.FRESH, NOTHING, List.of());
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> found = Files.walk(directory)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path one : all) {
      Files.delete(one);
    }
  }

  private static Bytes two(Position before, Position last) {
    return last.writeTo(before.writeTo(new LayoutWriter(2 * Position.BYTES))).toBytes();
  }

  /**
   * The database's position, if the mark is there or one write before.
   *
   * @throws DamagedException if it is not
   */
  private Position check(Database found, Position synced) throws IOException {
    byte @Nullable [] format = found.get(Family.META, FORMAT_KEY);
    byte @Nullable [] positions = found.get(Family.META, LAST_KEY);
    if (format == null || positions == null) {
      throw new DamagedException(databasePath + ": it does not say how far it goes; " + advice());
    }
    int known = new LayoutReader(Bytes.wrap(format)).i32();
    if (known != FORMAT) {
      throw new IOException(
          "%s: its format is %d, this build knows %d; use a newer one"
              .formatted(databasePath, known, FORMAT));
    }
    LayoutReader in = new LayoutReader(Bytes.wrap(positions));
    Position before = Position.read(in);
    Position newest = Position.read(in);
    if (!synced.equals(newest) && !synced.equals(before)) {
      throw new DamagedException(
          databasePath
              + ": it ends at entry "
              + newest
              + ", but up to "
              + synced
              + " all were durable; "
              + advice());
    }
    return newest;
  }

  private static String advice() {
    return "what it said may be lost, so it must not start from this. Put back the disk that it ran"
        + " on, or make a new cluster";
  }

  private Recovered recovered(Database found, Codec codec) throws IOException {
    byte @Nullable [] row = found.get(Family.META, BASE_KEY);
    Checkpoint base = row == null ? NOTHING : Base.read(row, codec).stable();
    List<Row> rows = new ArrayList<>();
    found.scan(
        Family.ENTRIES,
        new byte[0],
        (key, value) -> {
          Row read = Row.read(Bytes.wrap(key).utf8(), value);
          if (read.height() > base.height()) { // Forgetting the others was cut short.
            rows.add(read);
          }
          return true;
        });
    rows.sort(Comparator.comparingLong(Row::sequence));
    List<Entry> entries = new ArrayList<>(rows.size());
    for (Row each : rows) {
      live.put(each);
      entries.add(decode(codec, each));
    }
    snapshots = new RocksSnapshots(found, base.height(), live.bytes());
    return new Recovered(Origin.RECOVERED, base, entries);
  }

  private static Entry decode(Codec codec, Row row) throws DamagedException {
    try {
      return codec.decodeEntry(row.entry());
    } catch (IllegalArgumentException e) {
      throw new DamagedException("the entry '" + row.key() + "' is none of this protocol", e);
    }
  }

  @Override
  public boolean isNew() {
    return isNew;
  }

  @Override
  public boolean isDurable() {
    return true;
  }

  @Override
  public void write(List<Entry> entries) throws IOException {
    adopt();
    Codec encoder = opened(codec);
    List<Row> rows = new ArrayList<>(entries.size());
    long sequence = last.sequence();
    long bytes = 0;
    for (Entry entry : entries) {
      Row row = new Row(++sequence, entry.key(), entry.height(), encoder.encode(entry));
      rows.add(row);
      bytes += row.entry().size();
    }
    Position next = last.after(rows);
    try (Database.Batch batch = opened(database).batch()) {
      for (Row row : rows) {
        batch.put(Family.ENTRIES, Bytes.utf8(row.key()).toArray(), row.value());
      }
      batch.put(Family.META, LAST_KEY, two(last, next)).commit();
    }
    opened(mark).advance(next);
    last = next;
    rows.forEach(live::put);
    opened(snapshots).wrote(bytes);
  }

  @Override
  public void truncate(Checkpoint stable) throws IOException {
    RocksSnapshots states = opened(snapshots);
    states.stable(stable);
    states.dropMissed();
    Checkpoint base = states.ready().orElse(null);
    if (base == null) {
      return;
    }
    try (Database.Batch batch = opened(database).batch()) {
      batch.put(Family.META, BASE_KEY, new Base(base).encode(opened(codec))).commit();
    }
    forget(live.upTo(base.height()));
    states.becameBase(live.bytes());
  }

  private void forget(List<String> keys) throws IOException {
    for (int from = 0; from < keys.size(); from += FORGOTTEN_TOGETHER) {
      List<String> some = keys.subList(from, Math.min(keys.size(), from + FORGOTTEN_TOGETHER));
      try (Database.Batch batch = opened(database).batch()) {
        for (String key : some) {
          batch.delete(Family.ENTRIES, Bytes.utf8(key).toArray());
        }
        batch.apply();
      }
      some.forEach(live::remove);
    }
  }

  @Override
  public Optional<Snapshots> snapshots() {
    return Optional.of(opened(snapshots));
  }

  private static <T> T opened(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("this journal is not open");
    }
    return part;
  }

  /** It may be opened again. */
  @Override
  public void close() throws IOException {
    closeAll();
  }

  private void closeAll() throws IOException {
    Database opened = database;
    SyncedMark locked = mark;
    database = null;
    mark = null;
    snapshots = null;
    live.clear();
    if (opened != null) {
      opened.close();
    }
    if (locked != null) {
      locked.close();
    }
  }
}
