package io.parley.simulator.hunt;

/**
 * What does not exist yet, and so may break liveness: each names the fault and the property. Safety
 * is never excused. The list is to become empty.
 */
public enum ExpectedFailure {
  /**
   * A replica that was away for longer than the others keep single decisions stops, as it needs a
   * state and there is no state transfer: it does not catch up, and if more than f are gone, nobody
   * does.
   */
  STATE_TRANSFER(
      "a replica is away for longer than the others keep single decisions", "it catches up");

  private final String fault;
  private final String property;

  ExpectedFailure(String fault, String property) {
    this.fault = fault;
    this.property = property;
  }

  /** What goes wrong. */
  public String fault() {
    return fault;
  }

  /** What then does not hold. */
  public String property() {
    return property;
  }
}
