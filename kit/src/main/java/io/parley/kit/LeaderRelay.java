package io.parley.kit;

import io.parley.api.Bundle;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Tells the leader of the bundles that wait here. A client may have reached this replica only, and
 * a leader that does not know of a bundle would be deposed for what it never saw (pitfall P12). Not
 * thread-safe.
 */
public final class LeaderRelay {
  /** Bytes of bundles in one relay, and of those that are relayed again at one time. */
  public static final long BYTES_MAX = 1L << 20;

  private final ReplicaId self;
  private final RequestPool pool;
  private final Outbox out;
  private final Supplier<Optional<ReplicaId>> leader;
  private final Function<List<Bundle>, Message> message;

  /** Whether bundles were waiting when the last interval ended. */
  private boolean pendingBefore;

  /**
   * @param leader who leads now; empty while nobody does, and then nothing is relayed
   * @param message the protocol's message that carries bundles
   */
  public LeaderRelay(
      ReplicaId self,
      RequestPool pool,
      Outbox out,
      Supplier<Optional<ReplicaId>> leader,
      Function<List<Bundle>, Message> message) {
    this.self = self;
    this.pool = pool;
    this.out = out;
    this.leader = leader;
    this.message = message;
  }

  /** Clients have submitted bundles here: those that the pool admits the leader learns at once. */
  public void submitted(List<Bundle> bundles) {
    relay(pool.admit(bundles, out));
  }

  /**
   * A peer relays bundles. Only the leader takes them: what others took would fill their pools, and
   * they would relay it in their turn (pitfall B4).
   */
  public void received(ReplicaId from, List<Bundle> bundles) {
    if (!from.equals(self) && leader.get().filter(self::equals).isPresent()) {
      bundles.forEach(pool::admit);
    }
  }

  /** There is another leader: it learns at once what has waited longest. */
  public void began() {
    relayOldest();
  }

  /** Another interval has passed: what waited a whole interval may have been lost on its way. */
  public void tick() {
    if (pendingBefore) {
      relayOldest();
    }
    pendingBefore = pool.hasPending();
  }

  private void relayOldest() {
    relay(pool.oldest(BYTES_MAX));
  }

  private void relay(List<Bundle> bundles) {
    Optional<ReplicaId> other = leader.get().filter(now -> !now.equals(self));
    if (other.isEmpty()) {
      return;
    }
    for (List<Bundle> part : RequestPool.parts(bundles, BYTES_MAX)) {
      out.send(other.get(), message.apply(part));
    }
  }
}
