package io.parley.kit;

import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts votes for statements, by distinct signer, round by round; a round is a view, or a height
 * where views do not matter. The first vote of a signer in a round stands (pitfalls H10, H21, P20).
 * The caller bounds the rounds that it lets in. Not thread-safe.
 *
 * @param <V> what is kept of a vote, such as its signature
 */
public final class Tally<V> {
  /** What a vote did to the count. */
  public enum Outcome {
    COUNTED,
    /** The signer said the same before. */
    REPEATED,
    /** The signer said something else before; that stands. */
    CONFLICTING
  }

  private record Ballot<V>(Digest statement, V vote) {}

  private static final class Round<V> {
    final TreeMap<ReplicaId, Ballot<V>> ballots = new TreeMap<>();
    final Map<Digest, Integer> counts = new LinkedHashMap<>();
  }

  private final TreeMap<Long, Round<V>> rounds = new TreeMap<>();
  private int size;

  /** Counts {@code signer}'s vote for {@code statement} in {@code round}. */
  public Outcome add(long round, ReplicaId signer, Digest statement, V vote) {
    Round<V> votes = rounds.computeIfAbsent(round, key -> new Round<>());
    Ballot<V> former = votes.ballots.get(signer);
    if (former != null) {
      return former.statement.equals(statement) ? Outcome.REPEATED : Outcome.CONFLICTING;
    }
    votes.ballots.put(signer, new Ballot<>(statement, vote));
    votes.counts.merge(statement, 1, Integer::sum);
    size++;
    return Outcome.COUNTED;
  }

  /** How many distinct signers voted for {@code statement} in {@code round}. */
  public int count(long round, Digest statement) {
    Round<V> votes = rounds.get(round);
    return votes == null ? 0 : votes.counts.getOrDefault(statement, 0);
  }

  /** The statement that at least {@code quorum} voted for in {@code round}, if there is one. */
  public Optional<Digest> reached(long round, int quorum) {
    Round<V> votes = rounds.get(round);
    if (votes != null && votes.ballots.size() >= quorum) {
      for (Map.Entry<Digest, Integer> count : votes.counts.entrySet()) {
        if (count.getValue() >= quorum) {
          return Optional.of(count.getKey());
        }
      }
    }
    return Optional.empty();
  }

  /** The votes for {@code statement} in {@code round}, by ascending signer. */
  public List<V> votes(long round, Digest statement) {
    List<V> found = new ArrayList<>();
    Round<V> votes = rounds.get(round);
    if (votes != null) {
      for (Ballot<V> ballot : votes.ballots.values()) {
        if (ballot.statement.equals(statement)) {
          found.add(ballot.vote);
        }
      }
    }
    return found;
  }

  /** The vote of {@code signer} in {@code round}, whatever for. */
  public @Nullable V of(long round, ReplicaId signer) {
    Round<V> votes = rounds.get(round);
    Ballot<V> ballot = votes == null ? null : votes.ballots.get(signer);
    return ballot == null ? null : ballot.vote;
  }

  /** What {@code signer} voted for in {@code round}. */
  public @Nullable Digest statement(long round, ReplicaId signer) {
    Round<V> votes = rounds.get(round);
    Ballot<V> ballot = votes == null ? null : votes.ballots.get(signer);
    return ballot == null ? null : ballot.statement;
  }

  /** Who voted for what in {@code round}, each ascending. */
  public SortedMap<Digest, List<ReplicaId>> statements(long round) {
    TreeMap<Digest, List<ReplicaId>> found = new TreeMap<>();
    Round<V> votes = rounds.get(round);
    if (votes != null) {
      votes.ballots.forEach(
          (signer, ballot) ->
              found.computeIfAbsent(ballot.statement, key -> new ArrayList<>()).add(signer));
    }
    return found;
  }

  /** Who voted for {@code statement} in {@code round}, ascending. */
  public List<ReplicaId> signers(long round, Digest statement) {
    List<ReplicaId> found = new ArrayList<>();
    Round<V> votes = rounds.get(round);
    if (votes != null) {
      for (Map.Entry<ReplicaId, Ballot<V>> ballot : votes.ballots.entrySet()) {
        if (ballot.getValue().statement.equals(statement)) {
          found.add(ballot.getKey());
        }
      }
    }
    return found;
  }

  /** Votes held, of all rounds. */
  public int size() {
    return size;
  }

  /** The rounds in which there are votes, ascending. */
  public List<Long> rounds() {
    return List.copyOf(rounds.keySet());
  }

  /** Forgets all rounds below {@code round}. */
  public void forgetBelow(long round) {
    Map<Long, Round<V>> below = rounds.headMap(round);
    below.values().forEach(votes -> size -= votes.ballots.size());
    below.clear();
  }

  /** Forgets one vote, as if it had never come. */
  public void forget(long round, ReplicaId signer) {
    Round<V> votes = rounds.get(round);
    Ballot<V> ballot = votes == null ? null : votes.ballots.remove(signer);
    if (votes == null || ballot == null) {
      return;
    }
    size--;
    votes.counts.computeIfPresent(ballot.statement, (key, count) -> count == 1 ? null : count - 1);
    if (votes.ballots.isEmpty()) {
      rounds.remove(round);
    }
  }
}
