package io.parley.simulator.checkers;

import io.parley.api.Evidence;
import io.parley.api.ReplicaId;
import io.parley.simulator.network.Endpoint;
import java.util.function.Predicate;

/** Honest replicas find nothing wrong with what honest ones send. */
public final class IntegrityChecker {
  private final boolean strict;
  private final Predicate<ReplicaId> honest;

  /**
   * @param strict whether it is checked at all: not where a test forges messages of the honest
   */
  public IntegrityChecker(boolean strict, Predicate<ReplicaId> honest) {
    this.strict = strict;
    this.honest = honest;
  }

  public void dropped(Endpoint instance, ReplicaId from, String why) {
    check(instance, from, " drops from honest " + from + ": " + why);
  }

  public void accused(Endpoint instance, Evidence evidence) {
    check(
        instance,
        evidence.culprit(),
        " accuses honest " + evidence.culprit() + ": " + evidence.what());
  }

  private void check(Endpoint instance, ReplicaId other, String what) {
    if (strict && instance.isHonest() && honest.test(other)) {
      throw new Violation(Violation.Property.INTEGRITY, instance + what);
    }
  }
}
