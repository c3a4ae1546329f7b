package io.parley.simulator.checkers;

import org.jspecify.annotations.Nullable;

/** A property that does not hold in a run. */
public final class Violation extends AssertionError {
  private static final long serialVersionUID = 1;

  /** What a run must show. All before BLAME are safety: nothing may ever break them. */
  public enum Property {
    /** One batch a height. */
    AGREEMENT,
    /** Equal heights have equal states. */
    DETERMINISM,
    /** Heights are delivered in order, each command is executed once. */
    EXACTLY_ONCE,
    /**
     * No correct replica signs two statements that exclude each other, over all its incarnations.
     */
    AMNESIA,
    /** No two certificates exclude each other. */
    CERTIFICATES,
    /** Nothing leaves a replica before what it rests on is durable. */
    DURABILITY,
    /** Views, locks and heights never fall. */
    MONOTONICITY,
    /** Every buffer keeps its bound. */
    BOUNDS,
    /** What a correct replica sends is legible, verifies, and is not held against it. */
    INTEGRITY,
    /** A client's result is the one that was executed. */
    ACKNOWLEDGEMENT,
    /** Clients see one copy of the state, in real time. */
    LINEARIZABILITY,
    /** A correct replica neither fails nor stops. */
    HEALTH,
    /** No view is given up unless a correct replica asked for another leader. */
    ASKED,
    /** No client, and no single replica that does not lead, has a correct leader deposed. */
    BLAME,
    /** Whoever leads, every command is answered in time. */
    SERVICE,
    /** Once faults end, all correct replicas come to be in one view, with a correct leader. */
    MEETING,
    /** Once faults end, everything submitted commits, everywhere. */
    LIVENESS;

    /** Whether nothing, not even a missing feature, excuses a violation. */
    public boolean isSafety() {
      return compareTo(BLAME) < 0;
    }
  }

  private final Property property;

  public Violation(Property property, String message) {
    this(property, message, null);
  }

  public Violation(Property property, String message, @Nullable Throwable cause) {
    super(property + ": " + message, cause);
    this.property = property;
  }

  public Property property() {
    return property;
  }
}
