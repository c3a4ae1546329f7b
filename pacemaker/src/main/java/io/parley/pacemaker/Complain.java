package io.parley.pacemaker;

import io.parley.api.ReplicaId;
import java.util.List;

/**
 * Who has no patience left complains to the next leader, who shows a quorum's complaints to all. If
 * that takes longer than a time-out, the leader after it is complained to, for its own term. The
 * fewest messages; but f leaders in a row that are dead or silent cost a time-out each before any
 * view begins.
 */
public record Complain(LeaderTerms terms) implements Pacemaker {
  /** As it is configured. */
  public static final String NAME = "complain";

  @Override
  public Consent consent() {
    return Consent.NOT_NEEDED;
  }

  @Override
  public List<ReplicaId> collectors(long view) {
    return List.of(terms.leader(view));
  }
}
