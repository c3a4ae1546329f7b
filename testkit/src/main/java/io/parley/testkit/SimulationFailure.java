package io.parley.testkit;

/** A simulated run broke an invariant or missed its goal; the message tells how to repeat it. */
public final class SimulationFailure extends AssertionError {
  private static final long serialVersionUID = 1L;

  SimulationFailure(String message) {
    super(message);
  }

  SimulationFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
