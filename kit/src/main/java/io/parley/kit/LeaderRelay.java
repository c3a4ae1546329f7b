package io.parley.kit;

import io.parley.api.Bundle;
import io.parley.api.Digest;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Tells the leader of the bundles that wait here. A client may have reached this replica only, and
 * a leader that does not know of a bundle would be deposed for what it never saw (pitfall P12).
 * What waits on after that, though it was handed over, is said again by those whose turn it is: one
 * replica in the first interval, two in the next, then four, until all have, and then from the
 * beginning; whoever is faulty, a correct one is among f+1 (pitfall B4). Not thread-safe.
 */
public final class LeaderRelay {
  /** Bytes of bundles in one relay, and of those that are relayed again at one time. */
  public static final long BYTES_MAX = 1L << 20;

  private final ReplicaId self;
  private final int n;
  private final RequestPool pool;
  private final Owed owed;
  private final Outbox out;
  private final Supplier<Optional<ReplicaId>> leader;
  private final Function<List<Bundle>, Message> message;

  /** Whether bundles were waiting when the last interval ended. */
  private boolean pendingBefore;

  /** For how many intervals bundles have waited, of those that are said again. */
  private TreeMap<Digest, Integer> waited = new TreeMap<>();

  /**
   * @param n the number of replicas
   * @param owed told of what clients submitted here, and of what the leader was handed
   * @param leader who leads now; empty while nobody does, and then nothing is relayed
   * @param message the protocol's message that carries bundles
   */
  public LeaderRelay(
      ReplicaId self,
      int n,
      RequestPool pool,
      Owed owed,
      Outbox out,
      Supplier<Optional<ReplicaId>> leader,
      Function<List<Bundle>, Message> message) {
    this.self = self;
    this.n = n;
    this.pool = pool;
    this.owed = owed;
    this.out = out;
    this.leader = leader;
    this.message = message;
  }

  /** Clients have submitted bundles here: those that the pool admits the leader learns at once. */
  public void submitted(List<Bundle> bundles) {
    List<Bundle> admitted = pool.admit(bundles, out);
    bundles.stream().filter(pool::isOpen).forEach(owed::submitted);
    relay(admitted);
    handOverProposed();
  }

  /** What the leader has proposed it need not be handed. */
  private void handOverProposed() {
    if (leader.get().isPresent()) {
      owed.handedOver(bundle -> !pool.isPending(bundle));
    }
  }

  /**
   * A peer relays bundles. Only the leader takes them: what others took would fill their pools, and
   * they would relay it in their turn (pitfall B4).
   */
  public void received(ReplicaId from, List<Bundle> bundles) {
    if (!from.equals(self) && leader.get().filter(self::equals).isPresent()) {
      bundles.forEach(bundle -> pool.admit(bundle, from));
    }
  }

  /** There is another leader: it learns at once what has waited longest. */
  public void began() {
    owed.leaderChanged();
    relayOldest();
    handOverProposed();
  }

  /** Another interval has passed: what waited a whole interval may have been lost on its way. */
  public void tick() {
    if (pendingBefore) {
      leader.get().filter(now -> !now.equals(self)).ifPresent(now -> relay(turns(now)));
    }
    pendingBefore = pool.hasPending();
  }

  /** Of the bundles that have waited longest those that it is this replica's turn to say again. */
  private List<Bundle> turns(ReplicaId now) {
    TreeMap<Digest, Integer> before = waited;
    waited = new TreeMap<>();
    List<Bundle> turns = new ArrayList<>();
    for (Bundle bundle : pool.oldest(BYTES_MAX)) {
      Digest digest = bundle.id().digest();
      int intervals = before.getOrDefault(digest, 0);
      int said = 1 << intervals;
      if (place(digest, now) < said) {
        turns.add(bundle);
      }
      waited.put(digest, said >= n - 1 ? 0 : intervals + 1);
    }
    return turns;
  }

  /** This replica's place in the order of all but the leader, which is another for each bundle. */
  private int place(Digest digest, ReplicaId now) {
    int others = n - 1;
    int first = digest.bytes().get(0) * 256 + digest.bytes().get(1);
    int behind = Math.floorMod(self.value() - now.value() - 1, n);
    return Math.floorMod(behind - first, others);
  }

  private void relayOldest() {
    relay(pool.oldest(BYTES_MAX));
  }

  private void relay(List<Bundle> bundles) {
    Optional<ReplicaId> now = leader.get();
    Optional<ReplicaId> other = now.filter(replica -> !replica.equals(self));
    if (now.isPresent() && other.isEmpty()) {
      owed.handedOver(bundle -> true);
    }
    if (other.isEmpty()) {
      return;
    }
    bundles.forEach(bundle -> owed.handedOver(bundle.id()));
    for (List<Bundle> part : RequestPool.parts(bundles, BYTES_MAX)) {
      out.send(other.get(), message.apply(part));
    }
  }
}
