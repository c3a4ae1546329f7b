package io.parley.kit;

import io.parley.api.Checkpoint;
import java.util.Optional;

/**
 * When to fetch a whole state: the next height is gone, and only a state helps. A state is large,
 * so as long as others claim to keep the height they are asked first, with patience. Not
 * thread-safe.
 */
public final class StateFetch {
  private final Standings standings;
  private final Outbox out;
  private boolean asked;

  public StateFetch(Standings standings, Outbox out) {
    this.standings = standings;
    this.out = out;
  }

  /**
   * Fetches the state of {@code target}, unless one is being fetched already, if {@code next} is
   * gone.
   *
   * @param next the height after the last one delivered
   * @param patient whether those who claim to keep it are believed still
   * @param target a proven checkpoint that this replica has not reached
   */
  public void consider(long next, boolean patient, Optional<Checkpoint> target) {
    if (asked || target.isEmpty() || !standings.isGone(next)) {
      return;
    }
    if (patient && !standings.holders(next).isEmpty()) {
      return;
    }
    asked = true;
    out.fetchState(target.get());
  }

  /** The state was installed. */
  public void installed() {
    asked = false;
  }
}
