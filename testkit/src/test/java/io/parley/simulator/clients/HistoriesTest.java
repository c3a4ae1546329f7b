package io.parley.simulator.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.simulator.history.History;
import io.parley.simulator.history.Operation;
import io.parley.simulator.hunt.Script;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import io.parley.testkit.Toy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoriesTest {
  private final World world = new World(new WorldPlan(4, new Toy()).seed(5));

  HistoriesTest() {
    world.lifecycle().startAll();
  }

  private void pass(long until) {
    while (world.schedule().step(until)) {
      // One job after the other.
    }
  }

  private History history(List<Histories.Recorded> recorded) {
    return Histories.of(world.clients().all(), recorded::add);
  }

  @Test
  void aHistoryTellsWhoAskedWhatWhenAndWasAnsweredWhatWhen() {
    SimulatedClient alice = world.clients().named("alice");
    SimulatedClient bob = world.clients().named("bob");
    pass(100_000);
    Submission first = alice.submit("a");
    pass(101_000);
    Submission second = bob.submit("b");
    pass(Script.SECOND);
    Submission third = alice.submit("c");
    List<Histories.Recorded> recorded = new ArrayList<>();
    List<Operation> operations = history(recorded).operations();
    assertThat(operations)
        .extracting(Operation::client)
        .containsExactly("client alice", "client bob", "client alice");
    assertThat(operations).extracting(o -> o.command().utf8()).containsExactly("a", "b", "c");
    assertThat(operations)
        .extracting(o -> o.invoked().at())
        .containsExactly(100_000L, 101_000L, Script.SECOND);
    assertThat(operations.get(0).answer().orElseThrow().result())
        .isEqualTo(first.result().orElseThrow());
    assertThat(operations.get(0).answer().orElseThrow().returned().at())
        .isEqualTo(first.endedAt().orElseThrow());
    assertThat(operations.get(1).answer().orElseThrow().result())
        .isEqualTo(second.result().orElseThrow());
    assertThat(operations.get(2).answer()).isEmpty();
    assertThat(recorded)
        .containsExactly(
            new Histories.Recorded(operations.get(0).id(), first),
            new Histories.Recorded(operations.get(1).id(), second),
            new Histories.Recorded(operations.get(2).id(), third));
  }

  @Test
  void ofTheSameMomentCallsComeFirst() {
    SimulatedClient alice = world.clients().named("alice");
    SimulatedClient bob = world.clients().named("bob");
    pass(100_000);
    Submission first = alice.submit("a");
    while (!first.isAcknowledged()) {
      assertThat(world.schedule().step(Script.SECOND)).isTrue();
    }
    bob.submit("b");
    assertThat(world.schedule().now()).isEqualTo(first.endedAt().orElseThrow());
    List<Operation> operations = history(new ArrayList<>()).operations();
    assertThat(operations.get(1).invoked().order())
        .as("b was asked for at the time of the answer: it may have come before it")
        .isLessThan(operations.get(0).answer().orElseThrow().returned().order());
  }

  @Test
  void whatWasGivenUpIsOpenOrLeftOut() {
    ClientHabits hasty = ClientHabits.real(Duration.ofMillis(500));
    SimulatedClient open = world.clients().named("open", hasty);
    pass(100_000);
    world.instances().all().forEach(instance -> world.lifecycle().crash(instance, 0));
    SimulatedClient never = world.clients().named("never", hasty);
    Submission unknown = open.submit("unknown");
    Submission refused = never.submit("refused");
    pass(5 * Script.SECOND);
    assertThat(unknown.state()).isEqualTo(Submission.State.UNKNOWN);
    assertThat(refused.state()).isEqualTo(Submission.State.NOT_EXECUTED);
    List<Operation> operations = history(new ArrayList<>()).operations();
    assertThat(operations).extracting(Operation::command).containsExactly(Bytes.utf8("unknown"));
    assertThat(operations.get(0).answer()).isEmpty();
  }
}
