package io.parley.simulator.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Status;
import io.parley.simulator.adversary.Adversary;
import io.parley.simulator.adversary.Behaviour;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.hunt.Script;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;
import io.parley.simulator.transcript.Recording;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import io.parley.testkit.FlawedToy;
import io.parley.testkit.Replicas;
import io.parley.testkit.Toy;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What an incarnation puts round its host: time, disk, clients, and what is checked. */
class IncarnationTest {
  private static final long MILLI = Script.MILLI;
  private static final long LAG = 200 * MILLI;
  private static final Action CAUSE = new Action.TakeCheckpoint(1);

  private Status status = new Status(0, Replicas.R0, 0, 0);
  private final World world =
      new World(new WorldPlan(4, FlawedToy.claiming(id -> status)).seed(3).strict().recording());
  private final Instance instance = world.instances().get(1);
  private final Incarnation incarnation = instance.incarnation();

  IncarnationTest() {
    world.lifecycle().startAll();
  }

  private void pass(long until) {
    while (world.schedule().step(until)) {
      // One job after the other.
    }
  }

  private void stepUntilUnsynced(Instance instance, int count) {
    while (instance.disk().unsynced() != count) {
      assertThat(world.schedule().step(Script.SECOND)).isTrue();
    }
  }

  private static void breaks(Property property, ThrowingCallable what) {
    assertThatThrownBy(what)
        .isInstanceOfSatisfying(Violation.class, v -> assertThat(v.property()).isEqualTo(property));
  }

  private void corrupt() {
    world.faults().corrupt(1, Behaviour.DELAYING, new SplittableRandom(1));
  }

  private List<Event> heard() {
    return incarnation.recording().turns().stream().map(Recording.Turn::event).toList();
  }

  @Test
  void theStatusIsThatAfterTheLastEventAndClientsHearOfANewLeader() {
    SimulatedClient client = world.clients().named("client");
    client.submit("a");
    pass(100 * MILLI);
    assertThat(client.status().leader()).contains(Replicas.R0);
    status = new Status(7, Replicas.R2, 0, 0);
    client.submit("b");
    pass(200 * MILLI);
    assertThat(incarnation.status()).isEqualTo(status);
    assertThat(client.status().leader()).contains(Replicas.R2);
    assertThat(client.status().view()).isEqualTo(7);
  }

  @Test
  void whatAReplicaAnswersItselfIsLateByItsLagAndKeepsItsOrder() {
    long delay = world.plan().replicas().answerDelay();
    instance.lag(LAG);
    incarnation.answer(
        incarnation.host(), CAUSE, () -> incarnation.host().hear(new Event.Executed(1)));
    instance.hurry(LAG);
    incarnation.answer(
        incarnation.host(), CAUSE, () -> incarnation.host().hear(new Event.Executed(2)));
    pass(delay + LAG - 1);
    assertThat(heard()).hasSize(1);
    pass(delay + LAG);
    assertThat(heard().subList(1, 3)).containsExactly(new Event.Executed(1), new Event.Executed(2));
  }

  @Test
  void aSlowReplicaHasASlowDisk() {
    world.clients().named("client");
    pass(100 * MILLI);
    instance.lag(LAG);
    world.clients().named("client").submit("a");
    stepUntilUnsynced(instance, 1);
    long written = world.schedule().now();
    stepUntilUnsynced(instance, 0);
    assertThat(world.schedule().now() - written)
        .isEqualTo(world.plan().replicas().syncDelay() + LAG);
  }

  @Test
  void whatIsWrittenDuringASyncIsDurableAfterTheNext() {
    Instance leader = world.instances().get(0);
    world.clients().named("client").submit("a");
    pass(100 * MILLI);
    long before = leader.disk().synced();
    world.clients().named("client").submit("b");
    pass(world.schedule().now() + 100);
    world.clients().named("client").submit("c");
    stepUntilUnsynced(leader, 1);
    long first = world.schedule().now();
    stepUntilUnsynced(leader, 2);
    stepUntilUnsynced(leader, 1);
    assertThat(leader.disk().synced()).isEqualTo(before + 1);
    assertThat(world.schedule().now()).isEqualTo(first + world.plan().replicas().syncDelay());
    stepUntilUnsynced(leader, 0);
    assertThat(leader.disk().synced()).isEqualTo(before + 2);
    assertThat(world.schedule().now()).isEqualTo(first + 2 * world.plan().replicas().syncDelay());
  }

  @Test
  void theHonestSayWhatTheyAskedToSayAndTraitorsWhatTheyLike() {
    Action unasked = new Action.Broadcast(new Toy.Proposal(1, Batch.EMPTY));
    breaks(Property.DURABILITY, () -> incarnation.performs(incarnation.host(), unasked));
    corrupt();
    incarnation.performs(incarnation.host(), unasked);
  }

  @Test
  void theHonestWantTrueStatesAndTraitorsWhatTheyLike() {
    world.clients().named("client").submit("a");
    pass(100 * MILLI);
    Checkpoint none = new Checkpoint(1, Digest.ZERO, Bytes.EMPTY, null);
    Action fetch = new Action.FetchState(none);
    breaks(Property.HEALTH, () -> world.lifecycle().needsState(instance, none));
    assertThat(world.lifecycle().halted()).isEmpty();
    corrupt();
    incarnation.performs(incarnation.host(), fetch);
    assertThat(world.lifecycle().halted()).containsOnlyKeys(Replicas.R1);
  }

  @Test
  void traitorsListen() {
    List<Signed<?>> listened = new ArrayList<>();
    instance.corrupt(
        new Adversary() {
          @Override
          public void heard(Signed<?> message) {
            listened.add(message);
          }

          @Override
          public void send(Endpoint instance, ReplicaId to, Signed<?> message, Frame frame) {
            world.powers().pass(instance, to, message, frame);
          }
        });
    world.clients().named("client").submit("a");
    pass(100 * MILLI);
    assertThat(listened).hasSize(2).allMatch(said -> said.signer().equals(Replicas.R0));
  }

  @Test
  void theInsidesOfATraitorAreItsOwn() {
    long[] looks = new long[1];
    World other =
        new World(
            new WorldPlan(
                4,
                FlawedToy.showing(
                    () -> {
                      looks[0]++;
                      return Insight.NONE;
                    })));
    Incarnation theirs = other.instances().get(1).incarnation();
    for (int i = 0; i < 100; i++) {
      theirs.acted(theirs.host());
    }
    assertThat(looks[0]).isBetween(5L, 50L);
    other.faults().corrupt(1, Behaviour.DELAYING, new SplittableRandom(1));
    looks[0] = 0;
    for (int i = 0; i < 100; i++) {
      theirs.acted(theirs.host());
    }
    assertThat(looks[0]).isZero();
  }

  @Test
  void aReplicaIsHonestIfAllItsSeatsAre() {
    World twins = new World(new WorldPlan(4, new Toy()).twins(List.of(Replicas.R1, Replicas.R2)));
    assertThat(twins.instances().areHonest(Replicas.R1)).isTrue();
    twins.instances().get(4).corrupt(twins.powers()::pass);
    assertThat(twins.instances().get(1).isHonest()).isTrue();
    assertThat(twins.instances().areHonest(Replicas.R1)).isFalse();
    twins.faults().corrupt(2, Behaviour.TWIN, new SplittableRandom(1));
    assertThat(twins.instances().of(Replicas.R2)).hasSize(2).noneMatch(Instance::isHonest);
  }
}
