package io.parley.kit;

import io.parley.api.Difference;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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

  /** What a quorum agreed on, and who did. */
  private record Settled(long height, Digest state, TreeSet<ReplicaId> by) {}

  private final Quorums quorums;
  private final int quorum;
  private final Tally<V> tally = new Tally<>();
  private final TreeMap<ReplicaId, TreeSet<Long>> heights = new TreeMap<>();
  private final TreeMap<Long, Digest> own = new TreeMap<>();

  /** Who differed from what a quorum agreed on when it said last what its state was. */
  private final TreeMap<ReplicaId, Difference> different = new TreeMap<>();

  private @Nullable Settled agreed;
  private long settled;

  /** Whether votes were counted since {@link #stable} found nothing. */
  private boolean changed;

  /**
   * @param settled height of the newest checkpoint that is known to be stable
   */
  public Checkpoints(Quorums quorums, long settled) {
    this.quorums = quorums;
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
      compare(height, signer, state);
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

  /** Notes whether {@code signer} had the state that a quorum agreed on last. */
  private void compare(long height, ReplicaId signer, Digest state) {
    if (agreed == null || agreed.height() != height) {
      return;
    }
    if (agreed.state().equals(state)) {
      agreed.by().add(signer);
      different.remove(signer);
      return;
    }
    TreeMap<Digest, List<ReplicaId>> states = new TreeMap<>();
    states.put(state, List.of(signer));
    states.put(agreed.state(), List.copyOf(agreed.by()));
    different.put(signer, new Difference(height, states, agreed.state(), false));
  }

  /**
   * Where replicas say that their states differ (pitfall C5): those that differed from what a
   * quorum agreed on when they spoke last; and at heights that are not settled, the lowest first,
   * where it is clear who differs, as f+1 have one state, or where no quorum can have one any more.
   */
  public List<Difference> differences() {
    List<Difference> found = new ArrayList<>(different.values());
    for (long height : tally.rounds()) {
      difference(height, tally.statements(height)).ifPresent(found::add);
    }
    return found;
  }

  /** The lowest height at which no quorum can have one state any more. */
  public Optional<Difference> hopeless() {
    return differences().stream().filter(Difference::hopeless).findFirst();
  }

  private Optional<Difference> difference(long height, SortedMap<Digest, List<ReplicaId>> states) {
    if (states.size() < 2) {
      return Optional.empty();
    }
    int voters = states.values().stream().mapToInt(List::size).sum();
    int most = states.values().stream().mapToInt(List::size).max().orElse(0);
    boolean hopeless = most + quorums.n() - voters < quorum;
    List<Digest> vouched =
        states.entrySet().stream()
            .filter(entry -> entry.getValue().size() >= quorums.oneCorrect())
            .map(Map.Entry::getKey)
            .toList();
    Digest agreedOn = vouched.size() == 1 ? vouched.get(0) : null;
    return hopeless || agreedOn != null
        ? Optional.of(new Difference(height, states, agreedOn, hopeless))
        : Optional.empty();
  }

  /** The checkpoint at {@code height} is stable with {@code state}; forgets all up to there. */
  public void settle(long height, Digest state) {
    if (height > settled) {
      SortedMap<Digest, List<ReplicaId>> said = tally.statements(height);
      agreed = new Settled(height, state, new TreeSet<>(said.getOrDefault(state, List.of())));
      said.forEach((digest, by) -> by.forEach(signer -> compare(height, signer, digest)));
    }
    settled = Math.max(settled, height);
    tally.forgetBelow(settled + 1);
    heights.values().forEach(voted -> voted.headSet(settled, true).clear());
  }
}
