package io.parley.storage.rocksdb;

import io.parley.api.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which entries are stored, by their heights, without their contents: what a state makes
 * superfluous is found without reading it.
 */
final class LiveEntries {
  private record Stored(long height, int bytes) {}

  private final Map<String, Stored> stored = new HashMap<>();
  private final TreeMap<Long, Set<String>> byHeight = new TreeMap<>();
  private long bytes;

  /** Instead of an earlier one of its key. */
  void put(Row row) {
    remove(row.key());
    stored.put(row.key(), new Stored(row.height(), row.entry().size()));
    bytes += row.entry().size();
    if (row.height() != Entry.FOREVER) {
      byHeight.computeIfAbsent(row.height(), absent -> new LinkedHashSet<>()).add(row.key());
    }
  }

  void remove(String key) {
    Stored former = stored.remove(key);
    if (former == null) {
      return;
    }
    bytes -= former.bytes;
    Set<String> same = byHeight.get(former.height);
    if (same != null) {
      same.remove(key);
      if (same.isEmpty()) {
        byHeight.remove(former.height);
      }
    }
  }

  /** The keys of all up to {@code height}. */
  List<String> upTo(long height) {
    List<String> keys = new ArrayList<>();
    byHeight.headMap(height, true).values().forEach(keys::addAll);
    return keys;
  }

  /** Of the contents of all. */
  long bytes() {
    return bytes;
  }

  void clear() {
    stored.clear();
    byHeight.clear();
    bytes = 0;
  }
}
