package io.parley.examples.rounds;

import io.parley.api.TimerId;

/** What the protocol waits for. */
sealed interface RoundsTimer extends TimerId {
  /** Too long without a step in this round. */
  record RoundTimeout(long height, long round) implements RoundsTimer {
    @Override
    public String toString() {
      return "RoundTimeout(" + height + "," + round + ")";
    }
  }

  /** Time to send again what may be lost. */
  record Resend() implements RoundsTimer {
    @Override
    public String toString() {
      return "Resend";
    }
  }
}
