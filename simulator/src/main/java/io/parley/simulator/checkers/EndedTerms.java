package io.parley.simulator.checkers;

import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.simulator.network.Endpoint;

/** Whether an instance has ended a term because its time was over, which is nobody's fault. */
final class EndedTerms {
  /** The mark that rises with each. */
  private static final String MARK = "terms ended by time";

  private final long[] ended;

  /**
   * @param instances of which they are counted
   */
  EndedTerms(int instances) {
    ended = new long[instances];
  }

  /** An instance is told {@code event}: a new incarnation counts from 0. */
  void told(Endpoint instance, Event event) {
    if (event instanceof Event.Started) {
      ended[instance.number()] = 0;
    }
  }

  /** Whether there are more than when this was asked before. */
  boolean hasEnded(Endpoint instance, Insight insight) {
    long before = ended[instance.number()];
    insight.marks().stream()
        .filter(mark -> mark.name().equals(MARK))
        .forEach(mark -> ended[instance.number()] = mark.value());
    return ended[instance.number()] > before;
  }
}
