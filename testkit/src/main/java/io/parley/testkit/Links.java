package io.parley.testkit;

import java.util.SplittableRandom;

/** How long frames take. */
interface Links {
  /** When the last byte of a frame of {@code bytes} leaves that is handed over {@code at}, µs. */
  long departure(int from, int bytes, long at);

  /** From there to its arrival, µs. */
  long latency(int from, int to, SplittableRandom random);

  /** Links without limits of bandwidth, each with its own latency of up to some milliseconds. */
  static Links near(int seats, SplittableRandom random) {
    long[] latency = new long[seats * seats];
    for (int i = 0; i < latency.length; i++) {
      latency[i] = random.nextLong(200, 5_000);
    }
    return new Links() {
      @Override
      public long departure(int from, int bytes, long at) {
        return at;
      }

      @Override
      public long latency(int from, int to, SplittableRandom random) {
        return latency[from * seats + to] + random.nextLong(300);
      }
    };
  }
}
