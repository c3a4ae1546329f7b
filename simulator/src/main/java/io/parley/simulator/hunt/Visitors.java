package io.parley.simulator.hunt;

import io.parley.api.Bytes;
import io.parley.api.SessionLimits;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/**
 * Processes that come and go with one client's key, of which some close their session and some just
 * end: in every fourth run, with room for few sessions of a client. What each is told of its
 * commands must be true; the history is not about them.
 */
final class Visitors {
  /** Few sessions, which may soon go. */
  static final SessionLimits LIMITS = new SessionLimits(8_192, 16L << 20, 3, 64, 20_000_000);

  private static final int EVERY = 4;
  private static final int COMMANDS_MAX = 3;
  private static final long PACE = 700_000;
  private static final ClientHabits HABITS = ClientHabits.real(Duration.ofMinutes(15));

  private final World world;
  private final SplittableRandom random;
  private final LongFunction<Bytes> commands;
  private final List<SimulatedClient> processes = new ArrayList<>();
  private long number;

  private Visitors(World world, long seed, LongFunction<Bytes> commands) {
    this.world = world;
    this.commands = commands;
    random = new SplittableRandom(seed ^ 0x1517L);
  }

  /** Whether there are any in the run of this seed. */
  static boolean areChosenBy(long seed) {
    return Math.floorMod(seed, EVERY) == 2;
  }

  /**
   * Those of a run which goes on with faults until {@code end}.
   *
   * @param commands what they submit, by a number of its own each
   */
  static Visitors of(World world, long seed, long end, LongFunction<Bytes> commands) {
    Visitors made = new Visitors(world, seed, commands);
    if (areChosenBy(seed)) {
      for (long at = made.random.nextLong(PACE); at < end; at += made.random.nextLong(2 * PACE)) {
        world.schedule().at(at, made::visit);
      }
    }
    return made;
  }

  /** The one before has ended, or ends now, and another comes, unless it is still waiting. */
  private void visit() {
    if (!processes.isEmpty()) {
      SimulatedClient last = processes.get(processes.size() - 1);
      boolean waits =
          last.submissions().stream().anyMatch(s -> s.state() == Submission.State.UNANSWERED);
      if (random.nextBoolean()) {
        last.close();
      } else if (waits) {
        return;
      }
    }
    SimulatedClient next = world.clients().again("visitor", HABITS, processes.size());
    processes.add(next);
    List<Bytes> some = new ArrayList<>();
    for (int left = 1 + random.nextInt(COMMANDS_MAX); left > 0; left--) {
      some.add(commands.apply(number++));
    }
    next.submitTogether(some);
  }

  /** All that they submitted. */
  List<Submission> submissions() {
    List<Submission> all = new ArrayList<>();
    processes.forEach(each -> all.addAll(each.submissions()));
    return all;
  }
}
