package io.parley.pbft;

import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.pbft.message.PbftMessage.FetchBasis;
import io.parley.pbft.message.PbftMessage.Named;
import io.parley.pbft.message.PbftMessage.Prepared;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks for what a view rests on and is not here. Each thing is asked of one peer first, of those
 * who should have it; then, an interval later, of the next two, then of four, up to f+1, until all
 * is here or the view is given up (pitfall B4).
 */
final class BasisFetch {
  private final State state;
  private @Nullable Wanted wanted;
  private final LinkedHashSet<Object> asked = new LinkedHashSet<>();
  private int round;
  private int sizeBefore;

  /**
   * @param first who should have all of it
   * @param stated who states what is missing should have the proof
   */
  record Wanted(
      long view, List<ReplicaId> first, Missing missing, List<Signed<ViewChange>> stated) {}

  private static final class Question {
    final List<Named> viewChanges = new ArrayList<>();
    final List<Prepared> prepared = new ArrayList<>();
    long stable;
  }

  BasisFetch(State state) {
    this.state = state;
  }

  /** This is what is missing now; what was not is asked for at once. */
  void want(Wanted next) {
    if (wanted == null || wanted.view() != next.view()) {
      done();
      sizeBefore = next.missing().size();
    }
    wanted = next;
    ask(next);
  }

  /** Whether this proof was asked for and has not served yet. */
  boolean isWanted(Prepared prepared) {
    return asked.contains(prepared);
  }

  /** How many things are missing. */
  int size() {
    return wanted == null ? 0 : wanted.missing().size();
  }

  /** Nothing is missing. */
  void done() {
    wanted = null;
    asked.clear();
    round = 0;
  }

  /** Another interval has passed. */
  void tick() {
    if (wanted == null) {
      return;
    }
    round = wanted.missing().size() < sizeBefore ? 0 : round + 1;
    sizeBefore = wanted.missing().size();
    asked.clear();
    ask(wanted);
  }

  private void ask(Wanted next) {
    TreeMap<ReplicaId, Question> questions = new TreeMap<>();
    Missing missing = next.missing();
    for (Named named : missing.viewChanges()) {
      if (asked.add(named)) {
        ofWhom(next, List.of(named.signer()))
            .forEach(peer -> question(questions, peer).viewChanges.add(named));
      }
    }
    if (missing.stable() > 0 && asked.add(missing.stable())) {
      ofWhom(next, stating(next, missing.stable()))
          .forEach(peer -> question(questions, peer).stable = missing.stable());
    }
    Map<Prepared, List<ReplicaId>> stating = stating(next);
    for (Prepared prepared : missing.prepared()) {
      if (asked.size() <= FetchBasis.PROOFS_MAX && asked.add(prepared)) {
        ofWhom(next, stating.getOrDefault(prepared, List.of()))
            .forEach(peer -> question(questions, peer).prepared.add(prepared));
      }
    }
    questions.forEach(
        (peer, question) ->
            state.out.send(
                peer,
                new FetchBasis(
                    next.view(), question.viewChanges, question.stable, question.prepared)));
  }

  private static Question question(Map<ReplicaId, Question> questions, ReplicaId peer) {
    return questions.computeIfAbsent(peer, key -> new Question());
  }

  private static List<ReplicaId> stating(Wanted next, long stable) {
    return next.stated().stream()
        .filter(signed -> signed.message().stable() >= stable)
        .map(Signed::signer)
        .toList();
  }

  private static Map<Prepared, List<ReplicaId>> stating(Wanted next) {
    LinkedHashSet<Prepared> unproven = new LinkedHashSet<>(next.missing().prepared());
    Map<Prepared, List<ReplicaId>> stating = new LinkedHashMap<>();
    for (Signed<ViewChange> signed : next.stated()) {
      for (Prepared prepared : signed.message().prepared()) {
        if (unproven.contains(prepared)) {
          stating.computeIfAbsent(prepared, key -> new ArrayList<>()).add(signed.signer());
        }
      }
    }
    return stating;
  }

  /** Whom to ask in this round: 1, 2, 4 and so on, those who should know before all others. */
  private List<ReplicaId> ofWhom(Wanted next, List<ReplicaId> likely) {
    LinkedHashSet<ReplicaId> order = new LinkedHashSet<>(next.first());
    order.addAll(likely);
    int n = state.quorums.n();
    for (int i = 1; i < n; i++) {
      order.add(new ReplicaId((state.self.value() + i) % n));
    }
    order.remove(state.self);
    List<ReplicaId> all = List.copyOf(order);
    int count = 1 << Math.min(round, Integer.SIZE - 2);
    int start = count - 1;
    List<ReplicaId> turn = new ArrayList<>();
    for (int i = 0; i < Math.min(count, state.quorums.oneCorrect()); i++) {
      turn.add(all.get((int) ((start + (long) i) % all.size())));
    }
    return turn;
  }
}
