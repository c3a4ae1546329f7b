package io.parley.kit;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Digest;
import io.parley.api.Insight;
import io.parley.api.Limits;
import io.parley.api.MemoryBounds;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import io.parley.kit.GivenBundle.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Clients' bundles on their way into a proposal. A bundle is pending, then in flight in a proposal
 * that is not decided, then committed. Nothing is taken that is in flight or was committed lately;
 * that is an optimisation only, because execution decides exactly-once. Takes from clients in turn,
 * so that none can crowd out another, and from each peer as if it were one more client, whatever it
 * relays and for whom (pitfall L3). Not thread-safe.
 */
public final class RequestPool {
  /** Pending bundles of one client. */
  public static final int CLIENT_BUNDLES_MAX = 256;

  /** Pending bundles that one peer relayed. */
  public static final int RELAYED_BUNDLES_MAX = 256;

  /**
   * Others have come since bundles that come back from flight were measured by the bounds for
   * pending ones, if they ever were. So pending ones may reach this many times their bounds, and
   * what is more is forgotten, as its client sends it again.
   */
  static final int RELEASED_FACTOR = 2;

  private static final Origin PROPOSALS = new Origin.Proposals();

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

  /** Of bundles in flight: the oldest are forgotten, and may be proposed once more. */
  private final long inFlightBytesMax;

  private final PendingBundles pending = new PendingBundles();
  private final PendingRoom room;
  private final LinkedHashMap<Digest, GivenBundle> inFlight = new LinkedHashMap<>();
  private final LinkedHashSet<Digest> committed = new LinkedHashSet<>();

  private final LateRelays lateRelays = new LateRelays();

  private long inFlightBytes;
  private long forgotten;

  /**
   * An empty pool. What is in flight is in the batches of the window, too, and has its bound;
   * pending bundles have {@link MemoryBounds#pendingBytesMax}, half of it for those that come back.
   *
   * @param n the number of replicas
   */
  public RequestPool(int n, MemoryBounds memory) {
    batchBytesMax = memory.batchBytesMax();
    room = new PendingRoom(pending, n, memory);
    inFlightBytesMax = memory.windowBytesMax();
  }

  /**
   * Offers a bundle that its client gave this replica, whose signature is verified. One that a peer
   * or a leader had before waits in its client's turns from now on, if these have room.
   */
  public Admission admit(Bundle bundle) {
    Digest digest = bundle.id().digest();
    if (inFlight.computeIfPresent(digest, (key, flying) -> flying.byItsClient()) != null) {
      return Admission.KNOWN;
    }
    GivenBundle known = pending.find(digest);
    boolean own = known != null && known.isByItsClient();
    if (own || (known == null && committed.contains(digest))) {
      forgetRequest(bundle);
      return Admission.KNOWN;
    }
    GivenBundle given = new GivenBundle(bundle, Origin.clientOf(bundle));
    if (known != null) {
      if (room.isForClient(given)) {
        pending.hasItsClient(known);
      }
      return Admission.KNOWN;
    }
    if (!room.isForClient(given) || !room.isFor(bundle.heapBytes())) {
      return Admission.OVERLOADED;
    }
    pending.add(given);
    return Admission.ADMITTED;
  }

  /**
   * A request about sessions that was committed, and that its client gives again: if it was refused
   * nobody keeps what came of it, so it is taken if it is given once more. What is executed in a
   * session is answered from there, whatever is forgotten (pitfall C1).
   */
  private void forgetRequest(Bundle bundle) {
    if (bundle.id().session() == 0) {
      committed.remove(bundle.id().digest());
    }
  }

  /**
   * Offers a bundle that {@code peer} relays, whose signature is verified. One that was committed
   * lately is taken if it is relayed once more: the peer has forgotten that, in a restart, and
   * would wait for it for ever.
   */
  public Admission admit(Bundle bundle, ReplicaId peer) {
    Digest digest = bundle.id().digest();
    if (isOpen(digest)) {
      has(peer, digest);
      return Admission.KNOWN;
    }
    if (committed.contains(digest) && lateRelays.isFirst(peer, digest)) {
      return Admission.KNOWN;
    }
    if (!room.isForPeer(peer, 0, bundle.heapBytes())) {
      return Admission.OVERLOADED;
    }
    pending.add(new GivenBundle(bundle, new Origin.Peer(peer)));
    return Admission.ADMITTED;
  }

  /** {@code peer} has a bundle that is open: if it is pending, that peer's turn will do as well. */
  private void has(ReplicaId peer, Digest digest) {
    Origin.Peer origin = new Origin.Peer(peer);
    GivenBundle known = pending.find(digest);
    if (known != null && pending.count(origin) < RELAYED_BUNDLES_MAX) {
      pending.has(origin, known);
    }
  }

  /**
   * {@code peer} says that it has the bundle of this digest, so that its turn will do for it as
   * well. One that was committed lately it may have forgotten: if it relays it, that is once more.
   */
  void offered(ReplicaId peer, Digest bundle) {
    has(peer, bundle);
    if (committed.contains(bundle)) {
      lateRelays.has(peer, bundle);
    }
  }

  /** Whether the bundle of this digest is neither open nor was committed lately. */
  boolean lacks(Digest bundle) {
    return !isOpen(bundle) && !committed.contains(bundle);
  }

  /** As {@link PendingRoom#isForPeer}. */
  boolean hasRoomFor(ReplicaId peer, int asked, long size) {
    return room.isForPeer(peer, asked, size);
  }

  /** Whether the bundle is pending or in flight. */
  public boolean isOpen(Bundle bundle) {
    return isOpen(bundle.id().digest());
  }

  boolean isOpen(Digest bundle) {
    return isInFlight(bundle) || isPending(bundle);
  }

  /** The bundle of this digest, if it is pending or in flight. */
  public Optional<Bundle> find(Digest bundle) {
    GivenBundle flying = inFlight.get(bundle);
    return Optional.ofNullable(flying == null ? pending.find(bundle) : flying)
        .map(GivenBundle::bundle);
  }

  /** Whether the bundle of this digest is pending. */
  public boolean isPending(Digest bundle) {
    return pending.contains(bundle);
  }

  /** Whether the bundle of this digest is in a proposal that is not decided. */
  public boolean isInFlight(Digest bundle) {
    return inFlight.containsKey(bundle);
  }

  /**
   * How many bundles were forgotten so far that were open and are not decided: nobody may be waited
   * for who does not have them any more.
   */
  long forgotten() {
    return forgotten;
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
   * Takes pending bundles into a proposal, clients and peers in turn, each one's oldest first.
   *
   * @param commandsMax commands in all; the first bundle is taken whatever it holds
   * @param roomMax heap bytes of the batch that they make, as in {@link #hasPending(long)}
   */
  public List<Bundle> take(int commandsMax, long roomMax) {
    List<Bundle> taken = new ArrayList<>();
    int commands = 0;
    long size = 0;
    long heap = Batch.EMPTY.heapBytes();
    while (!pending.isEmpty() && taken.size() < Limits.BATCH_BUNDLES_MAX) {
      Bundle bundle = pending.next();
      commands += bundle.commands().size();
      size += bundle.encoded().size();
      heap += bundle.heapBytes();
      boolean full = commands > commandsMax || size > batchBytesMax || heap > roomMax;
      if (full && !taken.isEmpty()) {
        break;
      }
      launch(pending.take());
      taken.add(bundle);
    }
    return taken;
  }

  /**
   * The oldest pending bundles, of all clients in turn, up to {@code bytesMax} bytes but at least
   * one; few of those that no client gave here.
   */
  public List<Bundle> oldest(long bytesMax) {
    return pending.oldest(bytesMax);
  }

  /** {@code batch} is in a proposal that was accepted. */
  public void propose(Batch batch) {
    for (Bundle bundle : batch.bundles()) {
      GivenBundle given = pending.remove(bundle.id().digest());
      if (!committed.contains(bundle.id().digest())) {
        launch(given == null ? new GivenBundle(bundle, PROPOSALS) : given);
      }
    }
  }

  private void launch(GivenBundle given) {
    if (inFlight.putIfAbsent(given.digest(), given) == null) {
      inFlightBytes += given.bundle().heapBytes();
    }
    while (inFlightBytes > inFlightBytesMax) {
      land(inFlight.keySet().iterator().next());
      forgotten++;
    }
  }

  private void land(Digest digest) {
    GivenBundle landed = inFlight.remove(digest);
    inFlightBytes -= landed == null ? 0 : landed.bundle().heapBytes();
  }

  /**
   * All proposals are off: what was in flight is pending again, before what came later, as far as
   * the bounds of those who gave it allow; what clients gave here has the first choice.
   */
  public void release() {
    List<GivenBundle> flying = new ArrayList<>();
    inFlight.values().stream().filter(GivenBundle::isByItsClient).forEach(flying::add);
    inFlight.values().stream().filter(given -> !given.isByItsClient()).forEach(flying::add);
    List<GivenBundle> returned = new ArrayList<>();
    for (GivenBundle given : flying) {
      if (room.isForReturned(given)) {
        pending.add(given);
        returned.add(given);
      } else {
        forgotten++;
      }
    }
    inFlight.clear();
    inFlightBytes = 0;
    pending.putFirst(returned);
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
        new Insight.Buffer(Insight.PENDING_BYTES, pending.bytes(), room.max()),
        new Insight.Buffer("in-flight bytes", inFlightBytes, inFlightBytesMax),
        new Insight.Buffer("committed bundles", committed.size(), COMMITTED_MAX));
  }
}
