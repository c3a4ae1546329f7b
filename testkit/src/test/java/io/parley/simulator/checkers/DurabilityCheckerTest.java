package io.parley.simulator.checkers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.replica.Disk;
import io.parley.simulator.replica.Instance;
import io.parley.testkit.Replicas;
import io.parley.testkit.Toy;
import io.parley.testkit.Toy.Accepted;
import io.parley.testkit.Toy.Proposal;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DurabilityCheckerTest {
  private static final Action FIRST = new Action.Broadcast(new Proposal(1, Batch.EMPTY));
  private static final Action SECOND =
      new Action.Send(new ReplicaId(1), new Proposal(2, Batch.EMPTY));
  private static final Action PERSIST = new Action.Persist(new Accepted(1, Batch.EMPTY));
  private static final Action STOP = new Action.StopTimer(new Toy.Resend());
  private static final Checkpoint SOME = new Checkpoint(1, Digest.ZERO, Bytes.EMPTY, null);

  private final Instance instance =
      new Instance(0, Replicas.R0, false, new Disk(new Toy().codec()));
  private final DurabilityChecker barrier = new DurabilityChecker(10);

  private void breaks(Action action, long synced) {
    breaks(() -> barrier.performs(instance, action, synced));
  }

  private static void breaks(ThrowingCallable what) {
    assertThatThrownBy(what)
        .isInstanceOfSatisfying(
            Violation.class, v -> assertThat(v.property()).isEqualTo(Property.DURABILITY));
  }

  @Test
  void whatWasAskedForBeforeMayTakeEffectAtOnce() {
    barrier.asked(List.of(FIRST, PERSIST));
    barrier.performs(instance, FIRST, 10);
  }

  @Test
  void whatWasAskedForBehindAnEntryWaitsForIt() {
    barrier.asked(List.of(PERSIST, PERSIST, SECOND));
    barrier.asked(List.of(FIRST));
    barrier.performs(instance, SECOND, 12);
    breaks(FIRST, 11);
  }

  @Test
  void messagesLeaveInTheirOrder() {
    barrier.asked(List.of(FIRST, SECOND));
    breaks(SECOND, 10);
    breaks(FIRST, 10);
  }

  @Test
  void allThatOthersSeeAndAllThatCanNotBeTakenBackWaits() {
    List<Action> guarded =
        List.of(
            FIRST,
            SECOND,
            new Action.Deliver(1, Batch.EMPTY, Optional.empty()),
            new Action.TakeCheckpoint(1),
            new Action.FetchState(SOME),
            new Action.Truncate(SOME));
    assertThat(guarded)
        .extracting(Object::getClass)
        .containsExactlyInAnyOrder(Action.Guarded.class.getPermittedSubclasses());
    for (Action action : guarded) {
      DurabilityChecker fresh = new DurabilityChecker(0);
      fresh.asked(List.of(PERSIST, action));
      breaks(() -> fresh.performs(instance, action, 0));
    }
  }

  @Test
  void whatIsImmediateTakesEffectInItsTurnAndOnce() {
    barrier.asked(List.of(PERSIST, STOP));
    breaks(() -> barrier.acted(instance));
    barrier.asked(List.of(STOP));
    barrier.performs(instance, STOP, 10);
    barrier.acted(instance);
    breaks(STOP, 10);
  }
}
