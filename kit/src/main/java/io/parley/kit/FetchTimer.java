package io.parley.kit;

import io.parley.api.TimerId;
import java.time.Duration;

/** Runs a protocol's timer while answers are waited for. Not thread-safe. */
public final class FetchTimer {
  private final TimerId timer;
  private final Quorums quorums;
  private final Outbox out;
  private boolean running;

  /** Runs {@code timer}. */
  public FetchTimer(TimerId timer, Quorums quorums, Outbox out) {
    this.timer = timer;
    this.quorums = quorums;
    this.out = out;
  }

  /**
   * Starts the timer if it does not run and something is waited for.
   *
   * @param timeout the view's time-out in force
   */
  public void update(boolean waiting, Duration timeout) {
    if (waiting && !running) {
      running = true;
      out.startTimer(timer, SourceFetch.patience(timeout, quorums));
    } else if (!waiting && running) {
      running = false;
      out.stopTimer(timer);
    }
  }

  /** It ran out. Whether that still meant something. */
  public boolean expired() {
    boolean was = running;
    running = false;
    return was;
  }
}
