package io.parley.pbft;

import io.parley.api.TimerId;

/** What PBFT waits for. */
sealed interface PbftTimer extends TimerId {
  /** Too long without progress in this view. */
  record ViewTimeout(long view) implements PbftTimer {
    @Override
    public String toString() {
      return "ViewTimeout(" + view + ")";
    }
  }

  /** Those asked for something have not answered. */
  record Fetch() implements PbftTimer {
    @Override
    public String toString() {
      return "Fetch";
    }
  }

  /** Time to send again what may be lost. */
  record Resend() implements PbftTimer {
    @Override
    public String toString() {
      return "Resend";
    }
  }
}
