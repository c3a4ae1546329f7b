package io.parley.simulator.diagram;

/**
 * One thing that happened. Times are µs of virtual time since the start, 0 or more. Texts may hold
 * anything: they are shown on one line, and are never taken for markup. A type is a short name for
 * all things of a kind, such as {@code PREPARE} or {@code crash}; steps are coloured and filtered
 * by it.
 */
public sealed interface Step {
  /** Of a {@link Fault} that had not ended when the run ended. */
  long NEVER = Long.MAX_VALUE;

  /** The short name of all things like this. */
  String type();

  /** What there is to say about it; may be empty. */
  String text();

  /**
   * A message, shown when it arrives.
   *
   * @param at when it was sent
   * @param until when it arrived, or was lost; not before {@code at}
   * @param lane who sent it
   * @param target whom it was sent to; may be the sender
   * @param lost whether it was lost
   */
  record Message(
      long at, long until, String lane, String target, String type, String text, boolean lost)
      implements Step {
    public Message {
      requireTimes(at, until);
    }
  }

  /**
   * Something that happened at one place: a timer, a crash, a delivered height, an entered view.
   */
  record Local(long at, String lane, String type, String text) implements Step {
    public Local {
      requireTimes(at, at);
    }
  }

  /**
   * Something that is wrong with the world for a while, everywhere.
   *
   * @param at when it began
   * @param until when it ended, not before {@code at}; or {@link #NEVER}
   */
  record Fault(long at, long until, String type, String text) implements Step {
    public Fault {
      requireTimes(at, until);
    }
  }

  private static void requireTimes(long at, long until) {
    if (at < 0 || until < at) {
      throw new IllegalArgumentException(
          "a step from " + at + " to " + until + " µs, expected 0 <= from <= to");
    }
  }
}
