package io.parley.driver.inbox;

import io.parley.api.Bundle;
import io.parley.api.ClientId;
import io.parley.api.Event;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import java.util.ArrayList;
import java.util.List;

/**
 * What waits for a replica: first what its driver itself has to say, then peers' messages round
 * robin over the peers, then the timers that ran out, then always a share of clients' bundles. A
 * timer that ran out waits until the replica has heard all that had arrived of peers before, also
 * of what must be verified first, so that nobody is blamed who has done his part (pitfall L2); what
 * arrives later holds nothing back. Whoever runs the timers says when one has waited long enough:
 * nobody escapes blame by a flood that takes long to verify. What comes from outside is bounded;
 * what the driver says itself is neither counted nor dropped. Not thread-safe: whoever shares it
 * between threads brings the lock.
 */
public final class Inbox {
  /** Something for the replica. */
  public sealed interface Item {}

  /** The answer to an action, which the driver gives. */
  public record Fact(Event event) implements Item {}

  /**
   * A verified message, of a peer or the replica's own.
   *
   * @param bytes of heap that it takes; 0 for the replica's own, which is held elsewhere, too
   */
  public record Arrival(ReplicaId from, Signed<?> message, long bytes) implements Item {}

  /** A timer ran out, and may have been stopped since. */
  public record Due(TimerRuns.Run run) implements Item {}

  /** What a replica takes in one turn, in this order. */
  public record Intake(List<Item> items, List<Bundle> bundles) {}

  private final InboxBounds bounds;
  private final FairQueue<ReplicaId, Arrival> arrivals;
  private final FairQueue<ClientId, Bundle> bundles;
  private final List<Item> own = new ArrayList<>();

  /** Timers behind frames that are not verified yet, and then behind messages. */
  private final Fence<Due> behindFrames = new Fence<>();

  private final Fence<Due> behindMessages = new Fence<>();

  /** Timers that have waited long enough. */
  private final List<Due> overdue = new ArrayList<>();

  /** An empty inbox. */
  public Inbox(InboxBounds bounds) {
    this.bounds = bounds;
    arrivals =
        new FairQueue<>(bounds.peerMessages(), bounds.totals().peerMessages(), Arrival::bytes);
    bundles =
        new FairQueue<>(bounds.clientBundles(), bounds.totals().clientBundles(), Bundle::heapBytes);
  }

  /** Adds the replica's own copy of what it said, which is never dropped. */
  public void addOwn(Arrival arrival) {
    own.add(arrival);
  }

  /** Adds a timer that ran out. */
  public void addDue(TimerRuns.Run run) {
    behindFrames.hold(new Due(run));
    behindFrames.release().forEach(behindMessages::hold);
  }

  /** Whether a timer that was {@linkplain #addDue added} still waits for what came before it. */
  public boolean holds(TimerRuns.Run run) {
    Due due = new Due(run);
    return behindFrames.holds(due) || behindMessages.holds(due);
  }

  /**
   * A timer that was {@linkplain #addDue added} has waited for as long as it may: the next turn
   * ends with it, if it was not told yet, so that what is verified and has its turn is still heard
   * before it (pitfall L2).
   */
  public void addOverdue(TimerRuns.Run run) {
    Due due = new Due(run);
    if (behindFrames.letGo(due) || behindMessages.letGo(due)) {
      overdue.add(due);
    }
  }

  /** Adds the answer to an action. */
  public void addFact(Event event) {
    own.add(new Fact(event));
  }

  /**
   * Frames of peers arrived that are to be verified.
   *
   * @param queue a small number for each sequence of frames that are verified in order
   */
  public void arrived(int queue, int frames) {
    behindFrames.arrived(queue, frames);
  }

  /**
   * The first so many frames of a queue were verified, and {@link #addArrival added}, or dropped.
   */
  public void examined(int queue, int frames) {
    behindFrames.gone(queue, frames);
    behindFrames.release().forEach(behindMessages::hold);
  }

  /** Heap bytes of the peers' messages that wait. */
  public long arrivalBytes() {
    return arrivals.bytes();
  }

  /** Heap bytes of the clients' bundles that wait. */
  public long bundleBytes() {
    return bundles.bytes();
  }

  /** Adds a peer's message; returns those dropped to make room, of this peer or of others. */
  public List<Arrival> addArrival(Arrival arrival) {
    List<Arrival> dropped = arrivals.push(arrival.from(), arrival);
    behindMessages.arrived(arrival.from().value(), 1);
    for (Arrival each : dropped) {
      behindMessages.gone(each.from().value(), 1);
    }
    return dropped;
  }

  /** Adds a verified bundle unless there is no room. */
  public boolean addBundle(Bundle bundle) {
    return bundles.offer(bundle.id().client(), bundle);
  }

  public boolean isEmpty() {
    return own.isEmpty()
        && arrivals.isEmpty()
        && behindMessages.isEmpty()
        && overdue.isEmpty()
        && bundles.isEmpty();
  }

  /** What the next turn is about; it is gone from here. */
  public Intake take() {
    return new Intake(takeItems(), takeBundles());
  }

  private List<Item> takeItems() {
    List<Item> items = new ArrayList<>(own.size() + 4);
    items.addAll(own);
    own.clear();
    for (int i = 0; i < bounds.turnMessagesMax() && !arrivals.isEmpty(); i++) {
      Arrival arrival = arrivals.poll();
      if (arrival != null) {
        items.add(arrival);
        behindMessages.gone(arrival.from().value(), 1);
      }
    }
    items.addAll(overdue);
    overdue.clear();
    items.addAll(behindMessages.release());
    return items;
  }

  private List<Bundle> takeBundles() {
    if (bundles.isEmpty()) {
      return List.of();
    }
    List<Bundle> taken = new ArrayList<>();
    for (int i = 0; i < bounds.turnBundlesMax() && !bundles.isEmpty(); i++) {
      Bundle bundle = bundles.poll();
      if (bundle != null) {
        taken.add(bundle);
      }
    }
    return taken;
  }
}
