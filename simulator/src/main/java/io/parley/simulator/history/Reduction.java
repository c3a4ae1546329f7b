package io.parley.simulator.history;

import io.parley.api.Bytes;
import io.parley.simulator.history.Operation.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Makes a partition that has no order small enough to be understood, without inventing anything:
 * what follows the first return that spoils it is cut off, and then every answer is forgotten
 * without which there still is no order. A forgotten answer leaves an operation that may take
 * effect at any time after its invocation, or never, so what remains contradicts itself however the
 * forgotten operations went.
 */
final class Reduction<S> {
  /** For each try, of which there may be as many as operations; a try that fails costs nothing. */
  private static final long STEPS_MAX = 10_000;

  /** For all tries; what is not small after that stays as it is. */
  private static final long STEPS_TOTAL_MAX = 3_000_000;

  private static final int LINES_MAX = 8;

  private final String partition;
  private final List<Operation> all;
  private final Model<S> model;
  private final TreeMap<Integer, Operation> original = new TreeMap<>();
  private long steps;

  /** Of {@code operations}, sorted by invocation, that are known to have no order. */
  Reduction(String partition, List<Operation> operations, Model<S> model) {
    this.partition = partition;
    this.all = operations;
    this.model = model;
    operations.forEach(o -> original.put(o.id(), o));
  }

  Verdict.Violation violation() {
    List<Operation> reduced = withoutNeedlessAnswers(withoutWhatFollows());
    // No bound: smaller than what was searched, or the same.
    Search<S> search = new Search<>(reduced, model, Long.MAX_VALUE);
    if (search.run() != Search.End.NO_ORDER) {
      throw new AssertionError("the reduction of '" + partition + "' has an order: " + reduced);
    }
    Search.DeadEnd end = search.deadEnd();
    List<Operation> contradicting = reduced.stream().filter(o -> o.answer().isPresent()).toList();
    return new Verdict.Violation(
        partition,
        contradicting,
        originals(end.placed()),
        end.unplaced(),
        explanation(contradicting, end));
  }

  private List<Operation> originals(List<Operation> operations) {
    List<Operation> originals = new ArrayList<>();
    for (Operation operation : operations) {
      originals.add(original.getOrDefault(operation.id(), operation));
    }
    return originals;
  }

  private boolean hasNoOrder(List<Operation> operations) {
    if (steps > STEPS_TOTAL_MAX) {
      return false;
    }
    Search<S> search = new Search<>(operations, model, STEPS_MAX);
    boolean none = search.run() == Search.End.NO_ORDER;
    steps += search.steps();
    return none;
  }

  /** A history that has an order still has one when it is cut off, so the return is bisected. */
  private List<Operation> withoutWhatFollows() {
    List<Answer> returns = new ArrayList<>();
    all.stream().flatMap(o -> o.answer().stream()).forEach(returns::add);
    returns.sort(Comparator.comparing(a -> a.returned().order()));
    List<Operation> shortest = all;
    int low = 0;
    int high = returns.size() - 1;
    while (low < high) {
      int middle = (low + high) / 2;
      List<Operation> cut = until(returns.get(middle).returned().order());
      if (hasNoOrder(cut)) {
        shortest = cut;
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return shortest;
  }

  private List<Operation> until(int order) {
    List<Operation> cut = new ArrayList<>();
    for (Operation operation : all) {
      if (operation.invoked().order() < order) {
        boolean later = operation.answer().filter(a -> a.returned().order() > order).isPresent();
        cut.add(later ? operation.forgotten() : operation);
      }
    }
    return cut;
  }

  private List<Operation> withoutNeedlessAnswers(List<Operation> operations) {
    List<Operation> reduced = new ArrayList<>(operations);
    int chunk = Integer.highestOneBit(Math.max(1, reduced.size() / 2));
    for (; chunk >= 1; chunk /= 2) {
      for (int from = 0; from < reduced.size(); from += chunk) {
        List<Operation> part = reduced.subList(from, Math.min(from + chunk, reduced.size()));
        List<Operation> before = List.copyOf(part);
        part.replaceAll(Operation::forgotten);
        if (!before.equals(part) && !hasNoOrder(reduced)) {
          Collections.copy(part, before);
        }
      }
    }
    return reduced;
  }

  private String explanation(List<Operation> contradicting, Search.DeadEnd end) {
    StringBuilder out = new StringBuilder();
    out.append("not linearizable: partition '").append(partition).append("', ");
    out.append(contradicting.size()).append(" of its ").append(all.size());
    out.append(" operations contradict each other\n");
    if (end.placed().isEmpty()) {
      out.append("nothing can come first; ");
    } else {
      out.append("the longest order found:\n");
      lines(out, end.placed());
    }
    out.append("this has no place then:\n");
    lines(out, List.of(end.unplaced()));
    out.append("    it would be answered ").append(expected(end)).append('\n');
    if (!end.unused().isEmpty()) {
      out.append("with these still to come:\n");
      lines(out, end.unused());
    }
    Predicate<Operation> placed = end.placed()::contains;
    List<Operation> background = end.background().stream().filter(placed.negate()).toList();
    if (!background.isEmpty()) {
      out.append("whatever these were answered, and whether they ever took effect:\n");
      lines(out, background);
    }
    return out.toString();
  }

  private String expected(Search.DeadEnd end) {
    List<String> words = new ArrayList<>();
    for (Bytes result : end.expected()) {
      words.add(model.tellResult(end.unplaced().command(), result));
    }
    List<String> first = words.subList(0, Math.min(5, words.size()));
    return String.join(" or ", first) + (words.size() > first.size() ? " or others" : "");
  }

  private void lines(StringBuilder out, List<Operation> operations) {
    List<Operation> last = originals(operations);
    int left = last.size() - LINES_MAX;
    if (left > 0) {
      out.append("  (").append(left).append(" more)\n");
      last = last.subList(left, last.size());
    }
    for (Operation operation : last) {
      out.append("  ").append(operation.tell(model)).append('\n');
    }
  }
}
