package io.parley.node;

import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Claim;
import io.parley.api.Lane;
import io.parley.api.Limits;
import io.parley.api.Observer;
import io.parley.api.Rejection;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.driver.inbox.Bound;
import io.parley.driver.inbox.Inbox;
import io.parley.driver.inbox.InboxBounds;
import io.parley.driver.verification.Epoch;
import io.parley.driver.verification.Frames;
import io.parley.driver.verification.Reception.Received;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * The way in for peers' frames: examined in the pool, each peer's in order, and never more of one
 * peer than the bounds allow. What is wrong is counted and dropped, and disturbs nobody else.
 * Thread-safe.
 */
final class Ingress {
  /** Heap bytes of a message beside its frame, its bundles and what else it claims. */
  private static final long MESSAGE_BYTES = 512;

  /** Heap bytes of what is claimed beside what its frame has, such as a vote. */
  private static final long CLAIM_BYTES = 96;

  /** An epoch, and a queue for each of its members and each lane. */
  private record Peers(Epoch epoch, List<Map<Lane, SerialQueue>> queues) {}

  private record Place(ReplicaId from, Lane lane) {}

  private static final List<Lane> LANES = List.of(Lane.values());

  private final Executor pool;
  private final Bound framesMax;
  private final Room room;
  private final SharedInbox inbox;
  private final Observer observer;
  private final LargeFrames large = new LargeFrames();
  private volatile Peers peers;

  /**
   * @param bounds of what waits to be examined
   */
  Ingress(Epoch epoch, Executor pool, InboxBounds bounds, SharedInbox inbox, Observer observer) {
    this.pool = pool;
    framesMax = bounds.peerFrames();
    room = new Room(bounds.totals().peerFrames());
    this.inbox = inbox;
    this.observer = observer;
    peers = peers(epoch);
  }

  /** From now on, frames are those of this epoch's members. */
  void begin(Epoch epoch) {
    peers = peers(epoch);
  }

  private Peers peers(Epoch epoch) {
    List<Map<Lane, SerialQueue>> queues = new ArrayList<>();
    for (int i = 0; i < epoch.size(); i++) {
      ReplicaId from = new ReplicaId(i);
      Map<Lane, SerialQueue> lanes = new EnumMap<>(Lane.class);
      for (Lane lane : Lane.values()) {
        lanes.put(
            lane,
            new SerialQueue(pool, framesMax, room, chunk -> examine(epoch, from, lane, chunk)));
      }
      queues.add(lanes);
    }
    return new Peers(epoch, queues);
  }

  /** Frames of an authenticated peer; called by the transport. */
  void received(ReplicaId from, Lane lane, List<Bytes> arrived) {
    Peers now = peers;
    ReplicaId self = now.epoch().self();
    if (!now.epoch().membership().contains(from) || from.equals(self)) {
      observer.rejected(from, new Rejection(Reason.NOT_ENTITLED, from + " is no peer of " + self));
      return;
    }
    SerialQueue queue = queue(now, from, lane);
    List<Bytes> kept = withoutTooLarge(from, arrived);
    int number = number(from, lane);
    inbox.arrived(number, kept.size());
    int dropped = queue.push(kept);
    if (dropped > 0) {
      inbox.dropped(number, dropped);
      observer.overflowed(from, dropped);
    }
    makeRoom(now);
  }

  /** Whoever takes most of what is taken in all loses its oldest. */
  private void makeRoom(Peers now) {
    while (room.isOver()) {
      Place most = most(now);
      if (!queue(now, most.from, most.lane).dropOldest()) {
        return; // All that is there is being examined.
      }
      inbox.dropped(number(most.from, most.lane), 1);
      observer.overflowed(most.from, 1);
    }
  }

  private static Place most(Peers now) {
    Place most = new Place(new ReplicaId(0), Lane.CONSENSUS);
    long bytes = 0;
    for (int i = 0; i < now.queues().size(); i++) {
      for (Map.Entry<Lane, SerialQueue> each : now.queues().get(i).entrySet()) {
        long bytesOfEach = each.getValue().bytes();
        if (bytesOfEach > bytes) {
          bytes = bytesOfEach;
          most = new Place(new ReplicaId(i), each.getKey());
        }
      }
    }
    return most;
  }

  private static SerialQueue queue(Peers now, ReplicaId from, Lane lane) {
    SerialQueue queue = now.queues().get(from.value()).get(lane);
    if (queue == null) {
      throw new AssertionError("a queue for each lane, none for " + lane);
    }
    return queue;
  }

  /** Bytes of the frames that wait. */
  long bytes() {
    return room.bytes();
  }

  private static int number(ReplicaId from, Lane lane) {
    return from.value() * LANES.size() + LANES.indexOf(lane);
  }

  private List<Bytes> withoutTooLarge(ReplicaId from, List<Bytes> arrived) {
    List<Bytes> kept = new ArrayList<>(arrived.size());
    for (Bytes frame : arrived) {
      if (frame.size() > Limits.FRAME_BYTES_MAX) {
        observer.rejected(from, Frames.tooLarge(frame.size()));
      } else {
        kept.add(frame);
      }
    }
    return kept;
  }

  /** A message has the bytes of its frame, and what is in it has objects of its own. */
  private static long heapBytes(Epoch epoch, Received.Verified verified, Bytes frame) {
    long bytes = MESSAGE_BYTES + frame.size();
    for (Claim claim : verified.message().message().claims(epoch.size())) {
      bytes +=
          claim instanceof Claim.OfClient of
              ? of.bundle().heapBytes() - of.bundle().encoded().size()
              : CLAIM_BYTES;
    }
    for (Batch batch : verified.message().message().unclaimedBatches()) {
      bytes += batch.heapBytes() - batch.size();
    }
    return bytes;
  }

  private void examine(Epoch epoch, ReplicaId from, Lane lane, List<Bytes> chunk) {
    large.examine(chunk, () -> process(epoch, from, lane, chunk));
  }

  private void process(Epoch epoch, ReplicaId from, Lane lane, List<Bytes> chunk) {
    List<Inbox.Arrival> arrivals = new ArrayList<>(chunk.size());
    for (Bytes frame : chunk) {
      Received received = epoch.reception().receive(from, frame);
      if (received instanceof Received.Verified verified) {
        arrivals.add(
            new Inbox.Arrival(from, verified.message(), heapBytes(epoch, verified, frame)));
      } else {
        observer.rejected(from, ((Received.Dropped) received).why());
      }
    }
    Map<ReplicaId, Integer> dropped = new TreeMap<>();
    for (Inbox.Arrival each : inbox.examined(number(from, lane), chunk.size(), arrivals)) {
      dropped.merge(each.from(), 1, Integer::sum);
    }
    dropped.forEach(observer::overflowed);
  }
}
