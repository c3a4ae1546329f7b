package io.parley.testkit;

import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A replica's disk: what is durable outlives a crash, what is only written does not. */
final class Disk {
  private final Codec codec;
  private final Map<String, Bytes> durable = new LinkedHashMap<>();
  private final Deque<Entry> written = new ArrayDeque<>();
  private boolean used;

  Disk(Codec codec) {
    this.codec = codec;
  }

  /** Whether a replica has run on this disk before; from now on one has. */
  boolean use() {
    boolean before = used;
    used = true;
    return before;
  }

  void write(Entry entry) {
    if (entry.key().length() > 64) {
      throw new AssertionError("a key of more than 64 characters: " + entry.key());
    }
    if (!codec.decodeEntry(codec.encode(entry)).equals(entry)) {
      throw new AssertionError("another entry than was encoded: " + entry);
    }
    written.add(entry);
  }

  int unsynced() {
    return written.size();
  }

  /** Makes the oldest {@code count} of the written entries durable. */
  void sync(int count) {
    for (int i = 0; i < count; i++) {
      Entry entry = written.remove();
      durable.remove(entry.key());
      durable.put(entry.key(), codec.encode(entry));
    }
  }

  void crash() {
    written.clear();
  }

  /** All durable entries, in the order in which they were written. */
  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>(durable.size());
    durable.values().forEach(bytes -> entries.add(codec.decodeEntry(bytes)));
    return entries;
  }
}
