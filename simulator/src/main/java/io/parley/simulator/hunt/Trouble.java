package io.parley.simulator.hunt;

import io.parley.api.Bytes;
import io.parley.client.core.Failure;
import io.parley.simulator.application.Troubles;
import io.parley.simulator.checkers.DecisionChecker.Executed;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A client whose commands make the state machine fail, in every way, or answer with very much: in
 * every fourth run. What it is told must be what came of them; the history is not about them.
 */
final class Trouble {
  private static final int EVERY = 4;
  private static final int COMMANDS_MAX = 5;
  private static final long PACE = 400_000;

  private final SplittableRandom random;
  private final @Nullable SimulatedClient client;
  private long number;

  private Trouble(long seed, @Nullable SimulatedClient client) {
    this.client = client;
    random = new SplittableRandom(seed ^ 0x7_0b1eL);
  }

  /** Whether there is such a client in the run of this seed. */
  static boolean isChosenBy(long seed) {
    return Math.floorMod(seed, EVERY) == 3;
  }

  /** That of a run which goes on with faults until {@code end}. */
  static Trouble of(World world, long seed, long end) {
    if (!isChosenBy(seed)) {
      return new Trouble(seed, null);
    }
    ClientHabits habits = new ClientHabits(Duration.ofMinutes(15), 4, false);
    Trouble made = new Trouble(seed, world.clients().named("troubled", habits));
    for (long at = made.random.nextLong(PACE); at < end; at += made.random.nextLong(2 * PACE)) {
      world.schedule().at(at, made::submit);
    }
    return made;
  }

  private void submit() {
    if (client == null) {
      return;
    }
    List<Bytes> commands = new ArrayList<>();
    Troubles.Sort[] sorts = Troubles.Sort.values();
    for (int left = 1 + random.nextInt(COMMANDS_MAX); left > 0; left--) {
      commands.add(Troubles.command(sorts[random.nextInt(sorts.length)], number++));
    }
    client.submitTogether(commands);
  }

  /** All that it submitted. */
  List<Submission> submissions() {
    return client == null ? List.of() : client.submissions();
  }

  /**
   * Checks what the client was told.
   *
   * @throws Violation if that is not what came of the command
   */
  static void check(Submission submission, @Nullable Executed executed) {
    String kind = Troubles.sort(submission.command()).map(Troubles.Sort::kind).orElse("");
    boolean failed =
        submission.failure().filter(it -> it.kind() == Failure.Kind.COMMAND_FAILED).isPresent();
    String message = submission.failure().map(Failure::message).orElse("");
    boolean wrong =
        (failed && (kind.isEmpty() || !message.contains(kind) || executed == null))
            || (submission.isAcknowledged() && !kind.isEmpty());
    if (wrong) {
      throw new Violation(Property.ACKNOWLEDGEMENT, submission + ", but executed was " + executed);
    }
  }
}
