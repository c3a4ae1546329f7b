package io.parley.acceptance;

import io.parley.api.Protocol;
import io.parley.client.core.Failure;
import io.parley.simulator.application.AppendLog;
import io.parley.simulator.application.Troubles;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A simulated run in which the state machine fails in every way, and is restored from its snapshots
 * on some replicas. Told is what stops, differs, or is told wrongly to the client. Loaded as {@link
 * DriverHunt} is; the given faults add nothing.
 */
public final class FailureHunt implements BiFunction<Protocol, String, Optional<String>> {
  private static final int ROUNDS = 6;

  /** µs between two commands, and in which all must come to its end. */
  private static final long PACE = 30_000;

  private static final long RECOVERY = 60_000_000;

  @Override
  public Optional<String> apply(Protocol protocol, String faults) {
    WorldPlan plan =
        new WorldPlan(4, protocol)
            .seed(1)
            .strict()
            .with("checkpointInterval", 8)
            .machine(() -> new Troubles(new AppendLog()));
    World world = new World(plan);
    SimulatedClient client =
        world.clients().named("client", new ClientHabits(Duration.ofMinutes(15), 4, false));
    try {
      world.lifecycle().startAll();
      for (int round = 0; round < ROUNDS; round++) {
        for (Troubles.Sort sort : Troubles.Sort.values()) {
          client.submit(Troubles.command(sort, round));
          client.submit("command " + round + sort);
          LossHunt.advance(world, PACE);
        }
      }
      LossHunt.advance(world, RECOVERY);
    } catch (Violation e) {
      return Optional.of(DriverHunt.tell(e.property(), String.valueOf(e.getMessage())));
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      return Optional.of(DriverHunt.tell(Violation.Property.HEALTH, e.toString()));
    }
    return client.submissions().stream()
        .map(FailureHunt::complaint)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> complaint(Submission submission) {
    if (submission.state() == Submission.State.UNANSWERED) {
      return Optional.of(DriverHunt.tell(Violation.Property.LIVENESS, submission.toString()));
    }
    for (Troubles.Sort sort : Troubles.Sort.values()) {
      String mark = Troubles.command(sort, 0).utf8();
      if (submission.command().utf8().startsWith(mark.substring(0, mark.length() - 1))
          && !isTold(submission, sort)) {
        return Optional.of(
            DriverHunt.tell(
                Violation.Property.ACKNOWLEDGEMENT, sort + ", but the client has " + submission));
      }
    }
    return Optional.empty();
  }

  private static boolean isTold(Submission submission, Troubles.Sort sort) {
    return sort.kind().isEmpty()
        ? submission.isAcknowledged()
        : submission
            .failure()
            .filter(failure -> failure.kind() == Failure.Kind.COMMAND_FAILED)
            .filter(failure -> failure.message().contains(sort.kind()))
            .isPresent();
  }
}
