package io.parley.simulator.replica;

import java.util.ArrayList;
import java.util.List;

/**
 * The burdens of one machine, and until when its core and its executor have work: starved of
 * processor time, or with a state machine that is slow. Times are µs since the start.
 */
public final class Strain {
  private final List<Burden> held = new ArrayList<>();
  private Burden heaviest = Burden.NONE;
  private long coreFreeAt;
  private long executedAt;

  /** From now on the machine bears this one, too, until {@link #end}. */
  public void begin(Burden burden) {
    held.add(burden);
    update();
  }

  /** Ends what {@link #begin} began; what has piled up is still done at its time. */
  public void end(Burden burden) {
    held.remove(burden);
    update();
  }

  private void update() {
    heaviest = held.stream().reduce(Burden.NONE, Burden::with);
  }

  /** A new process starts on the machine: nothing has piled up. */
  void restarts() {
    coreFreeAt = 0;
    executedAt = 0;
  }

  /** How long the verification of one frame takes. */
  long frame() {
    return heaviest.frame();
  }

  /** The core is told an event at {@code now}. */
  void advances(long now) {
    if (heaviest.event() > 0) {
      coreFreeAt = Math.max(now, coreFreeAt) + heaviest.event();
    }
  }

  /** From when on the core can be told more. */
  long coreFreeAt() {
    return coreFreeAt;
  }

  /** The executor is given a height with so many commands at {@code now}. */
  void executes(int commands, long now) {
    long work = heaviest.height() + commands * heaviest.command();
    if (work > 0) {
      executedAt = Math.max(now, executedAt) + work;
    }
  }

  /** When all that the executor was given is executed; never later than now if it is quick. */
  long executedAt() {
    return executedAt;
  }
}
