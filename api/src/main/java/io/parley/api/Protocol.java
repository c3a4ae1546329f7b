package io.parley.api;

import java.util.List;
import java.util.Optional;

/**
 * A consensus protocol, found by {@link java.util.ServiceLoader} under its name. All methods but
 * {@link #replica} are pure and may be called from any thread.
 */
public interface Protocol {
  /** Lower-case letters, digits and dashes, such as {@code pbft}; 1 to 32 characters. */
  String name();

  /** Everything that can be configured. */
  List<Option> options();

  /** A new replica; its first event is {@link Event.Started}. */
  Replica replica(Setup setup);

  Codec codec();

  /**
   * What must be verified, beyond the message's own {@link #seal}, before {@code message} becomes
   * an event in a cluster of n. The seal is verified by the driver, so no protocol can forget it.
   */
  List<Claim> claims(Signed<?> message, int n);

  /** What is signed when {@code message} is sent, and how. */
  Seal seal(Message message);

  Lane lane(Message message);

  /**
   * What {@code statement} excludes: of the statements with equal exclusions a correct replica
   * signs at most one, ever, also across restarts, and no two certificates exist for different
   * ones. Who signs two is faulty, and the two are the proof. Empty if it excludes nothing.
   *
   * <p>Total: a statement that this protocol does not know excludes nothing.
   */
  Optional<Exclusion> exclusion(Statement statement);
}
