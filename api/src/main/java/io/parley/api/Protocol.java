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

  /**
   * One of the {@link #options}.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  default Option option(String name) {
    return options().stream()
        .filter(option -> option.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name() + " has no option " + name));
  }

  /** A new replica; its first event is {@link Event.Started}. */
  Replica replica(Setup setup);

  Codec codec();

  /**
   * Heap bytes that a replica takes at most beside its {@link MemoryBounds}: for what it holds of
   * views, votes and certificates. They are reserved before anything is shared out (pitfall B1).
   *
   * @param n replicas
   */
  default List<MemoryAccount> accounts(int n, Options options) {
    return List.of();
  }

  /**
   * How {@code message} is sealed. All replicas must seal alike, or none accepts what another says,
   * so this depends on the kind of message, and on options that are equal on all replicas.
   *
   * @param options the protocol's settings, as in {@link Setup#options}
   * @return {@link Seal#CHANNEL} for a message that states nothing; any for another
   */
  Seal seal(Message message, Options options);

  /**
   * What {@code statement} excludes: of the statements with equal exclusions a correct replica
   * signs at most one, ever, also across restarts, and no two certificates exist for different
   * ones. Who signs two is faulty, and the two are the proof. Empty if it excludes nothing.
   *
   * <p>Total: a statement that this protocol does not know excludes nothing.
   */
  Optional<Exclusion> exclusion(Statement statement);
}
