package io.parley.kit;

import io.parley.api.Bundle;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the leader in office was told of and has not proposed: no more than it remembers of each
 * peer, and of one client only a part of that, so that what it was told of it can take, and no
 * client keeps it from being told of another's (pitfall L1). What waits beyond follows as room
 * comes. Not thread-safe.
 */
final class ToldBundles {
  /** The part of all that one client may have. */
  static final int CLIENT_PART = 16;

  private final RequestPool pool;
  private final int max;
  private final int clientMax;
  private final LinkedHashMap<Digest, ClientId> told = new LinkedHashMap<>();
  private boolean more;

  ToldBundles(RequestPool pool, int n) {
    this.pool = pool;
    max = OfferedBundles.eachMax(n);
    clientMax = Math.max(1, max / CLIENT_PART);
  }

  /** Whether more waits, of which the leader was not told. */
  boolean hasMore() {
    return more;
  }

  /** Whether the leader was told of this one, as of all if there are not more. */
  boolean isTold(Digest bundle) {
    return !more || told.containsKey(bundle);
  }

  /**
   * Those of what has just come of which the leader is told at once: while more waits, of each
   * client one, if it has none there.
   */
  List<Bundle> fresh(List<Bundle> bundles) {
    return bundles.isEmpty() ? bundles : next(bundles, more ? 1 : clientMax);
  }

  /** Those of all that waits of which the leader is told now, in their order. */
  List<Bundle> next(List<Bundle> bundles) {
    more = false;
    return next(bundles, clientMax);
  }

  private List<Bundle> next(List<Bundle> bundles, int eachMax) {
    told.keySet().removeIf(digest -> !pool.isPending(digest));
    Map<ClientId, Integer> each = new LinkedHashMap<>();
    told.values().forEach(client -> each.merge(client, 1, Integer::sum));
    List<Bundle> next = new ArrayList<>();
    for (Bundle bundle : bundles) {
      ClientId client = bundle.id().client();
      Digest digest = bundle.id().digest();
      boolean room = told.size() < max && each.getOrDefault(client, 0) < eachMax;
      if (room && told.putIfAbsent(digest, client) == null) {
        each.merge(client, 1, Integer::sum);
        next.add(bundle);
      }
      more |= !told.containsKey(digest);
    }
    return next;
  }

  /** There is another leader, who was told of nothing. */
  void clear() {
    told.clear();
    more = false;
  }
}
