package io.parley.simulator.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a history is linearizable: whether its operations have an order that explains every
 * answer, in which an operation comes before all that were invoked after it returned, and in which
 * each operation of unknown outcome has one place behind its invocation or none.
 *
 * <p>After Wing and Gong, and Lowe: every partition is searched by itself, and no configuration
 * (what is placed, and the state after it) is searched twice. The problem is NP-complete, so work
 * is bounded; it is counted in steps, a step being one command applied to one state or one
 * comparison of two configurations. Memory grows with it, by less than half a kB a step.
 */
public final class Linearizability {
  /** Steps for each partition if nothing else is said. */
  public static final long STEPS_MAX = 500_000;

  private Linearizability() {}

  /** As {@link #check(History, Model, long)} with {@link #STEPS_MAX}. */
  public static Verdict check(History history, Model<?> model) {
    return check(history, model, STEPS_MAX);
  }

  /**
   * Checks {@code history} against {@code model}.
   *
   * @param stepsMax after which the search of a partition is given up, 1 or more
   * @return {@link Verdict.Violation} if any partition has none of the orders, else {@link
   *     Verdict.Undecided} if any was given up, else {@link Verdict.Linearizable}
   */
  public static Verdict check(History history, Model<?> model, long stepsMax) {
    if (stepsMax < 1) {
      throw new IllegalArgumentException("stepsMax is " + stepsMax + ", expected 1 or more");
    }
    return decide(history.operations(), model, stepsMax);
  }

  private static <S> Verdict decide(List<Operation> operations, Model<S> model, long stepsMax) {
    Verdict.@Nullable Undecided undecided = null;
    Map<String, List<Operation>> partitions = partitions(operations, model);
    long steps = 0;
    for (Map.Entry<String, List<Operation>> entry : partitions.entrySet()) {
      List<Operation> part = entry.getValue();
      Search<S> search = new Search<>(part, model, stepsMax);
      Search.End end = search.run();
      steps += search.steps();
      if (end == Search.End.NO_ORDER) {
        return new Reduction<>(entry.getKey(), part, model).violation();
      }
      if (end == Search.End.GIVEN_UP && undecided == null) {
        int unknown = (int) part.stream().filter(o -> o.answer().isEmpty()).count();
        undecided = new Verdict.Undecided(entry.getKey(), part.size(), unknown, stepsMax);
      }
    }
    return undecided != null
        ? undecided
        : new Verdict.Linearizable(operations.size(), partitions.size(), steps);
  }

  private static Map<String, List<Operation>> partitions(
      List<Operation> operations, Model<?> model) {
    Map<String, List<Operation>> partitions = new TreeMap<>();
    for (Operation operation : operations) {
      String name = model.partition(operation.command());
      partitions.computeIfAbsent(name, n -> new ArrayList<>()).add(operation);
    }
    return partitions;
  }
}
