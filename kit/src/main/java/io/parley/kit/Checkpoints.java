package io.parley.kit;

import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Collects what replicas say their state was at certain heights, until a quorum says the same: then
 * the checkpoint is stable. Of each replica only the newest heights are kept, so nobody fills the
 * memory, and one who is far behind still learns where the others are. Not thread-safe.
 *
 * @param <V> what is kept of a vote
 */
public final class Checkpoints<V> {
  /** Heights kept for each replica. */
  public static final int HEIGHTS_MAX = 4;

  /**
   * A checkpoint, with some votes for it.
   *
   * @param votes by ascending signer; of at least a quorum where the checkpoint is stable
   */
  public record Stable<V>(long height, Digest state, List<V> votes) {}

  private final int quorum;
  private final Tally<V> tally = new Tally<>();
  private final TreeMap<ReplicaId, TreeSet<Long>> heights = new TreeMap<>();
  private final TreeMap<Long, Digest> own = new TreeMap<>();
  private long settled;

  /** Whether votes were counted since {@link #stable} found nothing. */
  private boolean changed;

  /**
   * @param settled height of the newest checkpoint that is known to be stable
   */
  public Checkpoints(Quorums quorums, long settled) {
    this.quorum = quorums.quorum();
    this.settled = settled;
  }

  /** Remembers this replica's own state at {@code height}. */
  public void own(long height, Digest state) {
    own.put(height, state);
    while (own.size() > HEIGHTS_MAX) {
      own.pollFirstEntry();
    }
  }

  /** This replica's newest own state above the last stable checkpoint. */
  public Optional<Stable<V>> newestOwn() {
    return own.isEmpty() || own.lastKey() <= settled
        ? Optional.empty()
        : Optional.of(new Stable<>(own.lastKey(), own.lastEntry().getValue(), List.of()));
  }

  /**
   * Whether this replica's own state at {@code height} is known and another than {@code state}: it
   * has diverged, and must stop (pitfall P18).
   */
  public boolean contradicts(long height, Digest state) {
    Digest mine = own.get(height);
    return mine != null && !mine.equals(state);
  }

  /** Counts a vote. */
  public Tally.Outcome add(long height, ReplicaId signer, Digest state, V vote) {
    if (height <= settled) {
      return Tally.Outcome.REPEATED;
    }
    Tally.Outcome outcome = tally.add(height, signer, state, vote);
    if (outcome == Tally.Outcome.COUNTED) {
      changed = true;
      TreeSet<Long> voted = heights.computeIfAbsent(signer, key -> new TreeSet<>());
      voted.add(height);
      if (voted.size() > HEIGHTS_MAX) {
        tally.forget(voted.pollFirst(), signer);
      }
    }
    return outcome;
  }

  /** Forgets what {@code signer} said of {@code height}: it turned out not to be signed. */
  public void forget(long height, ReplicaId signer) {
    tally.forget(height, signer);
    TreeSet<Long> voted = heights.get(signer);
    if (voted != null) {
      voted.remove(height);
    }
  }

  /** Votes held: of each replica {@link #HEIGHTS_MAX} at most. */
  public int size() {
    return tally.size();
  }

  /** What {@code signer} said its state was at {@code height}, with its vote. */
  public Optional<Stable<V>> said(long height, ReplicaId signer) {
    Digest state = tally.statement(height, signer);
    V vote = tally.of(height, signer);
    return state == null || vote == null
        ? Optional.empty()
        : Optional.of(new Stable<>(height, state, List.of(vote)));
  }

  /** The newest checkpoint above the last settled one that a quorum vouches for. */
  public Optional<Stable<V>> stable() {
    if (!changed) {
      return Optional.empty();
    }
    List<Long> rounds = tally.rounds();
    for (int i = rounds.size() - 1; i >= 0; i--) {
      long height = rounds.get(i);
      Optional<Digest> state = tally.reached(height, quorum);
      if (height > settled && state.isPresent()) {
        List<V> votes = tally.votes(height, state.get());
        return Optional.of(new Stable<>(height, state.get(), votes));
      }
    }
    changed = false;
    return Optional.empty();
  }

  /** The checkpoint at {@code height} is stable; forgets all up to there. */
  public void settle(long height) {
    settled = Math.max(settled, height);
    tally.forgetBelow(settled + 1);
    heights.values().forEach(voted -> voted.headSet(settled, true).clear());
  }
}
