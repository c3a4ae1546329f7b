package io.parley.hotstuff;

import io.parley.api.TimerId;

/** What HotStuff waits for. */
sealed interface HotStuffTimer extends TimerId {
  /** Too long without a certificate in this view. */
  record ViewTimeout(long view) implements HotStuffTimer {
    @Override
    public String toString() {
      return "ViewTimeout(" + view + ")";
    }
  }

  /** Those asked for something have not answered. */
  record Fetch() implements HotStuffTimer {
    @Override
    public String toString() {
      return "Fetch";
    }
  }

  /** Relays that were asked have not led to another view. */
  record Relays() implements HotStuffTimer {
    @Override
    public String toString() {
      return "Relays";
    }
  }

  /** Time to send again what may be lost. */
  record Resend() implements HotStuffTimer {
    @Override
    public String toString() {
      return "Resend";
    }
  }
}
