package io.parley.acceptance;

import io.parley.api.Bytes;
import io.parley.api.Limits;
import io.parley.api.Protocol;
import io.parley.api.SessionLimits;
import io.parley.simulator.application.AppendLog;
import io.parley.simulator.application.DelegatingMachine;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Clients take large results, more than there is room for together, and then rest, without closing;
 * so do processes that have one key, one after another. A client with small commands goes on. Told
 * is who is not served within seconds (pitfall C2). Loaded as {@link DriverHunt} is; the given
 * faults add nothing.
 */
public final class RestHunt implements BiFunction<Protocol, String, Optional<String>> {
  private static final int CLIENTS = 6;
  private static final int PROCESSES = 6;

  /** Room for three of the largest results. */
  private static final SessionLimits LIMITS = new SessionLimits(8_192, 4L << 20, 64, 4_096);

  /** Of which a process takes some; the results of three do not find room beside each other. */
  private static final int PART_BYTES = 200 << 10;

  private static final int PARTS = 3;

  /** µs between two commands, and in which each must come to its end. */
  private static final long PACE = 250_000;

  private static final long SERVICE_MAX = 10_000_000;

  private static final ClientHabits HABITS = ClientHabits.real(Duration.ofSeconds(30));

  /** Answers with as many bytes as it is asked for. */
  private static final class Sized extends DelegatingMachine {
    private Sized() {
      super(new AppendLog());
    }

    @Override
    public Bytes execute(Bytes command, Context context) {
      super.execute(command, context);
      return Bytes.wrap(new byte[Integer.parseInt(command.utf8())]);
    }
  }

  private final List<Submission> submitted = new ArrayList<>();

  @Override
  public Optional<String> apply(Protocol protocol, String faults) {
    WorldPlan plan = new WorldPlan(4, protocol).seed(1).strict().machine(Sized::new);
    World world = new World(plan.sessions(LIMITS));
    try {
      world.lifecycle().startAll();
      SimulatedClient small = world.clients().named("small", HABITS);
      for (int i = 0; i < CLIENTS; i++) {
        submit(world.clients().named("large " + i, HABITS), 1, Limits.COMMAND_BYTES_MAX);
        submit(small, 1, 1);
        LossHunt.advance(world, PACE);
      }
      LossHunt.advance(world, SERVICE_MAX);
      for (int i = 0; i < PROCESSES; i++) {
        SimulatedClient process = world.clients().again("process", HABITS, i);
        submit(process, PARTS, PART_BYTES);
        // Only the newest process of a client hears anything.
        for (int left = 0; left < SERVICE_MAX / PACE && isWaiting(process); left++) {
          LossHunt.advance(world, PACE);
        }
      }
    } catch (Violation e) {
      return Optional.of(DriverHunt.tell(e.property(), String.valueOf(e.getMessage())));
    }
    return submitted.stream()
        .filter(submission -> !isServed(submission))
        .findFirst()
        .map(late -> DriverHunt.tell(Property.SERVICE, "not served in seconds: " + late));
  }

  private void submit(SimulatedClient client, int commands, int bytes) {
    submitted.addAll(
        client.submitTogether(Collections.nCopies(commands, Bytes.utf8(Integer.toString(bytes)))));
  }

  private static boolean isWaiting(SimulatedClient client) {
    return client.submissions().stream().anyMatch(it -> it.endedAt().isEmpty());
  }

  private static boolean isServed(Submission submission) {
    return submission.isAcknowledged()
        && submission.endedAt().orElseThrow() - submission.submittedAt() <= SERVICE_MAX;
  }
}
