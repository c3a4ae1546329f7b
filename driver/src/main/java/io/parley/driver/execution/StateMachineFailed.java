package io.parley.driver.execution;

import io.parley.api.MachineFailure;

/**
 * The state machine did not do what its replica cannot go on without; the message says what, at
 * which height, and what it did instead. Its stack trace was told with the {@link MachineFailure}.
 */
public final class StateMachineFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StateMachineFailed(MachineFailure failure) {
    super(
        "the state machine failed: %s at height %d: %s: %s"
            .formatted(failure.what(), failure.height(), failure.kind(), failure.message()));
  }
}
