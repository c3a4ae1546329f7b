package io.parley.testkit.cost;

import io.parley.api.ReplicaId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
   * @param source where it is from, for {@link #named}
   * @param latency from each region to each, one way, µs, row by row
   * @param jitter its mean, as a share of the latency
   * @param bytesPerSecond how much each replica can send
   * @param placement the regions of replicas 0, 1 and so on, over again when they are used up
   */
  Regions(
      String source,
      List<String> names,
      long[] latency,
      double jitter,
      long bytesPerSecond,
      List<Integer> placement) {
    this.source = source;
    this.names = List.copyOf(names);
    this.latency = latency.clone();
    this.jitter = jitter;
    this.bytesPerSecond = bytesPerSecond;
    this.placement = placement.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * The preset of this name, {@code lan} or {@code world}, or else the file of this name.
   *
   * @throws IllegalArgumentException if there is no such file, or it is wrong; the message is for
   *     people
   */
  public static Regions named(String name) {
    return switch (name) {
      case "lan" -> lan();
      case "world" -> world();
      default -> read(Path.of(name));
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

  /**
   * Reads a file such as
   *
   * <pre>{@code
   * regions: [virginia, ireland, tokyo]
   * latency:                      # ms one way; one direction is enough
   *   virginia: {ireland: 34, tokyo: 75}
   *   ireland: {tokyo: 101}
   * local: 0.25                   # ms within a region
   * jitter: 3                     # its mean, percent of the latency
   * bandwidth: 1000               # of each replica, Mbit/s
   * placement: [virginia, virginia, ireland, tokyo]   # replicas 0, 1, ... and over again
   * }</pre>
   *
   * <p>The last four can be left out: 0.25 ms, 3 percent, 1000 Mbit/s, and one region after the
   * other.
   *
   * @throws IllegalArgumentException if it cannot be read, or is wrong; the message is for people:
   *     file, key, what was found and what is expected
   */
  public static Regions read(Path file) {
    return new RegionsFile(file).read();
  }

  /** The preset's or the file's name. */
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
