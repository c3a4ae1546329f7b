package io.parley.kit;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Insight;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What decisions do for clients: whether they hold anything that was not decided before, and how
 * often each client gets its turn. Empty batches, and bundles that were decided long ago, serve
 * nobody (pitfall L1). Bounded: what is forgotten counts as new once more. Not thread-safe.
 */
public final class Served {
  /** Sessions of which the highest decided sequence is remembered; the oldest are forgotten. */
  public static final int SESSIONS_MAX = 8_192;

  /** Batches with something new of one client that make a round, beyond one for each replica. */
  private static final int ROUND_BATCHES = 4;

  /** An opening has sequence 0 like any other, so its digest tells it apart. */
  private record Source(ClientId client, long session, Digest opening) {
    static Source of(Bundle bundle) {
      boolean opens = bundle.id().session() == 0;
      Digest opening = opens ? bundle.id().digest() : Digest.ZERO;
      return new Source(bundle.id().client(), bundle.id().session(), opening);
    }
  }

  private final int roundBatches;

  /** The end of the sequences that are decided; those used last come last. */
  private final LinkedHashMap<Source, Long> ends = new LinkedHashMap<>();

  private final Map<ClientId, Integer> turns = new LinkedHashMap<>();
  private long round;
  private long lastAt = Long.MIN_VALUE;
  private long lastHeight;
  private Ordered ordered = Ordered.NOTHING;

  public Served(Quorums quorums) {
    roundBatches = quorums.n() + ROUND_BATCHES;
  }

  /** {@code batch} is decided, and delivered at {@code now}, µs of elapsed time. */
  public void delivered(long height, Batch batch, long now) {
    Set<ClientId> clients = new LinkedHashSet<>();
    for (Bundle bundle : batch.bundles()) {
      if (isNew(bundle)) {
        clients.add(bundle.id().client());
        ordered = ordered.plus(1, bundle.commands().size(), bundle.encoded().size());
      }
    }
    if (clients.isEmpty()) {
      return;
    }
    lastAt = now;
    lastHeight = height;
    boolean over = false;
    for (ClientId client : clients) {
      over |= turns.merge(client, 1, Integer::sum) >= roundBatches;
    }
    if (over || turns.size() > SESSIONS_MAX) {
      round++;
      turns.clear();
    }
  }

  private boolean isNew(Bundle bundle) {
    Source source = Source.of(bundle);
    long end = bundle.id().first() + bundle.commands().size();
    Long known = ends.remove(source);
    ends.put(source, known == null ? end : Math.max(known, end));
    if (ends.size() > SESSIONS_MAX) {
      ends.remove(ends.keySet().iterator().next());
    }
    return known == null || known < end;
  }

  /**
   * Rounds there will have been at least, once some client has had {@code turns} more: in each
   * round, some client is served in more batches than a fair turn takes.
   */
  long roundAfter(int turns) {
    return round + turns / roundBatches;
  }

  /**
   * Whether what waits since {@code round} was passed over: a whole round has gone by since. The
   * round in which it was handed over says nothing, as proposals may have been under way.
   */
  boolean hasPassed(long round) {
    return this.round >= round + 2;
  }

  /** Whether anything new was delivered after {@code moment}. */
  boolean isSince(long moment) {
    return lastAt > moment;
  }

  /** When something new was delivered last; long ago if never. */
  long lastAt() {
    return lastAt;
  }

  /** The height at which something new was delivered last; 0 if never. */
  long lastHeight() {
    return lastHeight;
  }

  /** All that was new so far. */
  Ordered ordered() {
    return ordered;
  }

  /** How full it is. */
  public Insight.Buffer buffer() {
    return new Insight.Buffer("served sessions", ends.size(), SESSIONS_MAX);
  }
}
