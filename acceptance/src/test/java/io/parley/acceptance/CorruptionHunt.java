package io.parley.acceptance;

import io.parley.api.Action;
import io.parley.api.Event;
import io.parley.api.Message;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.api.Signed;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.network.Impersonator;
import io.parley.simulator.network.Rule;
import io.parley.simulator.network.Traffic;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.transcript.Recording;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * A simulated run in which now one replica's frames are changed on their way, now another's. Of
 * what is signed, a replica must hear only what its signer really said and signed: told is what it
 * heard instead. Loaded as {@link DriverHunt} is; the given faults add nothing.
 */
public final class CorruptionHunt implements BiFunction<Protocol, String, Optional<String>> {
  private static final int REPLICAS = 4;
  private static final int ROUNDS = 120;

  /** µs of corruption in each round, and of rest. */
  private static final long CORRUPTION = 30_000;

  private static final long REST = 300_000;

  /** Messages that were said, each by a replica. */
  private record Said(ReplicaId by, Message message) {}

  @Override
  public Optional<String> apply(Protocol protocol, String faults) {
    World world = new World(new WorldPlan(REPLICAS, protocol).seed(1).recording());
    try {
      live(world);
    } catch (Violation e) {
      return Optional.of(DriverHunt.tell(e.property(), String.valueOf(e.getMessage())));
    }
    return falsehood(world, protocol);
  }

  private static void live(World world) {
    world.lifecycle().startAll();
    SimulatedClient client =
        world.clients().named("client", new ClientHabits(Duration.ofMinutes(15), 4, false));
    for (int round = 0; round < ROUNDS; round++) {
      Rule rule = world.network().when(Traffic.from(new ReplicaId(round % REPLICAS))).corrupt();
      client.submit("in corruption " + round);
      LossHunt.advance(world, CORRUPTION);
      rule.lift();
      client.submit("at rest " + round);
      LossHunt.advance(world, REST);
    }
  }

  private static Optional<String> falsehood(World world, Protocol protocol) {
    Set<Said> said = new HashSet<>();
    for (int i = 0; i < REPLICAS; i++) {
      ReplicaId id = new ReplicaId(i);
      recording(world, id).turns().stream()
          .flatMap(turn -> turn.actions().stream())
          .map(CorruptionHunt::message)
          .flatMap(Optional::stream)
          .forEach(message -> said.add(new Said(id, message)));
    }
    Impersonator sealer =
        new Impersonator(protocol, world.plan().options(), new Identities(REPLICAS));
    for (int i = 0; i < REPLICAS; i++) {
      ReplicaId hearer = new ReplicaId(i);
      for (Recording.Turn turn : recording(world, hearer).turns()) {
        if (turn.event() instanceof Event.Received received
            && !isTrue(received.message(), said, sealer, world)) {
          return Optional.of(
              "integrity: " + hearer + " hears what was never said: " + received.message());
        }
      }
    }
    return Optional.empty();
  }

  /** Only of what is signed: shares may be verified later, all together. */
  private static boolean isTrue(Signed<?> heard, Set<Said> said, Impersonator sealer, World world) {
    Seal seal = world.plan().protocol().seal(heard.message(), world.plan().options());
    return seal != Seal.SIGNATURE
        || (said.contains(new Said(heard.signer(), heard.message()))
            && sealer.seal(heard.signer(), heard.message()).equals(heard));
  }

  private static Recording recording(World world, ReplicaId id) {
    return world.instances().get(id).incarnation().recording();
  }

  private static Optional<Message> message(Action action) {
    if (action instanceof Action.Send send) {
      return Optional.of(send.message());
    }
    return action instanceof Action.Broadcast broadcast
        ? Optional.of(broadcast.message())
        : Optional.empty();
  }
}
