package io.parley.kit;

import io.parley.api.ReplicaId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whom to ask for what one correct replica among f+1 has: one first, of those that should have it;
 * if it does not come, two others, then four, until f+1 were asked, then from the beginning. Those
 * that did not answer before come last. So a large thing is sent once as a rule, and whoever lies
 * costs a little time (pitfall B4). Not thread-safe.
 *
 * @param <T> names what is wanted
 */
public final class SourceFetch<T extends Comparable<T>> {
  /** One fetch may take this part of a view's time-out until all f+1 are asked. */
  private static final int PARTS_OF_TIMEOUT = 4;

  /**
   * Something wanted.
   *
   * @param likely those that should have it, as they voted for it
   */
  public record Wanted<T>(T what, List<ReplicaId> likely) {}

  /** Everything that one peer is to be asked for now. */
  public record Question<T>(ReplicaId source, List<T> wanted) {}

  private static final class Open {
    final List<ReplicaId> likely;
    final TreeSet<ReplicaId> asked = new TreeSet<>();
    int round;

    Open(List<ReplicaId> likely) {
      this.likely = likely;
    }
  }

  private final ReplicaId self;
  private final Quorums quorums;
  private final TreeMap<T, Open> open = new TreeMap<>();

  /** Those that were asked and did not answer since. */
  private final TreeSet<ReplicaId> failed = new TreeSet<>();

  public SourceFetch(ReplicaId self, Quorums quorums) {
    this.self = self;
    this.quorums = quorums;
  }

  /**
   * How long each of those asked at once is waited for, so that f+1 are asked within a quarter of
   * {@code timeout}.
   */
  public static Duration patience(Duration timeout, Quorums quorums) {
    int rounds = Integer.SIZE - Integer.numberOfLeadingZeros(quorums.oneCorrect());
    return timeout.dividedBy((long) PARTS_OF_TIMEOUT * rounds);
  }

  /** This is all that is wanted now: asks for what was not wanted before. */
  public List<Question<T>> want(List<Wanted<T>> wanted) {
    TreeSet<T> names = new TreeSet<>();
    wanted.forEach(one -> names.add(one.what));
    open.keySet().retainAll(names);
    List<T> fresh = new ArrayList<>();
    for (Wanted<T> one : wanted) {
      if (open.putIfAbsent(one.what, new Open(one.likely)) == null) {
        fresh.add(one.what);
      }
    }
    return ask(fresh);
  }

  /** The patience with those asked is over: asks others for all that has not come. */
  public List<Question<T>> tick() {
    open.values().forEach(one -> failed.addAll(one.asked));
    for (Open one : open.values()) {
      one.round++;
      if (one.asked.size() >= Math.min(quorums.oneCorrect(), quorums.n() - 1)) {
        one.asked.clear();
        one.round = 0;
      }
    }
    return ask(List.copyOf(open.keySet()));
  }

  /** {@code from} handed over what it was asked for. */
  public void answered(ReplicaId from, T what) {
    failed.remove(from);
    open.remove(what);
  }

  /** Whether something was asked for and has not come. */
  public boolean isWaiting() {
    return !open.isEmpty();
  }

  /** How much is being asked for. */
  public int size() {
    return open.size();
  }

  private List<Question<T>> ask(List<T> wanted) {
    TreeMap<ReplicaId, List<T>> questions = new TreeMap<>();
    List<ReplicaId> others = wanted.isEmpty() ? List.of() : others();
    for (T what : wanted) {
      Open one = open.get(what);
      if (one != null) {
        for (ReplicaId source : next(one, others)) {
          questions.computeIfAbsent(source, key -> new ArrayList<>()).add(what);
        }
      }
    }
    List<Question<T>> asked = new ArrayList<>();
    questions.forEach((source, what) -> asked.add(new Question<>(source, what)));
    return asked;
  }

  /** All others: as they come after this replica, so that not all ask the same one. */
  private List<ReplicaId> others() {
    List<ReplicaId> others = new ArrayList<>();
    for (int i = 1; i < quorums.n(); i++) {
      others.add(new ReplicaId((self.value() + i) % quorums.n()));
    }
    return others;
  }

  private List<ReplicaId> next(Open one, List<ReplicaId> others) {
    int left = quorums.oneCorrect() - one.asked.size();
    int count = Math.min(left, 1 << Math.min(one.round, Short.SIZE));
    TreeSet<ReplicaId> likely = new TreeSet<>(one.likely);
    Set<ReplicaId> order = new LinkedHashSet<>();
    others.stream().filter(it -> likely.contains(it) && !failed.contains(it)).forEach(order::add);
    others.stream().filter(it -> !failed.contains(it)).forEach(order::add);
    others.stream().filter(likely::contains).forEach(order::add);
    order.addAll(others);
    List<ReplicaId> next =
        order.stream().filter(it -> !one.asked.contains(it)).limit(count).toList();
    one.asked.addAll(next);
    return next;
  }
}
