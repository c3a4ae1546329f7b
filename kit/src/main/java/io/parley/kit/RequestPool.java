package io.parley.kit;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Insight;
import io.parley.api.Limits;
import io.parley.api.MemoryBounds;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import io.parley.kit.PendingBundles.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Clients' bundles on their way into a proposal. A bundle is pending, then in flight in a proposal
 * that is not decided, then committed. Nothing is taken that is in flight or was committed lately;
 * that is an optimisation only, because execution decides exactly-once. Takes from clients in turn,
 * so that none can crowd out another, and what peers relay for a client is in turns of its own. Not
 * thread-safe.
 */
public final class RequestPool {
  /** Pending bundles of one client. */
  public static final int CLIENT_BUNDLES_MAX = 256;

  /** Pending bundles that one peer relayed. */
  public static final int RELAYED_BUNDLES_MAX = 256;

  /**
   * Bundles that come back from flight were never measured by the bounds for pending ones: what a
   * proposal carries is the proposer's choice. So pending ones may reach this many times their
   * bounds, and what is more is forgotten, as its client sends it again.
   */
  static final int RELEASED_FACTOR = 2;

  /** One client's part of all pending bytes, so that there is room for another. */
  private static final int CLIENT_PART = 2;

  /** The part of what peers relay, of which one bundle of each finds room beyond that. */
  private static final int RELAYED_PART = 2;

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

  /** Of pending bundles that clients gave; all together {@link #RELEASED_FACTOR} times as many. */
  private final long bytesMax;

  private final long clientBytesMax;

  /** Of bundles in flight: the oldest are forgotten, and may be proposed once more. */
  private final long inFlightBytesMax;

  private final PendingBundles pending = new PendingBundles();
  private final LinkedHashMap<Digest, Bundle> inFlight = new LinkedHashMap<>();
  private final LinkedHashSet<Digest> committed = new LinkedHashSet<>();

  private final LateRelays lateRelays = new LateRelays();

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

  /** Offers a bundle that its client gave this replica, whose signature is verified. */
  public Admission admit(Bundle bundle) {
    if (committed.contains(bundle.id().digest()) || isOpen(bundle)) {
      return Admission.KNOWN;
    }
    Origin origin = Origin.of(bundle);
    long size = bundle.heapBytes();
    boolean room =
        pending.count(origin) < CLIENT_BUNDLES_MAX
            && pending.bytes(origin) + size <= clientBytesMax
            && pending.ownBytes() + size <= bytesMax
            && hasRoom(size);
    if (!room) {
      return Admission.OVERLOADED;
    }
    pending.add(origin, bundle);
    return Admission.ADMITTED;
  }

  /**
   * Offers a bundle that {@code peer} relays, whose signature is verified. One that was committed
   * lately is taken if it is relayed once more: the peer has forgotten that, in a restart, and
   * would wait for it for ever.
   */
  public Admission admit(Bundle bundle, ReplicaId peer) {
    Digest digest = bundle.id().digest();
    if (isOpen(digest) || (committed.contains(digest) && lateRelays.isFirst(peer, digest))) {
      return Admission.KNOWN;
    }
    long size = bundle.heapBytes();
    if (!hasRoom(size) || !hasRoomFor(peer, 0, size)) {
      return Admission.OVERLOADED;
    }
    pending.add(new Origin(bundle.id().client(), peer), bundle);
    return Admission.ADMITTED;
  }

  private boolean hasRoom(long size) {
    return pending.bytes() + size <= RELEASED_FACTOR * bytesMax;
  }

  /**
   * {@code peer} says that it has the bundle of this digest. One that was committed lately it may
   * have forgotten: if it relays it later on, that is once more.
   */
  void offered(ReplicaId peer, Digest bundle) {
    if (committed.contains(bundle)) {
      lateRelays.has(peer, bundle);
    }
  }

  /** Whether the bundle of this digest is neither open nor was committed lately. */
  boolean lacks(Digest bundle) {
    return !isOpen(bundle) && !committed.contains(bundle);
  }

  /** Whether there is room for what {@code peer} has, beside so many that it was asked for. */
  boolean hasRoomFor(ReplicaId peer, int asked) {
    return hasRoom(1) && hasRoomFor(peer, asked, 1);
  }

  private boolean hasRoomFor(ReplicaId peer, int asked, long size) {
    int count = pending.relayedBy(peer) + asked;
    boolean share =
        count < RELAYED_BUNDLES_MAX && pending.relayedBytes() + size <= bytesMax / RELAYED_PART;
    return share || count == 0;
  }

  /** Whether the bundle is pending or in flight. */
  public boolean isOpen(Bundle bundle) {
    return isOpen(bundle.id().digest());
  }

  private boolean isOpen(Digest bundle) {
    return inFlight.containsKey(bundle) || isPending(bundle);
  }

  /** The bundle of this digest, if it is pending or in flight. */
  public Optional<Bundle> find(Digest bundle) {
    Bundle flying = inFlight.get(bundle);
    return Optional.ofNullable(flying == null ? pending.find(bundle) : flying);
  }

  /** Whether the bundle of this digest is pending. */
  public boolean isPending(Digest bundle) {
    return pending.contains(bundle);
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

  public boolean hasPending() {
    return !pending.isEmpty();
  }

  /** Whether something is pending that goes into a batch of so many heap bytes. */
  public boolean hasPending(long roomMax) {
    return !pending.isEmpty() && Batch.EMPTY.heapBytes() + pending.next().heapBytes() <= roomMax;
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
      Bundle bundle = pending.next();
      commands += bundle.commands().size();
      size += bundle.encoded().size();
      room += bundle.heapBytes();
      boolean full = commands > commandsMax || size > batchBytesMax || room > roomMax;
      if (full && !taken.isEmpty()) {
        break;
      }
      pending.take();
      launch(bundle);
      taken.add(bundle);
    }
    return taken;
  }

  /**
   * The oldest pending bundles, of all clients in turn, up to {@code bytesMax} bytes but at least
   * one.
   */
  public List<Bundle> oldest(long bytesMax) {
    return pending.oldest(bytesMax);
  }

  /** {@code batch} is in a proposal that was accepted. */
  public void propose(Batch batch) {
    for (Bundle bundle : batch.bundles()) {
      pending.remove(bundle.id().digest());
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
    List<Bundle> returned = new ArrayList<>();
    Map<ClientId, Returned> clients = new LinkedHashMap<>();
    long bytes = 0;
    for (Bundle bundle : inFlight.values()) {
      long size = bundle.heapBytes();
      Returned of = clients.computeIfAbsent(bundle.id().client(), absent -> new Returned());
      if (hasRoom(bytes + size) && mayReturn(Origin.of(bundle), of, size)) {
        of.count++;
        of.bytes += size;
        bytes += size;
        returned.add(bundle);
      }
    }
    inFlight.clear();
    inFlightBytes = 0;
    pending.putBefore(returned);
  }

  /** What of one client came back from flight. */
  private static final class Returned {
    int count;
    long bytes;
  }

  /** Whether there is room beside what has come back before, and what came later. */
  private boolean mayReturn(Origin origin, Returned before, long size) {
    return before.count + pending.count(origin) < RELEASED_FACTOR * CLIENT_BUNDLES_MAX
        && before.bytes + pending.bytes(origin) + size <= RELEASED_FACTOR * clientBytesMax;
  }

  /** Nothing is pending nor in flight any more. What was committed is remembered. */
  public void clear() {
    pending.clear();
    inFlight.clear();
    inFlightBytes = 0;
  }

  /** {@code batch} is decided. */
  public void commit(Batch batch) {
    for (Bundle bundle : batch.bundles()) {
      pending.remove(bundle.id().digest());
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
        new Insight.Buffer(Insight.PENDING_BYTES, pending.bytes(), RELEASED_FACTOR * bytesMax),
        new Insight.Buffer("in-flight bytes", inFlightBytes, inFlightBytesMax),
        new Insight.Buffer("committed bundles", committed.size(), COMMITTED_MAX));
  }
}
