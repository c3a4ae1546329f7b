package io.parley.acceptance;

import io.parley.api.Bytes;
import io.parley.api.LayoutWriter;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.simulator.adversary.Adversary;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Seven replicas of which two lie to clients, together, about results and about the membership. One
 * client was told of four only, and the liars say what it likes to hear; in another run they say to
 * a client that knows of all that they are of another membership. Told is what a client is made to
 * believe, or never hears. Loaded as {@link DriverHunt} is; the given faults add nothing.
 */
public final class MembershipHunt implements BiFunction<Protocol, String, Optional<String>> {
  private static final int REPLICAS = 7;
  private static final int TOLD = 4;
  private static final int LIARS = 2;
  private static final int COMMANDS = 10;

  /** µs between two commands, and in which all must come to its end. */
  private static final long PACE = 100_000;

  private static final long RECOVERY = 120_000_000;

  private static final ClientHabits HABITS = ClientHabits.real(Duration.ofMinutes(10));
  private static final DoorCodec DOOR = new DoorCodec(Identities.CLUSTER);

  /** Honest to its peers; opens sessions and invents results, the same as the other. */
  private static final class Liar implements Adversary {
    private final World world;
    private final Bytes membership;

    private Liar(World world, Bytes membership) {
      this.world = world;
      this.membership = membership;
    }

    @Override
    public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
      world.powers().pass(from, to, message, frame);
    }

    @Override
    public Bytes greeting(Bytes greeting) {
      return membership;
    }

    @Override
    public Bytes reply(Bytes frame) {
      if (!(DOOR.decode(frame) instanceof ClientFrame.Replied told)) {
        return frame;
      }
      boolean opens = told.reply().bundle().session() == 0;
      Bytes lie = opens ? new LayoutWriter(8).i64(1).toBytes() : Bytes.utf8("a lie");
      List<Result> lies = new ArrayList<>();
      told.reply().results().forEach(result -> lies.add(Result.ok(lie)));
      Reply reply = new Reply(told.reply().bundle(), lies);
      return DOOR.encode(new ClientFrame.Replied(told.view(), told.leader(), reply));
    }
  }

  @Override
  public Optional<String> apply(Protocol protocol, String faults) {
    Optional<String> misled =
        run(
            protocol,
            Identities.membership(TOLD).bytes(),
            world -> world.clients().misled("misled", TOLD, HABITS),
            (world, client) -> believed(client));
    return misled.or(
        () ->
            run(
                protocol,
                Bytes.EMPTY,
                world -> world.clients().named("well-informed"),
                LossHunt::complaint));
  }

  private static Optional<String> run(
      Protocol protocol,
      Bytes said,
      Function<World, SimulatedClient> meeting,
      BiFunction<World, SimulatedClient, Optional<String>> complaint) {
    World world = new World(new WorldPlan(REPLICAS, protocol).seed(1).strict());
    for (int i = 0; i < LIARS; i++) {
      world.instances().get(i).corrupt(new Liar(world, said));
    }
    SimulatedClient client = meeting.apply(world);
    try {
      world.lifecycle().startAll();
      for (int i = 0; i < COMMANDS; i++) {
        client.submit("command " + i);
        LossHunt.advance(world, PACE);
      }
      LossHunt.advance(world, RECOVERY);
    } catch (Violation e) {
      return Optional.of(DriverHunt.tell(e.property(), String.valueOf(e.getMessage())));
    }
    return complaint.apply(world, client);
  }

  private static Optional<String> believed(SimulatedClient client) {
    return client.submissions().stream()
        .filter(submission -> submission.state() == Submission.State.ACKNOWLEDGED)
        .map(submission -> DriverHunt.tell(Property.ACKNOWLEDGEMENT, submission + " is believed"))
        .findFirst();
  }
}
