package io.parley.simulator.replica;

import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Codec;
import io.parley.api.Entry;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.simulator.network.Mutation;
import io.parley.simulator.scheme.FastScheme;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A replica's disk: what is durable outlives a crash. Of what is only written, a crash may leave
 * any prefix; what follows it is torn, and gone. The state at a stable checkpoint takes the place
 * of the entries up to it.
 */
public final class Disk {
  /** What a disk holds of an entry; the checksum is the one of the bytes that were written. */
  private record Stored(String key, long height, Bytes bytes, long checksum) {}

  /** A state, written by the executor. */
  private record Written(long height, Bytes state) {}

  /**
   * A state that is kept.
   *
   * @param base what is known of it
   * @param state as the executor wrote it
   */
  public record Snapshot(Checkpoint base, Bytes state) {}

  /** The disk gives back other bytes than were written. */
  public static final class Damaged extends Exception {
    private static final long serialVersionUID = 1;

    Damaged(String message) {
      super(message);
    }
  }

  private final Codec codec;
  private final Map<String, Stored> durable = new LinkedHashMap<>();
  private final Deque<Stored> written = new ArrayDeque<>();
  private @Nullable Written taken;
  private @Nullable Snapshot snapshot;
  private boolean used;
  private long synced;

  public Disk(Codec codec) {
    this.codec = codec;
  }

  /** Whether a replica has run on this disk before; from now on one has. */
  boolean use() {
    boolean before = used;
    used = true;
    return before;
  }

  void write(Entry entry) {
    String key = entry.key();
    if (key.length() > 64) {
      throw new AssertionError("a key of more than 64 characters: " + key);
    }
    Bytes bytes = codec.encode(entry);
    if (!codec.decodeEntry(bytes).equals(entry)) {
      throw new AssertionError("another entry than was encoded: " + entry);
    }
    written.add(new Stored(key, entry.height(), bytes, FastScheme.hash(bytes)));
  }

  /** Entries that became durable, over all incarnations. */
  long synced() {
    return synced;
  }

  public int unsynced() {
    return written.size();
  }

  /** Makes the oldest {@code count} of the written entries durable. */
  void sync(int count) {
    for (int i = 0; i < count; i++) {
      Stored stored = written.remove();
      durable.remove(stored.key);
      durable.put(stored.key, stored);
    }
    synced += count;
  }

  /** The state after {@code height} is written; it counts once it is {@linkplain #keep kept}. */
  void take(long height, Bytes state) {
    taken = new Written(height, state);
  }

  /**
   * A checkpoint is stable. If its state is written, that is kept from now on instead of the one
   * before, and the entries up to it are forgotten.
   */
  void keep(Checkpoint stable) {
    if (taken == null || taken.height != stable.height()) {
      return;
    }
    checkRoundTrip(stable);
    snapshot = new Snapshot(stable, taken.state);
    taken = null;
    durable.values().removeIf(entry -> entry.height <= stable.height());
  }

  private void checkRoundTrip(Checkpoint stable) {
    Signed<?> proof =
        new Signed<>(new ReplicaId(0), Objects.requireNonNull(stable.proof()), Bytes.EMPTY);
    if (!codec.decode(codec.encode(proof)).equals(new Codec.Decoded.Legible(proof))) {
      throw new AssertionError("another proof than was encoded: " + proof);
    }
  }

  /** The state that is kept, if there is one. */
  public Optional<Snapshot> snapshot() {
    return Optional.ofNullable(snapshot);
  }

  /** The power fails; at most {@code kept} of the written entries had reached the disk. */
  public void crash(int kept) {
    sync(Math.min(kept, written.size()));
    written.clear();
    taken = null;
  }

  /** Everything is gone, as on a new disk. */
  public void wipe() {
    written.clear();
    durable.clear();
    taken = null;
    snapshot = null;
    used = false;
  }

  /** One durable entry, if there is any, is from now on read otherwise than it was written. */
  public void damage(SplittableRandom random) {
    if (durable.isEmpty()) {
      return;
    }
    Stored victim = List.copyOf(durable.values()).get(random.nextInt(durable.size()));
    durable.put(
        victim.key,
        new Stored(victim.key, victim.height, Mutation.of(victim.bytes, random), victim.checksum));
  }

  /** All durable entries, in the order in which they were written. */
  public List<Entry> entries() throws Damaged {
    List<Entry> entries = new ArrayList<>(durable.size());
    for (Stored stored : durable.values()) {
      if (FastScheme.hash(stored.bytes) != stored.checksum) {
        throw new Damaged("the entry '" + stored.key + "' is not what was written");
      }
      entries.add(codec.decodeEntry(stored.bytes));
    }
    return entries;
  }
}
