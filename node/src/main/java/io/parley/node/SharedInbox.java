package io.parley.node;

import io.parley.api.Bundle;
import io.parley.api.Event;
import io.parley.driver.inbox.Inbox;
import io.parley.driver.inbox.InboxBounds;
import io.parley.driver.inbox.Stalls;
import io.parley.driver.inbox.TimerRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The {@link Inbox} between the node's threads and the loop, which waits for it. Thread-safe. */
final class SharedInbox {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Inbox inbox;
  private final SharedStalls stalls;
  private boolean asleep;
  private boolean closed;

  /**
   * @param stalls told when the loop has something to do, from when on it is late
   */
  SharedInbox(InboxBounds bounds, SharedStalls stalls) {
    this.stalls = stalls;
    inbox = new Inbox(bounds);
  }

  /** Adds this replica's own copies of what it said, which are never dropped. */
  void addOwn(List<Inbox.Arrival> arrivals) {
    lock.lock();
    try {
      arrivals.forEach(inbox::addOwn);
      wake();
    } finally {
      lock.unlock();
    }
  }

  /** Adds an answer to an action. */
  void addFact(Event event) {
    lock.lock();
    try {
      inbox.addFact(event);
      wake();
    } finally {
      lock.unlock();
    }
  }

  /** Adds a timer that ran out. */
  void addDue(TimerRuns.Run run) {
    lock.lock();
    try {
      inbox.addDue(run);
      wake();
    } finally {
      lock.unlock();
    }
  }

  /** A timer that ran out has waited for as long as it may. */
  void addOverdue(TimerRuns.Run run) {
    lock.lock();
    try {
      inbox.addOverdue(run);
      wake();
    } finally {
      lock.unlock();
    }
  }

  /** Frames arrived at a queue of a peer's, to be verified. */
  void arrived(int queue, int frames) {
    lock.lock();
    try {
      inbox.arrived(queue, frames);
    } finally {
      lock.unlock();
    }
  }

  /** Frames of a queue were dropped unseen, its oldest. */
  void dropped(int queue, int frames) {
    lock.lock();
    try {
      inbox.examined(queue, frames);
      wake();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The oldest frames of a queue were examined, and these messages are what came of them; returns
   * the messages dropped to make room, of that peer or of others.
   */
  List<Inbox.Arrival> examined(int queue, int frames, List<Inbox.Arrival> more) {
    lock.lock();
    try {
      List<Inbox.Arrival> dropped = new ArrayList<>(0);
      for (Inbox.Arrival arrival : more) {
        dropped.addAll(inbox.addArrival(arrival));
      }
      inbox.examined(queue, frames);
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
      boolean added = inbox.addBundle(bundle);
      if (added) {
        wake();
      }
      return added;
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    if (asleep && !inbox.isEmpty()) {
      asleep = false;
      stalls.handed(Stalls.Part.LOOP);
      filled.signal();
    }
  }

  /** Waits until there is something; null when closed. The loop says when it has done it. */
  Inbox.@Nullable Intake take() {
    lock.lock();
    try {
      if (!inbox.isEmpty()) {
        stalls.handed(Stalls.Part.LOOP);
      }
      while (inbox.isEmpty() && !closed) {
        asleep = true;
        filled.awaitUninterruptibly();
      }
      asleep = false;
      return closed ? null : inbox.take();
    } finally {
      lock.unlock();
    }
  }

  /** Heap bytes of the peers' messages that wait. */
  long arrivalBytes() {
    lock.lock();
    try {
      return inbox.arrivalBytes();
    } finally {
      lock.unlock();
    }
  }

  /** Heap bytes of the clients' bundles that wait. */
  long bundleBytes() {
    lock.lock();
    try {
      return inbox.bundleBytes();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the loop would have to wait now. */
  boolean isIdle() {
    lock.lock();
    try {
      return inbox.isEmpty();
    } finally {
      lock.unlock();
    }
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
