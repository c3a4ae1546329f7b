package io.parley.simulator.checkers;

import io.parley.api.Insight;

/** A replica of which one can see the inside. */
public interface Insides {
  /** What the replica shows of its inside. */
  Insight insight();

  /** Whether everything that the replica ever asked to remember is durable. */
  boolean isDurable();
}
