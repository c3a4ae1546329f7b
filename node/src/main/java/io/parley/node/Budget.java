package io.parley.node;

import io.parley.api.Limits;
import io.parley.api.MemoryAccount;
import io.parley.api.MemoryAccount.Place;
import io.parley.api.MemoryBounds;
import io.parley.api.SharedLimits;
import io.parley.api.Transport;
import io.parley.driver.door.DoorBounds;
import io.parley.driver.inbox.InboxBounds;
import io.parley.driver.verification.ClaimCache;
import io.parley.driver.verification.DecodedKeys;
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

  /**
   * What its parts take beside what is shared out.
   *
   * @param accounts of the protocol and of the transport
   * @param connectionDirectBytes direct memory of a client's connection
   */
  record Needs(List<MemoryAccount> accounts, long connectionDirectBytes) {}

  static final String SESSIONS = "sessions and their results";
  static final String WINDOW = "batches in the window";

  static final String UNDELIVERED = "batches not yet executed";
  static final String WORK = "work at hand";
  static final String CLAIMS = "what is known to be true";
  static final String KEYS = "keys of clients";
  static final String DOOR = "sessions known at the door";
  static final String LARGE = "large messages that arrive or are examined";

  /** Of the heap: what a collector needs to keep up with what is allocated. */
  private static final int COLLECTOR_PERCENT = 20;

  private static final int ALL_PERCENT = 100;

  /**
   * Classes, keys, buffers of threads, and whatever else is there without any load: an idle replica
   * holds 16.8 MiB on JDK 17, and 18.0 on JDK 25, beside what only soft references keep.
   */
  private static final long CODE_BYTES = 18L << 20;

  /**
   * Of what is left to the collector: one message of the largest size that arrives and is in no
   * queue yet, and one that is examined and in no inbox yet. There is never another of either, and
   * the collector has the rest, of a heap however small.
   */
  private static final long LARGE_BYTES = (long) Limits.FRAME_BYTES_MAX + Limits.DECODED_BYTES_MAX;

  private static final int COLLECTOR_PARTS = 3;

  /** What is being verified, executed, encoded and answered at one moment. */
  private static final long WORK_BYTES = Egress.BYTES_MAX;

  /** Connections of clients for which there is direct memory in any case. */
  private static final int CONNECTIONS_MIN = 16;

  /** Of all connections, those that one client may have at most. */
  private static final int CLIENT_PERCENT_MAX = 75;

  /** Heap bytes of a client's stream: its connection, its queues, and the sessions it follows. */
  private static final long STREAM_BYTES = 96L << 10;

  private final SharedLimits limits;
  private final List<MemoryAccount> fixed;
  private final Map<Share, Long> shares = new EnumMap<>(Share.class);
  private final long spare;
  private final int connectionsMax;

  private Budget(
      SharedLimits limits,
      int n,
      List<MemoryAccount> fixed,
      Found found,
      long connectionDirectBytes) {
    this.limits = limits;
    this.fixed = fixed;
    long left = found.heapBytes - sum(fixed, Place.HEAP) - least(n);
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
    connectionsMax =
        connectionsMax(found.directBytes - sum(fixed, Place.DIRECT), connectionDirectBytes);
  }

  /** Connections of clients for which there is both heap and direct memory. */
  private int connectionsMax(long directBytes, long connectionDirectBytes) {
    long byHeap = bytes(Share.STREAMS) / STREAM_BYTES;
    long byDirect = directBytes / Math.max(1, connectionDirectBytes);
    return (int) Math.min(DoorBounds.DEFAULT.streamsMax(), Math.max(1, Math.min(byHeap, byDirect)));
  }

  /**
   * Shares out what was found.
   *
   * @param who for people
   * @param n replicas
   * @throws IllegalStateException if it is less than what is needed; the message says how much is
   *     needed, and what to do
   */
  static Budget of(String who, SharedLimits limits, int n, Found found, Needs needs) {
    List<MemoryAccount> fixed = new ArrayList<>();
    add(fixed, "application", found.applicationBytes);
    add(fixed, SESSIONS, limits.sessions().heapBytesMax());
    add(fixed, WINDOW, limits.windowBytesMax());
    add(fixed, UNDELIVERED, limits.undeliveredBytesMax());
    add(fixed, "code and keys", CODE_BYTES);
    add(fixed, WORK, WORK_BYTES);
    add(fixed, CLAIMS, ClaimCache.bytesMax(n));
    add(fixed, KEYS, DecodedKeys.BYTES_MAX);
    add(fixed, DOOR, DoorBounds.SESSIONS_BYTES_MAX);
    fixed.addAll(needs.accounts);
    require(who, "heap", "-Xmx", needed(sum(fixed, Place.HEAP) + least(n)), found.heapBytes, n);
    long direct = sum(fixed, Place.DIRECT) + CONNECTIONS_MIN * needs.connectionDirectBytes;
    require(who, "direct memory", "-XX:MaxDirectMemorySize=", direct, found.directBytes, n);
    long collector = found.heapBytes / ALL_PERCENT * COLLECTOR_PERCENT;
    long large = Math.min(LARGE_BYTES, collector / COLLECTOR_PARTS * (COLLECTOR_PARTS - 1));
    add(fixed, LARGE, large);
    add(fixed, "room for the collector", collector - large);
    return new Budget(limits, n, fixed, found, needs.connectionDirectBytes);
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

  /**
   * What clients may fill.
   *
   * @param clientConnectionsMax wished for each client
   */
  DoorBounds door(int clientConnectionsMax) {
    int most = Math.max(1, connectionsMax * CLIENT_PERCENT_MAX / ALL_PERCENT);
    return DoorBounds.DEFAULT.with(
        connectionsMax, Math.min(clientConnectionsMax, most), bytes(Share.REPLIES));
  }

  /** The same, and what may wait to be sent, for the transport. */
  Transport.Bounds transport(int clientConnectionsMax) {
    DoorBounds door = door(clientConnectionsMax);
    return new Transport.Bounds(
        bytes(Share.TO_PEERS), bytes(Share.TO_CLIENTS), door.streamsMax(), door.clientStreamsMax());
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
