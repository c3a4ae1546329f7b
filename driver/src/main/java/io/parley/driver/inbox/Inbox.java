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
 * robin over the peers, then always a share of clients' bundles. What comes from outside is
 * bounded; what the driver says itself is neither counted nor dropped. Not thread-safe: whoever
 * shares it between threads brings the lock.
 */
public final class Inbox {
  /** Something for the replica. */
  public sealed interface Item {}

  /** The answer to an action, which the driver gives. */
  public record Fact(Event event) implements Item {}

  /**
   * A verified message, of a peer or the replica's own.
   *
   * @param bytes as it came; 0 for the replica's own, which never were bytes
   */
  public record Arrival(ReplicaId from, Signed<?> message, int bytes) implements Item {}

  /** A timer ran out, and may have been stopped since. */
  public record Due(TimerRuns.Run run) implements Item {}

  /** What a replica takes in one turn, in this order. */
  public record Intake(List<Item> items, List<Bundle> bundles) {}

  private static final long NONE = -1;

  private final InboxBounds bounds;
  private final FairQueue<ReplicaId, Arrival> arrivals;
  private final FairQueue<ClientId, Bundle> bundles;
  private final List<Item> own = new ArrayList<>();
  private long executed = NONE;

  /** An empty inbox. */
  public Inbox(InboxBounds bounds) {
    this.bounds = bounds;
    arrivals = new FairQueue<>(bounds.peerMessages(), Long.MAX_VALUE, Arrival::bytes);
    bundles =
        new FairQueue<>(
            bounds.clientBundles(), bounds.bundlesBytesMax(), bundle -> bundle.encoded().size());
  }

  /** Adds the replica's own copy of what it said, which is never dropped. */
  public void addOwn(Arrival arrival) {
    own.add(arrival);
  }

  /** Adds a timer that ran out. */
  public void addDue(TimerRuns.Run run) {
    own.add(new Due(run));
  }

  /** Adds the answer to an action. Of {@link Event.Executed} only the newest height is told. */
  public void addFact(Event event) {
    if (event instanceof Event.Executed now) {
      executed = now.height();
    } else {
      own.add(new Fact(event));
    }
  }

  /** Adds a peer's message; returns how many of its oldest were dropped to make room. */
  public int addArrival(Arrival arrival) {
    return arrivals.push(arrival.from(), arrival);
  }

  /** Adds a verified bundle unless there is no room. */
  public boolean addBundle(Bundle bundle) {
    return bundles.offer(bundle.id().client(), bundle);
  }

  public boolean isEmpty() {
    return own.isEmpty() && executed == NONE && arrivals.isEmpty() && bundles.isEmpty();
  }

  /** What the next turn is about; it is gone from here. */
  public Intake take() {
    return new Intake(takeItems(), takeBundles());
  }

  private List<Item> takeItems() {
    List<Item> items = new ArrayList<>(own.size() + 4);
    if (executed != NONE) {
      items.add(new Fact(new Event.Executed(executed)));
      executed = NONE;
    }
    items.addAll(own);
    own.clear();
    for (int i = 0; i < bounds.turnMessagesMax() && !arrivals.isEmpty(); i++) {
      Arrival arrival = arrivals.poll();
      if (arrival != null) {
        items.add(arrival);
      }
    }
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
