package io.parley.kit;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything of a replica that comes with {@link io.parley.api.Event.Started}, which is its first
 * event and never comes again. Not thread-safe.
 *
 * @param <P> the replica's parts
 */
public final class Begun<P> {
  private @Nullable P parts;

  /**
   * {@code Started} has come: makes the parts. If {@code make} throws, nothing has begun.
   *
   * @throws IllegalStateException if it came before
   */
  public P begin(Supplier<P> make) {
    if (parts != null) {
      throw new IllegalStateException("Started twice");
    }
    P made = make.get();
    parts = made;
    return made;
  }

  /**
   * The parts, for an event that needs them.
   *
   * @throws IllegalStateException if {@code Started} has not come yet
   */
  public P parts() {
    if (parts == null) {
      throw new IllegalStateException("the first event must be Started");
    }
    return parts;
  }

  /** The parts, for a question that may come before the first event; empty until then. */
  public Optional<P> find() {
    return Optional.ofNullable(parts);
  }
}
