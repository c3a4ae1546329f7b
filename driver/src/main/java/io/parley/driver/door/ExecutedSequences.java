package io.parley.driver.door;

import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.ClientId;
import io.parley.api.door.Reply;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Up to which sequence each session's commands were executed here, so that nobody asks the executor
 * for what is certainly new. Forgets those sessions that were used longest ago: of these anything
 * may have been executed.
 */
final class ExecutedSequences {
  /** Sessions. */
  static final int SESSIONS_MAX = 4_096;

  /** Heap bytes of a session's entry, with its client's name. */
  private static final long SESSION_BYTES = 192;

  /** Heap bytes of all at most. */
  static final long BYTES_MAX = SESSION_BYTES * SESSIONS_MAX;

  private record Source(ClientId client, long session) {
    static Source of(BundleId id) {
      return new Source(id.client(), id.session());
    }
  }

  private final Map<Source, Long> ends = new LinkedHashMap<>();

  /** Heap bytes of what is remembered. */
  long bytes() {
    return SESSION_BYTES * ends.size();
  }

  void add(Reply reply) {
    BundleId id = reply.bundle();
    if (id.session() == 0) {
      return;
    }
    Long before = ends.remove(Source.of(id));
    long end = id.first() + reply.results().size();
    ends.put(Source.of(id), before == null ? end : Math.max(before, end));
    if (ends.size() > SESSIONS_MAX) {
      Iterator<Source> oldest = ends.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Whether any command of this bundle may have been executed. */
  boolean mayHave(Bundle bundle) {
    Long end = ends.get(Source.of(bundle.id()));
    return end == null || bundle.id().first() < end;
  }
}
