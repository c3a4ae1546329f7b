package io.parley.simulator.replica;

import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Entry;
import io.parley.simulator.network.Mutation;
import io.parley.simulator.scheme.FastScheme;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A replica's disk: what is durable outlives a crash. Of what is only written, a crash may leave
 * any prefix; what follows it is torn, and gone.
 */
public final class Disk {
  /** What a disk holds of an entry; the checksum is the one of the bytes that were written. */
  private record Stored(String key, Bytes bytes, long checksum) {}

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
    written.add(new Stored(key, bytes, FastScheme.hash(bytes)));
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

  /** The power fails; at most {@code kept} of the written entries had reached the disk. */
  public void crash(int kept) {
    sync(Math.min(kept, written.size()));
    written.clear();
  }

  /** Everything is gone, as on a new disk. */
  public void wipe() {
    written.clear();
    durable.clear();
    used = false;
  }

  /** One durable entry, if there is any, is from now on read otherwise than it was written. */
  public void damage(SplittableRandom random) {
    if (durable.isEmpty()) {
      return;
    }
    Stored victim = List.copyOf(durable.values()).get(random.nextInt(durable.size()));
    durable.put(
        victim.key, new Stored(victim.key, Mutation.of(victim.bytes, random), victim.checksum));
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
