package io.parley.simulator.checkers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.ReplicaId;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.replica.Disk;
import io.parley.simulator.replica.Instance;
import io.parley.testkit.Replicas;
import io.parley.testkit.Toy;
import io.parley.testkit.Toy.Accepted;
import io.parley.testkit.Toy.Proposal;
import java.util.List;
import org.junit.jupiter.api.Test;

class DurabilityCheckerTest {
  private static final Proposal FIRST = new Proposal(1, Batch.EMPTY);
  private static final Proposal SECOND = new Proposal(2, Batch.EMPTY);
  private static final Action PERSIST = new Action.Persist(new Accepted(1, Batch.EMPTY));

  private final Instance instance =
      new Instance(0, Replicas.R0, false, new Disk(new Toy().codec()));
  private final DurabilityChecker barrier = new DurabilityChecker(10);

  private void breaks(Proposal said, long synced) {
    assertThatThrownBy(() -> barrier.said(instance, said, synced))
        .isInstanceOfSatisfying(
            Violation.class, v -> assertThat(v.property()).isEqualTo(Property.DURABILITY));
  }

  @Test
  void whatWasAskedForBeforeMayLeaveAtOnce() {
    barrier.asked(List.of(new Action.Broadcast(FIRST), PERSIST));
    barrier.said(instance, FIRST, 10);
  }

  @Test
  void whatWasAskedForBehindAnEntryWaitsForIt() {
    barrier.asked(List.of(PERSIST, PERSIST, new Action.Send(new ReplicaId(1), FIRST)));
    barrier.asked(List.of(new Action.Broadcast(SECOND)));
    barrier.said(instance, FIRST, 12);
    breaks(SECOND, 11);
  }

  @Test
  void messagesLeaveInTheirOrder() {
    barrier.asked(List.of(new Action.Broadcast(FIRST), new Action.Broadcast(SECOND)));
    breaks(SECOND, 10);
    breaks(FIRST, 10);
  }
}
