package io.parley.simulator.cost;

import io.parley.api.ReplicaId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Where replicas are, and how far it is from there to there. Immutable.
 *
 * <p>A message takes its link's latency and some jitter: mostly little, sometimes several times its
 * mean, as on real links. Never less than the latency.
 */
public final class Regions {
  /** Jitter is at most so many times its mean. */
  static final double JITTER_MAX = 10;

  private static final List<String> WORLD =
      List.of(
          "virginia",
          "oregon",
          "ireland",
          "frankfurt",
          "sao-paulo",
          "singapore",
          "tokyo",
          "sydney");

  /**
   * Round trips, ms, between {@link #WORLD}'s regions, each with those that follow it. Typical
   * orders of magnitude of what is publicly known of clouds with data centers there; not
   * measurements of ours.
   */
  private static final long[][] WORLD_ROUND_TRIPS = {
    {66, 68, 90, 114, 220, 150, 198},
    {120, 142, 174, 164, 98, 140},
    {22, 178, 176, 202, 256},
    {202, 160, 224, 286},
    {324, 258, 312},
    {70, 92},
    {104},
  };

  private static final long WORLD_LOCAL = 250;
  private static final long LAN_LOCAL = 100;
  private static final long MEGABIT = 125_000;

  private final List<String> names;
  private final long[] latency;
  private final double jitter;
  private final long bytesPerSecond;
  private final int[] placement;
  private final String source;

  /**
   * How far it is from each region to each.
   *
   * @param source a name for people: of a preset or a file
   * @param latency from each region to each, one way, µs, row by row
   * @param jitter its mean, as a share of the latency
   * @param bytesPerSecond how much each replica can send
   * @param placement the regions of replicas 0, 1 and so on, over again when they are used up
   */
  public Regions(
      String source,
      List<String> names,
      long[] latency,
      double jitter,
      long bytesPerSecond,
      List<Integer> placement) {
    if (names.isEmpty() || latency.length != names.size() * names.size() || placement.isEmpty()) {
      throw new IllegalArgumentException(
          "regions have 1 name or more, a latency for each pair, and 1 placement or more, found "
              + names
              + ", "
              + latency.length
              + " latencies, and placement "
              + placement);
    }
    this.source = source;
    this.names = List.copyOf(names);
    this.latency = latency.clone();
    this.jitter = jitter;
    this.bytesPerSecond = bytesPerSecond;
    this.placement = placement.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The preset of this name, {@code lan} or {@code world}; empty if it is another name. */
  public static Optional<Regions> preset(String name) {
    return switch (name) {
      case "lan" -> Optional.of(lan());
      case "world" -> Optional.of(world());
      default -> Optional.empty();
    };
  }

  /** All replicas in one data center: 0.1 ms one way, 10 Gbit/s. */
  public static Regions lan() {
    return new Regions(
        "lan", List.of("lan"), new long[] {LAN_LOCAL}, 0.2, 10_000 * MEGABIT, List.of(0));
  }

  /**
   * All replicas and clients equally far from each other, without jitter, 1 Gbit/s each: for what
   * can be counted in message delays.
   *
   * @param oneWay 0 to a minute
   */
  public static Regions apart(Duration oneWay) {
    if (oneWay.isNegative() || oneWay.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException("one way takes 0 to 60 s, found " + oneWay);
    }
    long[] latency = {oneWay.toNanos() / 1_000};
    return new Regions("apart", List.of("apart"), latency, 0, 1_000 * MEGABIT, List.of(0));
  }

  /** Replicas spread evenly over eight cloud regions of five continents, 1 Gbit/s each. */
  public static Regions world() {
    int n = WORLD.size();
    long[] latency = new long[n * n];
    List<Integer> placement = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      placement.add(i);
      latency[i * n + i] = WORLD_LOCAL;
      for (int j = i + 1; j < n; j++) {
        long oneWay = WORLD_ROUND_TRIPS[i][j - i - 1] * 500;
        latency[i * n + j] = oneWay;
        latency[j * n + i] = oneWay;
      }
    }
    return new Regions("world", WORLD, latency, 0.03, 1_000 * MEGABIT, placement);
  }

  /** A name for people: of a preset or a file. */
  public String source() {
    return source;
  }

  /** How many. */
  public int size() {
    return names.size();
  }

  /** The name of region 0 to {@code size() - 1}. */
  public String name(int region) {
    return names.get(region);
  }

  /** In which region a replica is. */
  public int regionOf(ReplicaId replica) {
    return placement[replica.value() % placement.length];
  }

  /** How much each replica can send. */
  public long bytesPerSecond() {
    return bytesPerSecond;
  }

  /** The least time from one region to another, one way, µs. */
  public long latencyMicros(int fromRegion, int toRegion) {
    return latency[fromRegion * names.size() + toRegion];
  }

  /** How long one message takes from one region to another, µs. */
  public long latencyMicros(int fromRegion, int toRegion, SplittableRandom random) {
    long least = latencyMicros(fromRegion, toRegion);
    // StrictMath: the same on every platform. Exponential: right-skewed, with a mean of 1.
    double times = Math.min(JITTER_MAX, -StrictMath.log(1 - random.nextDouble()));
    return least + (long) (least * jitter * times);
  }
}
