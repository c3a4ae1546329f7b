package io.parley.simulator.clients;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.ReplicaId;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.hunt.Script;
import io.parley.simulator.network.Links;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import io.parley.testkit.Toy;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The streams between clients and instances: who hears of what, and when they end. */
class ClientsTest {
  private static final long MILLI = Script.MILLI;
  private static final DoorCodec CODEC = new DoorCodec(Identities.CLUSTER);
  private static final List<ReplicaId> ALL = List.of(R0, R1, R2, R3);

  private final World world =
      new World(new WorldPlan(4, new Toy()).seed(3).recording().twins(List.of(R1)));
  private final SimulatedClient client;

  ClientsTest() {
    world.lifecycle().startAll();
    client = world.clients().named("client");
    pass(100 * MILLI);
  }

  private void pass(long time) {
    long end = world.schedule().now() + time;
    while (world.schedule().step(end)) {
      // One job after the other.
    }
  }

  private List<ReplicaId> connected() {
    pass(MILLI);
    return client.status().connected();
  }

  private long submitted(int instance) {
    return world.instances().get(instance).incarnation().recording().turns().stream()
        .filter(turn -> turn.event() instanceof Event.Submitted)
        .count();
  }

  @Test
  void aNameIsOneClient() {
    assertThat(world.clients().named("client")).isSameAs(client);
    assertThat(world.clients().named("other")).isNotSameAs(client);
    assertThat(world.clients().all()).hasSize(2);
  }

  @Test
  void streamsEndWithTheLastSeatOfAReplicaAndBeginWithTheFirst() {
    assertThat(connected()).isEqualTo(ALL);
    world.lifecycle().crash(world.instances().get(1), 0);
    assertThat(connected()).as("R1' is there").isEqualTo(ALL);
    world.lifecycle().crash(world.instances().get(4), 0);
    assertThat(connected()).containsExactly(R0, R2, R3);
    assertThat(world.clients().named("late").status().connected()).containsExactly(R0, R2, R3);
    world.lifecycle().revive(world.instances().get(4));
    assertThat(connected()).isEqualTo(ALL);
  }

  @Test
  void aClientHearsThatAReplicaHaltsOrHasADamagedDisk() {
    world
        .lifecycle()
        .needsState(world.instances().get(2), new Checkpoint(9, Digest.ZERO, Bytes.EMPTY, null));
    assertThat(connected()).containsExactly(R0, R1, R3);
    new Fault.Damage(0, 3, 1).begin(world.faults());
    assertThat(world.lifecycle().damaged()).containsExactly(world.instances().get(3));
    assertThat(connected()).containsExactly(R0, R1);
  }

  @Test
  void bothSeatsOfATwinHearWhatAClientSubmits() {
    long before = submitted(4);
    assertThat(before).as("the opening").isPositive();
    assertThat(submitted(1)).isEqualTo(before);
    client.sendTo(R1, client.sign(client.session(), 0, 0, List.of(Bytes.utf8("a"))));
    pass(MILLI);
    assertThat(submitted(4)).isEqualTo(before + 1);
    assertThat(submitted(1)).isEqualTo(before + 1);
  }

  @Test
  void framesToAndFromClientsAreLostToo() {
    long before = submitted(2);
    Bytes led = CODEC.encode(new ClientFrame.Led(5, R2));
    world.network().loss().begin(1);
    client.sendTo(R2, client.sign(client.session(), 0, 0, List.of(Bytes.utf8("a"))));
    ALL.forEach(id -> world.clients().toClient(id, client.id(), led));
    pass(100 * MILLI);
    assertThat(submitted(2)).isEqualTo(before);
    assertThat(client.status().view()).isZero();
    world.network().loss().end(1);
    client.sendTo(R2, client.sign(client.session(), 0, 0, List.of(Bytes.utf8("a"))));
    ALL.forEach(id -> world.clients().toClient(id, client.id(), led));
    pass(100 * MILLI);
    assertThat(submitted(2)).isEqualTo(before + 1);
    assertThat(client.status().view()).isEqualTo(5);
    assertThat(client.status().leader()).contains(R2);
  }

  @Test
  void clientsAreNumberedInTheOrderOfTheirFirstFrames() {
    List<String> frames = new ArrayList<>();
    World counting =
        new World(new WorldPlan(4, new Toy()).links((n, random) -> counting(n, random, frames)));
    counting.lifecycle().startAll();
    SimulatedClient alice = counting.clients().named("alice");
    SimulatedClient bob = counting.clients().named("bob");
    frames.clear();
    Bytes frame = Bytes.utf8("frame");
    bob.sendTo(R2, frame);
    alice.sendTo(R3, frame);
    bob.sendTo(R0, frame);
    counting.clients().toClient(R3, alice.id(), frame);
    counting.clients().toClient(R2, bob.id(), frame);
    assertThat(frames)
        .containsExactly(
            "1 to instance 2", "0 to instance 3", "1 to instance 0", "R3 to 0", "R2 to 1");
  }

  /** Like near ones, but who sends frames to whom is written down. */
  private static Links counting(int instances, SplittableRandom random, List<String> frames) {
    Links near = Links.near(instances, random);
    return new Links() {
      @Override
      public long departure(int from, int bytes, long at) {
        return near.departure(from, bytes, at);
      }

      @Override
      public long latency(int from, int to, SplittableRandom random) {
        return near.latency(from, to, random);
      }

      @Override
      public long toClient(int from, int client, int bytes, long at) {
        frames.add("R" + from + " to " + client);
        return near.toClient(from, client, bytes, at);
      }

      @Override
      public long toReplica(int client, int to, long at) {
        frames.add(client + " to instance " + to);
        return near.toReplica(client, to, at);
      }
    };
  }

  @Test
  void aByzantineClientIsNotConnectedToWhoIsDownEither() {
    world.lifecycle().crash(world.instances().get(2), 0);
    MaliciousClient mallory =
        world.clients().malicious(MaliciousClient.Kind.FLOOD, "mallory", i -> Bytes.EMPTY);
    assertThat(mallory.client().status().connected()).containsExactly(R0, R1, R3);
  }

  @Test
  void aByzantineClientIsAClientToo() {
    MaliciousClient mallory =
        world.clients().malicious(MaliciousClient.Kind.REPLAY, "mallory", i -> Bytes.utf8("m" + i));
    assertThat(world.clients().all()).containsExactlyInAnyOrder(client, mallory.client());
    pass(100 * MILLI);
    assertThat(mallory.client().session()).as("replies reach it").isPositive();
  }
}
