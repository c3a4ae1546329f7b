package io.parley.kit;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Insight;
import io.parley.api.Limits;
import io.parley.api.MemoryBounds;
import io.parley.api.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clients' bundles on their way into a proposal. A bundle is pending, then in flight in a proposal
 * that is not decided, then committed. Nothing is taken that is in flight or was committed lately;
 * that is an optimisation only, because execution decides exactly-once. Takes from clients in turn,
 * so that none can crowd out another. Not thread-safe.
 */
public final class RequestPool {
  /** Pending bundles of one client. */
  public static final int CLIENT_BUNDLES_MAX = 256;

  /**
   * Bundles that come back from flight were never measured by the bounds for pending ones: what a
   * proposal carries is the proposer's choice. So pending ones may reach this many times their
   * bounds, and what is more is forgotten, as its client sends it again.
   */
  static final int RELEASED_FACTOR = 2;

  /** One client's part of all pending bytes, so that there is room for another. */
  private static final int CLIENT_PART = 2;

  /** Committed bundles that are remembered. */
  public static final int COMMITTED_MAX = 1_024;

  /** What a refused client is asked to wait. */
  public static final Duration RETRY_AFTER = Duration.ofMillis(100);

  /** What became of a bundle that was offered. */
  public enum Admission {
    ADMITTED,
    /** It is pending, in flight, or was committed lately. */
    KNOWN,
    /** It would exceed a bound. */
    OVERLOADED
  }

  private final long batchBytesMax;

  /** Of all pending bundles; twice as many where {@link #RELEASED_FACTOR} says so. */
  private final long bytesMax;

  private final long clientBytesMax;

  /** Of bundles in flight: the oldest are forgotten, and may be proposed once more. */
  private final long inFlightBytesMax;

  private static final class Queue {
    final LinkedHashMap<Digest, Bundle> bundles = new LinkedHashMap<>();
    long bytes;
  }

  private final LinkedHashMap<ClientId, Queue> pending = new LinkedHashMap<>();
  private final LinkedHashMap<Digest, Bundle> inFlight = new LinkedHashMap<>();
  private final LinkedHashSet<Digest> committed = new LinkedHashSet<>();
  private long bytes;
  private long inFlightBytes;

  /**
   * An empty pool. What is in flight is in the batches of the window, too, and has its bound;
   * pending bundles have {@link MemoryBounds#pendingBytesMax}, half of it for those that come back.
   */
  public RequestPool(MemoryBounds memory) {
    batchBytesMax = memory.batchBytesMax();
    bytesMax = Math.max(1, memory.pendingBytesMax() / RELEASED_FACTOR);
    clientBytesMax = Math.max(1, bytesMax / CLIENT_PART);
    inFlightBytesMax = memory.windowBytesMax();
  }

  /** Offers a bundle whose signature is verified. */
  public Admission admit(Bundle bundle) {
    Digest digest = bundle.id().digest();
    if (committed.contains(digest) || inFlight.containsKey(digest) || isPending(bundle)) {
      return Admission.KNOWN;
    }
    Queue queue = pending.get(bundle.id().client());
    long size = bundle.heapBytes();
    if (queue != null
        && (queue.bundles.size() >= CLIENT_BUNDLES_MAX || queue.bytes + size > clientBytesMax)) {
      return Admission.OVERLOADED;
    }
    if (bytes + size > bytesMax) {
      return Admission.OVERLOADED;
    }
    append(bundle);
    return Admission.ADMITTED;
  }

  /**
   * Offers bundles of clients that wait for an answer: those that exceed a bound are refused.
   *
   * @return those that were admitted
   */
  public List<Bundle> admit(List<Bundle> bundles, Outbox out) {
    List<Bundle> admitted = new ArrayList<>();
    for (Bundle bundle : bundles) {
      Admission admission = admit(bundle);
      if (admission == Admission.ADMITTED) {
        admitted.add(bundle);
      } else if (admission == Admission.OVERLOADED) {
        out.refuse(bundle.id(), new Refusal.Overloaded(RETRY_AFTER));
      }
    }
    return admitted;
  }

  /** {@code bundles} in parts of at most {@code bytesMax} bytes, but at least a bundle each. */
  public static List<List<Bundle>> parts(List<Bundle> bundles, long bytesMax) {
    List<List<Bundle>> parts = new ArrayList<>();
    List<Bundle> part = new ArrayList<>();
    long bytes = 0;
    for (Bundle bundle : bundles) {
      bytes += bundle.encoded().size();
      if (bytes > bytesMax && !part.isEmpty()) {
        parts.add(part);
        part = new ArrayList<>();
        bytes = bundle.encoded().size();
      }
      part.add(bundle);
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  private boolean isPending(Bundle bundle) {
    Queue queue = pending.get(bundle.id().client());
    return queue != null && queue.bundles.containsKey(bundle.id().digest());
  }

  private void append(Bundle bundle) {
    Queue queue = pending.computeIfAbsent(bundle.id().client(), key -> new Queue());
    queue.bundles.put(bundle.id().digest(), bundle);
    queue.bytes += bundle.heapBytes();
    bytes += bundle.heapBytes();
  }

  private void remove(Bundle bundle) {
    ClientId client = bundle.id().client();
    Queue queue = pending.get(client);
    Bundle held = queue == null ? null : queue.bundles.remove(bundle.id().digest());
    if (queue == null || held == null) {
      return;
    }
    queue.bytes -= held.heapBytes();
    bytes -= held.heapBytes();
    if (queue.bundles.isEmpty()) {
      pending.remove(client);
    }
  }

  public boolean hasPending() {
    return !pending.isEmpty();
  }

  /** Whether something is pending that goes into a batch of so many heap bytes. */
  public boolean hasPending(long roomMax) {
    if (pending.isEmpty()) {
      return false;
    }
    Bundle next = pending.values().iterator().next().bundles.values().iterator().next();
    return Batch.EMPTY.heapBytes() + next.heapBytes() <= roomMax;
  }

  /** Takes as much as a batch may hold. */
  public List<Bundle> take(int commandsMax) {
    return take(commandsMax, Long.MAX_VALUE);
  }

  /**
   * Takes pending bundles into a proposal, clients in turn, each client's oldest first.
   *
   * @param commandsMax commands in all; the first bundle is taken whatever it holds
   * @param roomMax heap bytes of the batch that they make, as in {@link #hasPending(long)}
   */
  public List<Bundle> take(int commandsMax, long roomMax) {
    List<Bundle> taken = new ArrayList<>();
    int commands = 0;
    long size = 0;
    long room = Batch.EMPTY.heapBytes();
    while (!pending.isEmpty() && taken.size() < Limits.BATCH_BUNDLES_MAX) {
      ClientId client = pending.keySet().iterator().next();
      Queue queue = pending.remove(client);
      Bundle bundle = queue.bundles.values().iterator().next();
      commands += bundle.commands().size();
      size += bundle.encoded().size();
      room += bundle.heapBytes();
      boolean full = commands > commandsMax || size > batchBytesMax || room > roomMax;
      if (full && !taken.isEmpty()) {
        pending.put(client, queue);
        break;
      }
      queue.bundles.remove(bundle.id().digest());
      queue.bytes -= bundle.heapBytes();
      bytes -= bundle.heapBytes();
      if (!queue.bundles.isEmpty()) {
        pending.put(client, queue);
      }
      launch(bundle);
      taken.add(bundle);
    }
    return taken;
  }

  /** The oldest pending bundles of all clients, up to {@code bytesMax} bytes but at least one. */
  public List<Bundle> oldest(long bytesMax) {
    List<Bundle> oldest = new ArrayList<>();
    long size = 0;
    for (Queue queue : pending.values()) {
      for (Bundle bundle : queue.bundles.values()) {
        size += bundle.encoded().size();
        if (size > bytesMax && !oldest.isEmpty()) {
          return oldest;
        }
        oldest.add(bundle);
      }
    }
    return oldest;
  }

  /** {@code batch} is in a proposal that was accepted. */
  public void propose(Batch batch) {
    for (Bundle bundle : batch.bundles()) {
      remove(bundle);
      if (!committed.contains(bundle.id().digest())) {
        launch(bundle);
      }
    }
  }

  private void launch(Bundle bundle) {
    if (inFlight.putIfAbsent(bundle.id().digest(), bundle) == null) {
      inFlightBytes += bundle.heapBytes();
    }
    while (inFlightBytes > inFlightBytesMax) {
      land(inFlight.keySet().iterator().next());
    }
  }

  private void land(Digest digest) {
    Bundle landed = inFlight.remove(digest);
    inFlightBytes -= landed == null ? 0 : landed.heapBytes();
  }

  /**
   * All proposals are off: what was in flight is pending again, before what came later, as far as
   * the bounds allow.
   */
  public void release() {
    LinkedHashMap<ClientId, Queue> later = new LinkedHashMap<>(pending);
    pending.clear();
    for (Bundle bundle : inFlight.values()) {
      ClientId client = bundle.id().client();
      if (mayReturn(bundle, pending.get(client), later.get(client))) {
        append(bundle);
      }
    }
    inFlight.clear();
    inFlightBytes = 0;
    for (Queue queue : later.values()) {
      bytes -= queue.bytes;
      queue.bundles.values().forEach(this::append);
    }
  }

  /** Whether there is room beside what has come back before, and what came later. */
  private boolean mayReturn(Bundle bundle, @Nullable Queue before, @Nullable Queue later) {
    long size = bundle.heapBytes();
    long clientBytes = size + bytesOf(before) + bytesOf(later);
    return bytes + size <= RELEASED_FACTOR * bytesMax
        && clientBytes <= RELEASED_FACTOR * clientBytesMax
        && countOf(before) + countOf(later) < RELEASED_FACTOR * CLIENT_BUNDLES_MAX;
  }

  private static long bytesOf(@Nullable Queue queue) {
    return queue == null ? 0 : queue.bytes;
  }

  private static int countOf(@Nullable Queue queue) {
    return queue == null ? 0 : queue.bundles.size();
  }

  /** Nothing is pending nor in flight any more. What was committed is remembered. */
  public void clear() {
    pending.clear();
    inFlight.clear();
    bytes = 0;
    inFlightBytes = 0;
  }

  /** {@code batch} is decided. */
  public void commit(Batch batch) {
    for (Bundle bundle : batch.bundles()) {
      remove(bundle);
      land(bundle.id().digest());
      committed.add(bundle.id().digest());
    }
    Iterator<Digest> oldest = committed.iterator();
    for (int excess = committed.size() - COMMITTED_MAX; excess > 0; excess--) {
      oldest.next();
      oldest.remove();
    }
  }

  /** How full it is. */
  public List<Insight.Buffer> buffers() {
    return List.of(
        new Insight.Buffer("pending bytes", bytes, RELEASED_FACTOR * bytesMax),
        new Insight.Buffer("in-flight bytes", inFlightBytes, inFlightBytesMax),
        new Insight.Buffer("committed bundles", committed.size(), COMMITTED_MAX));
  }
}
