package io.parley.node;

import io.parley.api.MemoryAccount;
import io.parley.api.MemoryAccount.Place;
import io.parley.api.MemoryBounds;
import io.parley.api.SharedLimits;
import io.parley.driver.door.DoorBounds;
import io.parley.driver.inbox.InboxBounds;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a replica's parts may take of the memory that it has (pitfall B1). What is equal on all
 * replicas is reserved first, whatever the machine; what is left is shared out among what is the
 * replica's own. All accounts of a place add up to what there is, and where it is less than what is
 * needed there is no budget.
 */
final class Budget {
  /** What a replica has of the process's memory, and what of it is its application's. */
  record Found(long heapBytes, long directBytes, long applicationBytes) {}

  static final String UNDELIVERED = "batches not yet executed";
  static final String WORK = "work at hand";

  /** Of the heap: what a collector needs to keep up with what is allocated. */
  private static final int COLLECTOR_PERCENT = 20;

  private static final int ALL_PERCENT = 100;

  /** Classes, keys, buffers of threads, and whatever else is there without any load. */
  private static final long CODE_BYTES = 24L << 20;

  /** What is being verified, executed, encoded and answered at one moment. */
  private static final long WORK_BYTES = Egress.BYTES_MAX;

  /** Heap bytes of a client's stream: its connection, its queues, and the sessions it follows. */
  private static final long STREAM_BYTES = 96L << 10;

  private final SharedLimits limits;
  private final List<MemoryAccount> fixed;
  private final Map<Share, Long> shares = new EnumMap<>(Share.class);
  private final long spare;

  private Budget(SharedLimits limits, int n, List<MemoryAccount> fixed, long heapBytes) {
    this.limits = limits;
    this.fixed = fixed;
    long left = heapBytes - sum(fixed, Place.HEAP) - least(n);
    long weights = 0;
    for (Share share : Share.values()) {
      weights += share.weight();
    }
    long rest = left;
    for (Share share : Share.values()) {
      long more = Math.min(share.max(n) - share.min(n), left / weights * share.weight());
      shares.put(share, share.min(n) + more);
      rest -= more;
    }
    spare = rest;
  }

  /**
   * Shares out what was found.
   *
   * @param who for people
   * @param n replicas
   * @param transport what the transport takes beside what is shared out
   * @throws IllegalStateException if it is less than what is needed; the message says how much is
   *     needed, and what to do
   */
  static Budget of(
      String who, SharedLimits limits, int n, Found found, List<MemoryAccount> transport) {
    List<MemoryAccount> fixed = new ArrayList<>();
    add(fixed, "application", found.applicationBytes);
    add(fixed, "sessions and their results", limits.sessions().heapBytesMax());
    add(fixed, "batches in the window", limits.windowBytesMax());
    add(fixed, UNDELIVERED, limits.undeliveredBytesMax());
    add(fixed, "code and keys", CODE_BYTES);
    add(fixed, WORK, WORK_BYTES);
    fixed.addAll(transport);
    require(who, "heap", "-Xmx", needed(sum(fixed, Place.HEAP) + least(n)), found.heapBytes, n);
    long direct = sum(fixed, Place.DIRECT);
    require(who, "direct memory", "-XX:MaxDirectMemorySize=", direct, found.directBytes, n);
    add(fixed, "room for the collector", found.heapBytes / ALL_PERCENT * COLLECTOR_PERCENT);
    return new Budget(limits, n, fixed, found.heapBytes);
  }

  private static void add(List<MemoryAccount> accounts, String name, long bytesMax) {
    accounts.add(new MemoryAccount(name, Place.HEAP, MemoryAccount.UNKNOWN, bytesMax));
  }

  private static long least(int n) {
    long least = 0;
    for (Share share : Share.values()) {
      least += share.min(n);
    }
    return least;
  }

  /** With room for the collector. */
  private static long needed(long bytes) {
    return bytes / (ALL_PERCENT - COLLECTOR_PERCENT) * ALL_PERCENT + ALL_PERCENT;
  }

  private static long sum(List<MemoryAccount> accounts, Place place) {
    return accounts.stream()
        .filter(account -> account.place() == place)
        .mapToLong(MemoryAccount::bytesMax)
        .sum();
  }

  private static void require(
      String who, String place, String option, long needed, long found, int n) {
    if (found >= needed) {
      return;
    }
    long mib = (needed >> 20) + 1;
    throw new IllegalStateException(
        ("%s needs %d MiB of %s for %d replicas, the limits of the cluster and its application;"
                + " this process has %d MiB: start Java with %s%dm or more, or lower limits in"
                + " cluster.yaml or the application's bytes")
            .formatted(who, mib, place, n, found >> 20, option, mib));
  }

  long bytes(Share share) {
    return shares.getOrDefault(share, 0L);
  }

  /** For the core. */
  MemoryBounds core() {
    return MemoryBounds.of(limits, bytes(Share.PENDING), bytes(Share.DECIDED));
  }

  InboxBounds inbox() {
    return InboxBounds.of(
        new InboxBounds.Totals(
            bytes(Share.PEER_FRAMES),
            bytes(Share.PEER_MESSAGES),
            bytes(Share.STREAM_FRAMES),
            bytes(Share.CLIENT_BUNDLES)));
  }

  DoorBounds door() {
    int streamsMax =
        (int) Math.min(DoorBounds.DEFAULT.streamsMax(), bytes(Share.STREAMS) / STREAM_BYTES);
    return DoorBounds.DEFAULT.with(streamsMax, bytes(Share.REPLIES));
  }

  /**
   * All accounts; those of a place add up to what there is of it.
   *
   * @param used what is held now, of those shares and of those accounts, by title, that are counted
   */
  List<MemoryAccount> accounts(Map<String, Long> used) {
    List<MemoryAccount> all = new ArrayList<>();
    for (MemoryAccount each : fixed) {
      long bytes = used.getOrDefault(each.name(), each.bytes());
      all.add(new MemoryAccount(each.name(), each.place(), bytes, each.bytesMax()));
    }
    shares.forEach(
        (share, bytesMax) -> {
          long bytes = used.getOrDefault(share.title(), MemoryAccount.UNKNOWN);
          all.add(new MemoryAccount(share.title(), Place.HEAP, bytes, bytesMax));
        });
    all.add(new MemoryAccount("not shared out", Place.HEAP, 0, spare));
    return all;
  }
}
