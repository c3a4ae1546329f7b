package io.parley.kit;

import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;

/**
 * What each peer said that it has after it was committed, once. Who says so again has forgotten, in
 * a restart, that it was committed. Not thread-safe.
 */
final class LateRelays {
  private final LinkedHashMap<ReplicaId, LinkedHashSet<Digest>> byPeer = new LinkedHashMap<>();

  /** {@code peer} has it. */
  void has(ReplicaId peer, Digest bundle) {
    LinkedHashSet<Digest> late = byPeer.computeIfAbsent(peer, key -> new LinkedHashSet<>());
    late.add(bundle);
    if (late.size() > RequestPool.RELAYED_BUNDLES_MAX) {
      late.remove(late.iterator().next());
    }
  }

  /** {@code peer} relays it. Whether it had not said that it has it. */
  boolean isFirst(ReplicaId peer, Digest bundle) {
    LinkedHashSet<Digest> late = byPeer.get(peer);
    if (late != null && late.remove(bundle)) {
      return false;
    }
    has(peer, bundle);
    return true;
  }
}
