package io.parley.simulator.checkers;

import io.parley.simulator.network.Endpoint;
import io.parley.api.Evidence;
import io.parley.api.ReplicaId;
import java.util.function.Predicate;

/** Honest replicas find nothing wrong with what honest ones send. */
public final class Integrity {
  private final boolean strict;
  private final Predicate<ReplicaId> honest;

  /**
   * @param strict whether it is checked at all: not where a test forges messages of the honest
   */
  public Integrity(boolean strict, Predicate<ReplicaId> honest) {
    this.strict = strict;
    this.honest = honest;
  }

  public void dropped(Endpoint seat, ReplicaId from, String why) {
    check(seat, from, " drops from honest " + from + ": " + why);
  }

  public void accused(Endpoint seat, Evidence evidence) {
    check(
        seat, evidence.culprit(), " accuses honest " + evidence.culprit() + ": " + evidence.what());
  }

  private void check(Endpoint seat, ReplicaId other, String what) {
    if (strict && seat.isHonest() && honest.test(other)) {
      throw new Violation(Violation.Property.INTEGRITY, seat + what);
    }
  }
}
