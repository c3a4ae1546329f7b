package io.parley.simulator.hunt;

import io.parley.api.Bytes;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.world.World;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A client that was told of too few replicas, to which those who lie say what it expects: in every
 * seventh run. Whatever it is told, it may believe no result (pitfall CL6).
 */
final class Misled {
  private static final int EVERY = 7;
  private static final long PACE = 1_500_000;
  private static final ClientHabits HABITS = ClientHabits.real(Duration.ofSeconds(5));

  private final World world;
  private final LongFunction<Bytes> commands;
  private final int told;
  private @Nullable SimulatedClient client;
  private long number;

  private Misled(World world, int told, LongFunction<Bytes> commands) {
    this.world = world;
    this.told = told;
    this.commands = commands;
  }

  /** Whether there is such a client in the run of this seed, among n replicas. */
  static boolean isChosenBy(long seed, int n) {
    return Math.floorMod(seed, EVERY) == 5 && n > 2;
  }

  /**
   * That of a run among n replicas which goes on with faults until {@code end}.
   *
   * @param commands what it submits, by a number of its own each
   */
  static Misled of(World world, long seed, int n, long end, LongFunction<Bytes> commands) {
    Misled made = new Misled(world, told(seed, n), commands);
    if (isChosenBy(seed, n)) {
      SplittableRandom random = new SplittableRandom(seed ^ 0x315_1edL);
      for (long at = random.nextLong(PACE); at < end; at += random.nextLong(2 * PACE)) {
        world.schedule().at(at, made::submit);
      }
    }
    return made;
  }

  /**
   * Of how many it is told: fewer than there are, but so many that those who lie are not all whom
   * it needs; from that nothing could save it.
   */
  private static int told(long seed, int n) {
    int liars = (n - 1) / 3;
    int least = n - 1;
    while (least > 1 && least - 1 - (least - 2) / 3 > liars) {
      least--;
    }
    return least + (int) Math.floorMod(seed / EVERY, (long) n - least);
  }

  /** It comes when those who lie have begun to. */
  private void submit() {
    if (client == null) {
      client = world.clients().misled("misled", told, HABITS);
    }
    client.submit(commands.apply(number++));
  }

  /** All that it submitted. */
  List<Submission> submissions() {
    return client == null ? List.of() : client.submissions();
  }

  /**
   * Checks that it was not deceived.
   *
   * @throws Violation if it believes a result
   */
  void check() {
    for (Submission submission : submissions()) {
      if (submission.isAcknowledged()) {
        throw new Violation(
            Property.ACKNOWLEDGEMENT, "a client that was told of too few believes " + submission);
      }
    }
  }
}
