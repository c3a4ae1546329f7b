package io.parley.kit;

import io.parley.api.Bundle;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bundles that wait to be proposed, in queues that take turns: one for each client, and one for
 * each client and peer that relays for it. So neither a client's flood nor what a liar replays
 * keeps out what others relay for the same client (pitfall L3). Bytes are those on the heap. Not
 * thread-safe.
 */
final class PendingBundles {
  /** Whose bundles these are, and which peer relayed them; null if the client gave them itself. */
  record Origin(ClientId client, @Nullable ReplicaId via) {
    static Origin of(Bundle bundle) {
      return new Origin(bundle.id().client(), null);
    }
  }

  private static final class Queue {
    final LinkedHashMap<Digest, Bundle> bundles = new LinkedHashMap<>();
    long bytes;

    Bundle head() {
      return bundles.values().iterator().next();
    }
  }

  /** Those whose turn comes first are first. */
  private LinkedHashMap<Origin, Queue> queues = new LinkedHashMap<>();

  private final LinkedHashMap<Digest, Origin> origins = new LinkedHashMap<>();
  private final LinkedHashMap<ReplicaId, Integer> relayed = new LinkedHashMap<>();
  private long ownBytes;
  private long relayedBytes;

  boolean isEmpty() {
    return queues.isEmpty();
  }

  boolean contains(Digest bundle) {
    return origins.containsKey(bundle);
  }

  @Nullable Bundle find(Digest bundle) {
    Origin origin = origins.get(bundle);
    Queue queue = origin == null ? null : queues.get(origin);
    return queue == null ? null : queue.bundles.get(bundle);
  }

  /** Bundles in the queue of {@code origin}. */
  int count(Origin origin) {
    Queue queue = queues.get(origin);
    return queue == null ? 0 : queue.bundles.size();
  }

  /** Bytes in the queue of {@code origin}. */
  long bytes(Origin origin) {
    Queue queue = queues.get(origin);
    return queue == null ? 0 : queue.bytes;
  }

  /** Bytes that clients gave themselves. */
  long ownBytes() {
    return ownBytes;
  }

  /** Bytes of all. */
  long bytes() {
    return ownBytes + relayedBytes;
  }

  /** Bytes that peers relayed. */
  long relayedBytes() {
    return relayedBytes;
  }

  /** Bundles that {@code peer} relayed. */
  int relayedBy(ReplicaId peer) {
    return relayed.getOrDefault(peer, 0);
  }

  void add(Origin origin, Bundle bundle) {
    Queue queue = queues.computeIfAbsent(origin, absent -> new Queue());
    queue.bundles.put(bundle.id().digest(), bundle);
    origins.put(bundle.id().digest(), origin);
    account(origin, queue, bundle, 1);
  }

  void remove(Digest bundle) {
    Origin origin = origins.remove(bundle);
    Queue queue = origin == null ? null : queues.get(origin);
    Bundle held = queue == null ? null : queue.bundles.remove(bundle);
    if (origin == null || queue == null || held == null) {
      return;
    }
    account(origin, queue, held, -1);
    if (queue.bundles.isEmpty()) {
      queues.remove(origin);
    }
  }

  /**
   * @param by 1 if the bundle has come, -1 if it has gone
   */
  private void account(Origin origin, Queue queue, Bundle bundle, int by) {
    long size = by * bundle.heapBytes();
    queue.bytes += size;
    if (origin.via == null) {
      ownBytes += size;
    } else {
      relayed.merge(origin.via, by, Integer::sum);
      relayedBytes += size;
    }
  }

  /** The bundle whose turn it is; there is one. */
  Bundle next() {
    return queues.values().iterator().next().head();
  }

  /** Takes the bundle whose turn it is: then it is the next queue's. */
  void take() {
    Map.Entry<Origin, Queue> first = queues.entrySet().iterator().next();
    Origin origin = first.getKey();
    Queue queue = first.getValue();
    remove(queue.head().id().digest());
    if (queues.remove(origin, queue)) {
      queues.put(origin, queue);
    }
  }

  /** The oldest, in the order of turns, up to {@code bytesMax} bytes but at least one. */
  List<Bundle> oldest(long bytesMax) {
    List<Bundle> oldest = new ArrayList<>();
    ArrayDeque<Iterator<Bundle>> turns = new ArrayDeque<>();
    queues.values().forEach(queue -> turns.add(queue.bundles.values().iterator()));
    long size = 0;
    while (!turns.isEmpty()) {
      Iterator<Bundle> turn = turns.remove();
      Bundle bundle = turn.next();
      size += bundle.encoded().size();
      if (size > bytesMax && !oldest.isEmpty()) {
        return oldest;
      }
      oldest.add(bundle);
      if (turn.hasNext()) {
        turns.add(turn);
      }
    }
    return oldest;
  }

  void clear() {
    queues.clear();
    origins.clear();
    relayed.clear();
    ownBytes = 0;
    relayedBytes = 0;
  }

  /** Puts {@code bundles}, of which none is here, before all others. */
  void putBefore(List<Bundle> bundles) {
    LinkedHashMap<Origin, Queue> later = queues;
    queues = new LinkedHashMap<>();
    bundles.forEach(bundle -> add(Origin.of(bundle), bundle));
    later.forEach(
        (origin, queue) -> {
          Queue before = queues.putIfAbsent(origin, queue);
          if (before != null) {
            before.bundles.putAll(queue.bundles);
            before.bytes += queue.bytes;
          }
        });
  }
}
