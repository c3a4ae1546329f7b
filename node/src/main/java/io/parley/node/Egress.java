package io.parley.node;

import io.parley.api.Bytes;
import io.parley.api.Lane;
import io.parley.api.Observer;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Transport;
import io.parley.driver.inbox.Inbox;
import io.parley.driver.inbox.Stalls;
import io.parley.driver.verification.Epoch;
import io.parley.driver.verification.Frames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The way out, on a thread of its own: each message is sealed and encoded once, all frames that
 * have gathered for a peer and lane go in one piece, and this replica's own copy goes to its inbox
 * as the same object. What no frame holds is told and dropped; this replica itself has it.
 */
final class Egress {
  /** Heap bytes of the messages that wait; what they carry is held elsewhere, too. */
  static final long BYTES_MAX = 4L << 20;

  private static final int MESSAGE_BYTES = 512;

  private record Destination(ReplicaId peer, Lane lane) {}

  private final Transport transport;
  private final SharedInbox inbox;
  private final SharedStalls stalls;
  private final Observer observer;
  private final Stage<List<Outgoing>> stage;
  private volatile Epoch epoch;

  Egress(
      Threads threads,
      Epoch epoch,
      Transport transport,
      SharedInbox inbox,
      SharedStalls stalls,
      Observer observer) {
    this.epoch = epoch;
    this.transport = transport;
    this.inbox = inbox;
    this.stalls = stalls;
    this.observer = observer;
    stage = new Stage<>(threads, "egress", BYTES_MAX, Egress::heapBytes, this::send);
  }

  private static long heapBytes(List<Outgoing> messages) {
    return (long) MESSAGE_BYTES * messages.size();
  }

  /** Heap bytes of the messages that wait. */
  long bytes() {
    return stage.bytes();
  }

  void start() {
    stage.start();
  }

  /** From now on, messages are those of this epoch. */
  void begin(Epoch next) {
    epoch = next;
  }

  /** Sends a turn's messages, in order; waits while too much is queued. */
  void put(List<Outgoing> messages) {
    stalls.handed(Stalls.Part.UPLINK);
    stage.put(messages);
  }

  private void send(List<List<Outgoing>> turns) {
    Epoch now = epoch;
    Map<Destination, List<Bytes>> frames = new LinkedHashMap<>();
    List<Inbox.Arrival> own = new ArrayList<>();
    for (List<Outgoing> messages : turns) {
      for (Outgoing message : messages) {
        send(now, message, frames, own);
      }
    }
    if (!own.isEmpty()) {
      inbox.addOwn(own);
    }
    frames.forEach((to, queued) -> transport.send(to.peer(), to.lane(), queued));
    stalls.finished(Stalls.Part.UPLINK, turns.size());
  }

  private void send(
      Epoch epoch,
      Outgoing outgoing,
      Map<Destination, List<Bytes>> frames,
      List<Inbox.Arrival> own) {
    Signed<?> signed = epoch.sealer().seal(outgoing.message());
    ReplicaId self = epoch.self();
    ReplicaId to = outgoing.to();
    if (to == null || to.equals(self)) {
      own.add(new Inbox.Arrival(self, signed, 0));
    }
    List<ReplicaId> peers = to == null ? others(epoch) : to.equals(self) ? List.of() : List.of(to);
    if (peers.isEmpty()) {
      return;
    }
    Bytes frame = epoch.frames().encode(signed);
    if (!Frames.fits(frame)) {
      observer.unsendable(outgoing.message(), frame.size());
      return;
    }
    Lane lane = outgoing.message().lane();
    for (ReplicaId peer : peers) {
      if (!epoch.membership().contains(peer)) {
        throw new IllegalStateException(outgoing + " to none of " + epoch.size() + " replicas");
      }
      frames.computeIfAbsent(new Destination(peer, lane), key -> new ArrayList<>()).add(frame);
    }
  }

  private static List<ReplicaId> others(Epoch epoch) {
    List<ReplicaId> others = new ArrayList<>(epoch.size());
    for (int i = 0; i < epoch.size(); i++) {
      if (i != epoch.self().value()) {
        others.add(new ReplicaId(i));
      }
    }
    return others;
  }

  /** Forgets what is queued. */
  void abort() {
    stage.abort();
  }

  /** Sends what is queued, and ends; returns whether it has ended in time. */
  boolean stop() {
    return stage.stop();
  }
}
