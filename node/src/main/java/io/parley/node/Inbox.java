package io.parley.node;

import io.parley.api.Bundle;
import io.parley.api.ClientId;
import io.parley.api.Event;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the loop: first what the node itself has to say, then peers' messages round robin
 * over the peers, then always a share of clients' bundles. What comes from outside is bounded; what
 * the node says itself is neither counted nor dropped. Thread-safe.
 */
final class Inbox {
  /** Something for the loop. */
  sealed interface Item {}

  /** The answer to an action. */
  record Fact(Event event) implements Item {}

  /** A verified message; {@code bytes} as it came. */
  record Arrival(ReplicaId from, Signed<?> message, int bytes) implements Item {}

  /** A timer ran out, and may have been stopped since. */
  record Ring(Timers.Due due) implements Item {}

  /** What the loop takes in one turn. */
  record Intake(List<Item> items, List<Bundle> bundles) {}

  private static final long NONE = -1;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final FairQueue<ReplicaId, Arrival> arrivals =
      new FairQueue<>(Bounds.PEER_MESSAGES_MAX, Long.MAX_VALUE, Arrival::bytes);
  private final FairQueue<ClientId, Bundle> bundles =
      new FairQueue<>(
          Bounds.CLIENT_BUNDLES_MAX, Bounds.BUNDLES_BYTES_MAX, bundle -> bundle.encoded().size());
  private ArrayDeque<Item> own = new ArrayDeque<>();
  private long executed = NONE;
  private boolean asleep;
  private boolean closed;

  /** Adds the node's own, which is never dropped. */
  void addOwn(List<? extends Item> items) {
    lock.lock();
    try {
      own.addAll(items);
      wake();
    } finally {
      lock.unlock();
    }
  }

  /** Adds an answer. */
  void addFact(Event event) {
    addOwn(List.of(new Fact(event)));
  }

  /** The application is at {@code height}; only the newest height is told. */
  void executed(long height) {
    lock.lock();
    try {
      executed = height;
      wake();
    } finally {
      lock.unlock();
    }
  }

  /** Adds a peer's messages, in order; returns how many of its oldest were dropped. */
  int addArrivals(List<Arrival> more) {
    lock.lock();
    try {
      int dropped = 0;
      for (Arrival arrival : more) {
        dropped += arrivals.push(arrival.from(), arrival);
      }
      wake();
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /** Adds a verified bundle unless there is no room. */
  boolean addBundle(Bundle bundle) {
    lock.lock();
    try {
      boolean added = bundles.offer(bundle.id().client(), bundle);
      if (added) {
        wake();
      }
      return added;
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    if (asleep) {
      asleep = false;
      filled.signal();
    }
  }

  /** Waits until there is something; null when closed. */
  @Nullable Intake take() {
    lock.lock();
    try {
      while (isEmpty() && !closed) {
        asleep = true;
        filled.awaitUninterruptibly();
      }
      asleep = false;
      return closed ? null : new Intake(takeItems(), takeBundles());
    } finally {
      lock.unlock();
    }
  }

  /** Whether the loop would have to wait now. */
  boolean isIdle() {
    lock.lock();
    try {
      return isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private boolean isEmpty() {
    return own.isEmpty() && executed == NONE && arrivals.isEmpty() && bundles.isEmpty();
  }

  private List<Item> takeItems() {
    List<Item> items = new ArrayList<>(own.size() + 16);
    if (executed != NONE) {
      items.add(new Fact(new Event.Executed(executed)));
      executed = NONE;
    }
    items.addAll(own);
    own = new ArrayDeque<>();
    for (int i = 0; i < Bounds.TURN_MESSAGES_MAX && !arrivals.isEmpty(); i++) {
      Arrival arrival = arrivals.poll();
      if (arrival != null) {
        items.add(arrival);
      }
    }
    return items;
  }

  private List<Bundle> takeBundles() {
    List<Bundle> taken = new ArrayList<>();
    for (int i = 0; i < Bounds.TURN_BUNDLES_MAX && !bundles.isEmpty(); i++) {
      Bundle bundle = bundles.poll();
      if (bundle != null) {
        taken.add(bundle);
      }
    }
    return taken;
  }

  /** Nothing more is taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
