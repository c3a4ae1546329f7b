package io.parley.node;

/**
 * A part of the memory that is a replica's own affair: it grows with the machine, and nothing but
 * this replica's service rests on it.
 */
enum Share {
  PENDING("bundles to be proposed", 9, 512, 4),
  DECIDED("decided batches kept for peers", 6, 64, 2),
  PEER_FRAMES("frames of peers that wait", 12, 256, 4),
  PEER_MESSAGES("messages of peers that wait", 8, 256, 4),
  STREAM_FRAMES("frames of clients that wait", 4, 128, 2),
  CLIENT_BUNDLES("bundles of clients that wait", 5, 128, 2),
  REPLIES("replies remembered", 3, 64, 1),
  STREAMS("streams of clients", 6, 384, 1),
  TO_PEERS("frames to peers", 4, 96, 4) {
    @Override
    long times(int n) {
      return n - 1L;
    }
  },
  TO_CLIENTS("frames to clients", 6, 256, 2);

  private final String title;
  private final long min;
  private final long max;
  private final int weight;

  /**
   * @param minMib MiB without which a replica can not do its work; for each peer where {@link
   *     #times} says so
   * @param maxMib MiB that are of no use beyond
   * @param weight of what is left
   */
  Share(String title, int minMib, int maxMib, int weight) {
    this.title = title;
    min = (long) minMib << 20;
    max = (long) maxMib << 20;
    this.weight = weight;
  }

  /** How often it is needed among {@code n} replicas. */
  long times(int n) {
    return 1;
  }

  String title() {
    return title;
  }

  long min(int n) {
    return min * times(n);
  }

  long max(int n) {
    return max * times(n);
  }

  int weight() {
    return weight;
  }
}
