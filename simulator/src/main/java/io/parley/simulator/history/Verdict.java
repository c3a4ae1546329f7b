package io.parley.simulator.history;

import java.util.List;

/** What is known of a history after it was checked. */
public sealed interface Verdict {
  /**
   * There is an order that explains all answers.
   *
   * @param operations in the history
   * @param partitions that they concern
   * @param steps of work that it took, see {@link Linearizability}
   */
  record Linearizable(int operations, int partitions, long steps) implements Verdict {}

  /**
   * No order explains all answers.
   *
   * @param partition the first, by name, of which this holds
   * @param contradicting operations of this partition whose answers contradict each other, by
   *     invocation: as few as were found in a short search, each of them needed
   * @param placed the longest order found for them; operations whose answers do not matter may be
   *     among it
   * @param unplaced the operation of {@code contradicting} that has no place after {@code placed},
   *     nor after any other order of as many
   * @param explanation all that for people, a line for each operation
   */
  record Violation(
      String partition,
      List<Operation> contradicting,
      List<Operation> placed,
      Operation unplaced,
      String explanation)
      implements Verdict {
    public Violation {
      contradicting = List.copyOf(contradicting);
      placed = List.copyOf(placed);
    }

    @Override
    public String toString() {
      return explanation;
    }
  }

  /**
   * The search was given up. The history may be linearizable or not; no partition is known not to
   * be.
   *
   * @param partition the first, by name, of which this holds
   * @param operations of this partition
   * @param unknown how many of them have an unknown outcome
   * @param stepsMax the bound that was reached
   */
  record Undecided(String partition, int operations, int unknown, long stepsMax)
      implements Verdict {
    @Override
    public String toString() {
      return "undecided after "
          + stepsMax
          + " steps: partition '"
          + partition
          + "' with "
          + operations
          + " operations, "
          + unknown
          + " of unknown outcome";
    }
  }
}
