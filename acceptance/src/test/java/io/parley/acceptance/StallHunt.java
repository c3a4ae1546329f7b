package io.parley.acceptance;

import io.parley.api.Event;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.network.Frame;
import io.parley.simulator.replica.Burden;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.transcript.Recording;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Simulated runs in which replicas themselves stand still, for longer than a leader may take, or
 * have more to verify than they can. Told is a correct leader that was deposed for it, or one that
 * serves nobody and was not (pitfall L2). Loaded as {@link DriverHunt} is; the given faults add
 * nothing.
 */
public final class StallHunt implements BiFunction<Protocol, String, Optional<String>> {
  private static final long MILLI = 1_000;
  private static final long SECOND = 1_000 * MILLI;

  /** How long a process stands still: more than a time-out, less than two. */
  private static final long PAUSE = 1_500 * MILLI;

  /** µs by which turns are late that are no stalls yet. */
  private static final long LATE = 15 * MILLI;

  /** µs by which every turn of a leader is late that does all it is to. */
  private static final long LEADER_LAG = 50 * MILLI;

  /** µs by which every turn of a starved replica is late: it stands still nearly all the time. */
  private static final long LAG = 400 * MILLI;

  /** In which a dead leader must be replaced though all others are starved. */
  private static final long REPLACED_MAX = 20 * SECOND;

  private static final ReplicaId LEADER = new ReplicaId(0);

  /** Frames of a flood, and µs that each takes to verify: 40 s of work for each other replica. */
  private static final int FLOOD = 4_000;

  private static final long VERIFICATION = 10 * MILLI;

  /** In which who floods must be replaced: five times the time-out with all that may be added. */
  private static final long FLOODED_MAX = 15 * SECOND;

  @Override
  public Optional<String> apply(Protocol protocol, String faults) {
    try {
      return whileAllPause(protocol)
          .or(() -> whileMessagesWait(protocol))
          .or(() -> whileStarved(protocol))
          .or(() -> whileFlooded(protocol));
    } catch (Violation e) {
      return Optional.of(DriverHunt.tell(e.property(), String.valueOf(e.getMessage())));
    }
  }

  private static World world(Protocol protocol) {
    WorldPlan plan = new WorldPlan(4, protocol).seed(1).strict().recording();
    plan.with("viewTimeout", 1_000);
    World world = new World(plan);
    world.lifecycle().startAll();
    return world;
  }

  private static SimulatedClient client(World world) {
    return world.clients().named("client", new ClientHabits(Duration.ofMinutes(15), 1_000, false));
  }

  /** All stop while the leader is at work, as on a machine that is stopped, and go on. */
  private static Optional<String> whileAllPause(Protocol protocol) {
    World world = world(protocol);
    SimulatedClient client = client(world);
    world.instances().get(0).lag(LEADER_LAG);
    for (int round = 0; round < 10; round++) {
      client.submit("command " + round);
      LossHunt.advance(world, LEADER_LAG / 2);
      long until = world.schedule().now() + PAUSE;
      world.instances().all().forEach(instance -> instance.pauseUntil(until));
      LossHunt.advance(world, PAUSE + 3 * SECOND);
    }
    return deposed(world, "while all stood still");
  }

  /** Turns are late, so that a timer runs out while messages wait that were here before. */
  private static Optional<String> whileMessagesWait(Protocol protocol) {
    World world = world(protocol);
    SimulatedClient client = client(world);
    for (int backup = 1; backup < 4; backup++) {
      world.instances().get(backup).lag(LATE);
    }
    for (int round = 0; round < 200; round++) {
      client.submit("command " + round);
      LossHunt.advance(world, 50 * MILLI);
    }
    return world.instances().all().stream()
        .filter(StallHunt::blamesBeforeItHears)
        .findFirst()
        .map(it -> "liveness: " + it + " is told of a timer before what had arrived of peers");
  }

  private static boolean blamesBeforeItHears(Instance instance) {
    long expired = -1;
    for (Recording.Turn turn : instance.incarnation().recording().turns()) {
      if (turn.event() instanceof Event.Expired) {
        expired = turn.now().elapsed();
      } else if (turn.now().elapsed() == expired
          && turn.event() instanceof Event.Received received
          && !received.from().equals(instance.id())) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> deposed(World world, String when) {
    for (Instance instance : world.instances().all()) {
      if (instance.status().leader().value() != 0) {
        return Optional.of("liveness: " + instance + " deposed a correct leader " + when);
      }
    }
    return Optional.empty();
  }

  /** All that are left are late with everything: they stand still most of the time. */
  private static Optional<String> whileStarved(Protocol protocol) {
    World world = world(protocol);
    SimulatedClient client = client(world);
    client.submit("first");
    LossHunt.advance(world, SECOND);
    world.instances().all().forEach(instance -> instance.lag(LAG));
    world.faults().crash(world.instances().get(0), 0);
    for (long time = 0; time < REPLACED_MAX; time += 10 * MILLI) {
      client.submit("command at " + time);
      LossHunt.advance(world, 10 * MILLI);
    }
    return world.instances().get(1).status().leader().value() != 0
        ? Optional.empty()
        : Optional.of("liveness: a dead leader is not replaced while others stand still");
  }

  /** A leader serves nobody, and sends all others more than they can verify in time. */
  private static Optional<String> whileFlooded(Protocol protocol) {
    World world = world(protocol);
    SimulatedClient client = client(world);
    client.submit("first");
    LossHunt.advance(world, SECOND);
    world.faults().crash(world.instances().get(0), 0);
    for (int backup = 1; backup < 4; backup++) {
      flood(world.instances().get(backup));
    }
    for (long time = 0; time < FLOODED_MAX; time += SECOND / 2) {
      client.submit("command at " + time);
      LossHunt.advance(world, SECOND / 2);
    }
    return world.instances().get(1).status().leader().equals(LEADER)
        ? Optional.of("liveness: a leader that floods the others is not replaced")
        : Optional.empty();
  }

  /** What the leader once sent comes again and again: it is true, and means nothing any more. */
  private static void flood(Instance backup) {
    Frame frame = backup.incarnation().host().frame(firstOfLeader(backup));
    backup.strain().begin(new Burden(VERIFICATION, 0, 0, 0));
    for (int i = 0; i < FLOOD; i++) {
      backup.receive(LEADER, frame);
    }
  }

  private static Signed<?> firstOfLeader(Instance backup) {
    return backup.incarnation().recording().turns().stream()
        .map(Recording.Turn::event)
        .filter(Event.Received.class::isInstance)
        .map(Event.Received.class::cast)
        .filter(received -> received.from().equals(LEADER))
        .findFirst()
        .orElseThrow()
        .message();
  }
}
