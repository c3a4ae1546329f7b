package io.parley.simulator.network;

import java.util.SplittableRandom;

/** How long frames take. */
public interface Links {
  /** Between replicas and clients, unless told otherwise, µs. */
  long CLIENT_LATENCY = 500;

  /** When the last byte of a frame of {@code bytes} leaves that is handed over {@code at}, µs. */
  long departure(int from, int bytes, long at);

  /** From there to its arrival, µs. */
  long latency(int from, int to, SplittableRandom random);

  /** When a frame arrives at a client that leaves a replica's instance {@code at}, µs; in order. */
  default long toClient(int from, int client, int bytes, long at) {
    return at + CLIENT_LATENCY;
  }

  /** When a frame arrives at an instance that leaves a client {@code at}, µs; in order. */
  default long toReplica(int client, int to, long at) {
    return at + CLIENT_LATENCY;
  }

  /** Links without limits of bandwidth, each with its own latency of up to some milliseconds. */
  static Links near(int instances, SplittableRandom random) {
    long[] latency = new long[instances * instances];
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
        return latency[from * instances + to] + random.nextLong(300);
      }
    };
  }
}
