package io.parley.driver.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ChannelOnly;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.TimerId;
import io.parley.driver.inbox.Inbox.Arrival;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboxTest {
  private static final Bound ROOM = new Bound(99, 1 << 20);

  private record Note(Bytes text) implements ChannelOnly {}

  private record Timer(int number) implements TimerId {}

  private static Arrival arrival(int from, int number) {
    ReplicaId id = new ReplicaId(from);
    Bytes text = Bytes.utf8(from + "-" + number);
    return new Arrival(id, new Signed<>(id, new Note(text), Bytes.EMPTY), 1);
  }

  private static Bundle bundle(String client, int first) {
    Bytes key = Bytes.utf8(client);
    List<Bytes> commands = List.of(Bytes.utf8("command"));
    return Bundle.sign(key, 1, first, 0, commands, statement -> Bytes.utf8("signature"));
  }

  private static InboxBounds.Totals totals(long bundles) {
    return new InboxBounds.Totals(1 << 20, 8, 1 << 20, bundles);
  }

  /** However many peers there are, their messages are bounded together (pitfall B1). */
  @Test
  void whereAllRoomIsUsedThePeerThatTakesMostLosesItsOldest() {
    Inbox inbox = new Inbox(new InboxBounds(ROOM, ROOM, ROOM, ROOM, totals(99), 99, 9));
    for (int i = 0; i < 6; i++) {
      inbox.addArrival(arrival(1, i));
    }
    assertThat(inbox.addArrival(arrival(2, 0))).isEmpty();
    assertThat(inbox.addArrival(arrival(3, 0))).isEmpty();
    assertThat(inbox.addArrival(arrival(3, 1))).containsExactly(arrival(1, 0));
    assertThat(inbox.arrivalBytes()).isEqualTo(8);
    assertThat(inbox.take().items())
        .hasSize(8)
        .startsWith(arrival(1, 1), arrival(2, 0), arrival(3, 0));
  }

  @Test
  void theInboxGivesTheDriversOwnFirstAndThenTakesPeersInTurn() {
    Inbox inbox = new Inbox(InboxBounds.DEFAULT);
    List.of(arrival(1, 1), arrival(1, 2), arrival(1, 3), arrival(2, 1)).forEach(inbox::addArrival);
    inbox.addFact(new Event.Checkpointed(4, Digest.ZERO));
    inbox.addFact(new Event.Executed(3));
    inbox.addFact(new Event.Executed(5));
    Inbox.Intake intake = inbox.take();
    assertThat(intake.items())
        .containsExactly(
            new Inbox.Fact(new Event.Checkpointed(4, Digest.ZERO)),
            new Inbox.Fact(new Event.Executed(3)),
            new Inbox.Fact(new Event.Executed(5)),
            arrival(1, 1),
            arrival(2, 1),
            arrival(1, 2),
            arrival(1, 3));
  }

  /** Pitfall L2: the leader's message was here before the time was over. */
  @Test
  void aTimerWaitsForAllThatHadArrivedBeforeAndForNothingElse() {
    InboxBounds few = new InboxBounds(ROOM, ROOM, ROOM, ROOM, totals(1 << 20), 2, 1);
    Inbox inbox = new Inbox(few);
    TimerRuns.Run run = new TimerRuns.Run(new Timer(1), 1);
    List.of(arrival(1, 1), arrival(1, 2), arrival(2, 1)).forEach(inbox::addArrival);
    inbox.addDue(run);
    List.of(arrival(1, 3), arrival(1, 4), arrival(1, 5)).forEach(inbox::addArrival);
    assertThat(inbox.take().items()).containsExactly(arrival(1, 1), arrival(2, 1));
    assertThat(inbox.take().items())
        .containsExactly(arrival(1, 2), arrival(1, 3), new Inbox.Due(run));
    inbox.take();
    assertThat(inbox.isEmpty()).isTrue();
  }

  @Test
  void aTimerWaitsForFramesThatAreNotVerifiedYet() {
    Inbox inbox = new Inbox(InboxBounds.DEFAULT);
    TimerRuns.Run run = new TimerRuns.Run(new Timer(1), 1);
    inbox.arrived(3, 2);
    inbox.addDue(run);
    inbox.arrived(3, 1);
    assertThat(inbox.isEmpty()).as("nothing to tell yet").isTrue();
    inbox.addArrival(arrival(1, 1));
    inbox.examined(3, 1);
    assertThat(inbox.take().items()).containsExactly(arrival(1, 1));
    inbox.examined(3, 1);
    assertThat(inbox.take().items()).containsExactly(new Inbox.Due(run));
  }

  /** Pitfall L2: else whoever floods others is never blamed. */
  @Test
  void aTimerThatHasWaitedLongEnoughEndsTheNextTurnWhateverWaits() {
    InboxBounds few = new InboxBounds(ROOM, ROOM, ROOM, ROOM, totals(1 << 20), 2, 1);
    Inbox inbox = new Inbox(few);
    TimerRuns.Run unheard = new TimerRuns.Run(new Timer(1), 1);
    TimerRuns.Run unseen = new TimerRuns.Run(new Timer(2), 2);
    List.of(arrival(1, 1), arrival(1, 2), arrival(1, 3)).forEach(inbox::addArrival);
    inbox.addDue(unheard);
    inbox.arrived(3, 1);
    inbox.addDue(unseen);
    inbox.addOverdue(unheard);
    assertThat(inbox.take().items())
        .containsExactly(arrival(1, 1), arrival(1, 2), new Inbox.Due(unheard));
    assertThat(inbox.take().items()).containsExactly(arrival(1, 3));
    assertThat(inbox.holds(unseen)).isTrue();
    assertThat(inbox.isEmpty()).as("nothing to tell yet").isTrue();
    inbox.addOverdue(unseen);
    assertThat(inbox.take().items()).containsExactly(new Inbox.Due(unseen));
    inbox.addOverdue(unseen);
    inbox.examined(3, 1);
    assertThat(inbox.isEmpty()).as("each is told once").isTrue();
  }

  @Test
  void whatIsDroppedHoldsNoTimerBack() {
    Bound one = new Bound(1, 1 << 20);
    Inbox inbox = new Inbox(new InboxBounds(ROOM, one, ROOM, ROOM, totals(1 << 20), 1, 1));
    TimerRuns.Run run = new TimerRuns.Run(new Timer(1), 1);
    inbox.addArrival(arrival(1, 1));
    inbox.addDue(run);
    assertThat(inbox.addArrival(arrival(1, 2))).containsExactly(arrival(1, 1));
    assertThat(inbox.take().items()).containsExactly(arrival(1, 2), new Inbox.Due(run));
  }

  /** Pitfall L2: else no timer would ever be over again. */
  @Test
  void whatIsDroppedToMakeRoomForAnotherPeerHoldsNoTimerBack() {
    Inbox inbox = new Inbox(new InboxBounds(ROOM, ROOM, ROOM, ROOM, totals(99), 99, 9));
    TimerRuns.Run run = new TimerRuns.Run(new Timer(1), 1);
    for (int i = 0; i < 8; i++) {
      inbox.addArrival(arrival(1, i));
    }
    inbox.addDue(run);
    assertThat(inbox.addArrival(arrival(2, 0))).containsExactly(arrival(1, 0));
    assertThat(inbox.take().items()).hasSize(9).endsWith(arrival(1, 7), new Inbox.Due(run));
    assertThat(inbox.isEmpty()).isTrue();
  }

  @Test
  void aFloodOfOnePeerLosesItsOwnOldestAndNobodyElses() {
    Inbox inbox = new Inbox(InboxBounds.DEFAULT);
    List<Arrival> flood = new ArrayList<>();
    for (int i = 0; i < InboxBounds.DEFAULT.peerMessages().itemsMax() + 10; i++) {
      flood.add(arrival(1, i));
    }
    assertThat(inbox.addArrival(arrival(2, 1))).isEmpty();
    assertThat(flood.stream().flatMap(each -> inbox.addArrival(each).stream())).hasSize(10);
    flood.forEach(inbox::addOwn);
    Inbox.Intake intake = inbox.take();
    assertThat(intake.items()).hasSize(flood.size() + InboxBounds.DEFAULT.turnMessagesMax());
    assertThat(intake.items().subList(flood.size(), flood.size() + 2))
        .containsExactly(arrival(2, 1), arrival(1, 10));
  }

  @Test
  void whatATurnLeavesTheNextOnesTake() {
    InboxBounds few = new InboxBounds(ROOM, ROOM, ROOM, ROOM, totals(1 << 20), 2, 1);
    Inbox inbox = new Inbox(few);
    List.of(arrival(1, 1), arrival(1, 2), arrival(1, 3)).forEach(inbox::addArrival);
    assertThat(inbox.addBundle(bundle("alice", 0))).isTrue();
    assertThat(inbox.addBundle(bundle("alice", 1))).isTrue();
    Inbox.Intake first = inbox.take();
    assertThat(first.items()).containsExactly(arrival(1, 1), arrival(1, 2));
    assertThat(first.bundles()).containsExactly(bundle("alice", 0));
    assertThat(inbox.isEmpty()).isFalse();
    Inbox.Intake second = inbox.take();
    assertThat(second.items()).containsExactly(arrival(1, 3));
    assertThat(second.bundles()).containsExactly(bundle("alice", 1));
    assertThat(inbox.isEmpty()).isTrue();
  }

  @Test
  void aClientsBundlesAreRefusedWhereItsOwnRoomOrAllRoomIsUsed() {
    Bound two = new Bound(2, 1 << 20);
    long three = 3L * bundle("alice", 0).heapBytes();
    Inbox inbox = new Inbox(new InboxBounds(ROOM, ROOM, ROOM, two, totals(three), 9, 9));
    assertThat(inbox.addBundle(bundle("alice", 0))).isTrue();
    assertThat(inbox.addBundle(bundle("alice", 1))).isTrue();
    assertThat(inbox.addBundle(bundle("alice", 2))).as("its own room").isFalse();
    assertThat(inbox.addBundle(bundle("chris", 0))).isTrue();
    assertThat(inbox.addBundle(bundle("boris", 0))).as("all room").isFalse();
    inbox.take();
    assertThat(inbox.addBundle(bundle("alice", 2))).isTrue();
  }

  private static Action.StartTimer start(int number) {
    return new Action.StartTimer(new Timer(number), Duration.ofMillis(1));
  }

  @Test
  void aTimerRunsUntilItIsStoppedOrStartedAgain() {
    TimerRuns timers = new TimerRuns(now -> 0);
    TimerRuns.Run first = timers.start(start(1), 0);
    TimerRuns.Run second = timers.start(start(1), 0);
    TimerRuns.Run other = timers.start(start(2), 0);
    assertThat(timers.expire(first)).as("started again").isFalse();
    assertThat(timers.expire(second)).isTrue();
    assertThat(timers.expire(second)).as("only once").isFalse();
    assertThat(timers.stop(new Timer(2))).isEqualTo(other);
    assertThat(timers.expire(other)).as("stopped").isFalse();
  }
}
