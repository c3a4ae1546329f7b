package io.parley.node;

import io.parley.api.Bundle;
import io.parley.api.Event;
import io.parley.driver.inbox.Inbox;
import io.parley.driver.inbox.InboxBounds;
import io.parley.driver.inbox.TimerRuns;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The {@link Inbox} between the node's threads and the loop, which waits for it. Thread-safe. */
final class SharedInbox {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Inbox inbox;
  private boolean asleep;
  private boolean closed;

  SharedInbox(InboxBounds bounds) {
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

  /** Adds a peer's messages, in order; returns how many of its oldest were dropped. */
  int addArrivals(List<Inbox.Arrival> more) {
    lock.lock();
    try {
      int dropped = 0;
      for (Inbox.Arrival arrival : more) {
        dropped += inbox.addArrival(arrival);
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
    if (asleep) {
      asleep = false;
      filled.signal();
    }
  }

  /** Waits until there is something; null when closed. */
  Inbox.@Nullable Intake take() {
    lock.lock();
    try {
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
