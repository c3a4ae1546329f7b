package io.parley.simulator.clients;

import io.parley.simulator.time.Schedule;

/**
 * The clocks of a client's machine, which may sleep: elapsed time stands still then, and the wall
 * clock, which is the schedule's, goes on.
 */
final class MachineClock {
  private static final long NANOS = 1_000;

  private final Schedule schedule;
  private long slept;
  private boolean asleep;

  MachineClock(Schedule schedule) {
    this.schedule = schedule;
  }

  /** µs. */
  long wall() {
    return schedule.now();
  }

  /** Nanoseconds, of a machine that is awake. */
  long elapsed() {
    return (schedule.now() - slept) * NANOS;
  }

  /** When so much time has elapsed, in µs of the schedule, if the machine does not sleep before. */
  long when(long elapsed) {
    return (elapsed + NANOS - 1) / NANOS + slept;
  }

  boolean isAsleep() {
    return asleep;
  }

  /** The machine, which is awake, sleeps for so many µs, and then does this. */
  void sleep(long time, Runnable then) {
    if (asleep) {
      throw new AssertionError("a machine that sleeps is to sleep");
    }
    asleep = true;
    schedule.after(
        time,
        () -> {
          asleep = false;
          slept += time;
          then.run();
        });
  }
}
