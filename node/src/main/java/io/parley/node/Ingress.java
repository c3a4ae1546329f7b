package io.parley.node;

import io.parley.api.Bytes;
import io.parley.api.Codec.Decoded;
import io.parley.api.Lane;
import io.parley.api.Limits;
import io.parley.api.Membership;
import io.parley.api.Rejection;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The way in for peers' frames: decoded and verified in the pool, each peer's in order, and never
 * more of one peer than the bounds allow. What is wrong is counted and dropped, and disturbs nobody
 * else. Thread-safe.
 */
final class Ingress {
  private final ReplicaId self;
  private final Membership membership;
  private final Frames frames;
  private final Verifier verifier;
  private final Inbox inbox;
  private final Counters counters;
  private final List<Map<Lane, SerialQueue>> queues = new ArrayList<>();

  Ingress(
      ReplicaId self,
      Membership membership,
      Frames frames,
      Verifier verifier,
      Executor pool,
      Inbox inbox,
      Counters counters) {
    this.self = self;
    this.membership = membership;
    this.frames = frames;
    this.verifier = verifier;
    this.inbox = inbox;
    this.counters = counters;
    for (int i = 0; i < membership.size(); i++) {
      ReplicaId from = new ReplicaId(i);
      Map<Lane, SerialQueue> lanes = new EnumMap<>(Lane.class);
      for (Lane lane : Lane.values()) {
        lanes.put(
            lane, new SerialQueue(pool, Bounds.PEER_FRAMES_MAX, chunk -> process(from, chunk)));
      }
      queues.add(lanes);
    }
  }

  /** Frames of an authenticated peer; called by the transport. */
  void received(ReplicaId from, Lane lane, List<Bytes> arrived) {
    if (!membership.contains(from) || from.equals(self)) {
      counters.rejected(from, new Rejection(Reason.NOT_ENTITLED, from + " is no peer of " + self));
      return;
    }
    SerialQueue queue = queues.get(from.value()).get(lane);
    if (queue == null) {
      throw new AssertionError("a queue for each lane, none for " + lane);
    }
    counters.overflowed(from, queue.push(withoutTooLarge(from, arrived)));
  }

  private List<Bytes> withoutTooLarge(ReplicaId from, List<Bytes> arrived) {
    List<Bytes> kept = new ArrayList<>(arrived.size());
    for (Bytes frame : arrived) {
      if (frame.size() > Limits.FRAME_BYTES_MAX) {
        counters.rejected(from, Frames.tooLarge(frame.size()));
      } else {
        kept.add(frame);
      }
    }
    return kept;
  }

  private void process(ReplicaId from, List<Bytes> chunk) {
    List<Inbox.Arrival> arrivals = new ArrayList<>(chunk.size());
    for (Bytes frame : chunk) {
      Signed<?> message = accept(from, frame);
      if (message != null) {
        arrivals.add(new Inbox.Arrival(from, message, frame.size()));
      }
    }
    counters.overflowed(from, inbox.addArrivals(arrivals));
  }

  private @Nullable Signed<?> accept(ReplicaId from, Bytes frame) {
    try {
      Decoded decoded = frames.decode(frame);
      if (decoded instanceof Decoded.Illegible illegible) {
        counters.rejected(from, illegible.why());
        return null;
      }
      Signed<?> message = ((Decoded.Legible) decoded).message();
      var why = verifier.check(from, message);
      why.ifPresent(it -> counters.rejected(from, it));
      return why.isPresent() ? null : message;
    } catch (RuntimeException | StackOverflowError e) {
      // A bug of the codec or of the protocol's claims: it must not help whoever found it.
      counters.rejected(from, Rejection.malformed("could not be examined: " + e));
      return null;
    }
  }
}
