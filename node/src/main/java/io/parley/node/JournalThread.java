package io.parley.node;

import io.parley.api.Action;
import io.parley.api.Checkpoint;
import io.parley.api.Journal;
import io.parley.driver.turn.Barrier;
import io.parley.driver.turn.Turn;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes turns through the {@link Barrier}: the thread that makes durable what must be, and releases
 * turns in order. A turn that need not wait is released at once, without a change of threads; so is
 * every turn where the journal is not durable anyway.
 */
final class JournalThread {
  /**
   * Carries out guarded actions, in order. Called by the loop or by the journal's thread, never at
   * the same time.
   */
  interface Release extends Action.Guarded.Handler {
    /**
     * Hands on what it has gathered.
     *
     * @return the newest checkpoint that became stable, at which the journal is to be truncated, if
     *     one did
     */
    Optional<Checkpoint> flush();
  }

  private final Journal journal;
  private final Release release;
  private final boolean isDurable;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  private final Barrier barrier = new Barrier();
  private final Thread thread;
  private boolean stopped;
  private boolean aborted;

  /**
   * @param journal open; used by nobody else
   */
  JournalThread(Threads threads, Journal journal, Release release) {
    this.journal = journal;
    this.release = release;
    isDurable = journal.isDurable();
    thread = threads.make("journal", this::run);
  }

  void start() {
    thread.start();
  }

  /** A turn has ended; called by the loop alone. Waits while too many turns wait. */
  void ended(Turn turn) throws IOException {
    if (!isDurable) {
      write(new Barrier.Write(List.of(turn)));
      return;
    }
    lock.lock();
    try {
      while (barrier.size() >= Bounds.STAGE_ITEMS_MAX && !stopped) {
        emptied.awaitUninterruptibly();
      }
      if (!aborted) {
        barrier.ended(turn, release);
        release.flush();
        filled.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() throws IOException {
    for (Barrier.Write write = take(); write != null; write = take()) {
      write(write);
      released();
    }
  }

  private void write(Barrier.Write write) throws IOException {
    if (isAborted()) {
      return;
    }
    var entries = write.entries();
    if (!entries.isEmpty()) {
      journal.write(entries);
    }
    write.turns().forEach(turn -> turn.release(release));
    Optional<Checkpoint> stable = release.flush();
    if (stable.isPresent()) {
      journal.truncate(stable.get());
    }
  }

  private Barrier.@Nullable Write take() {
    lock.lock();
    try {
      while (barrier.size() == 0 && !stopped) {
        filled.awaitUninterruptibly();
      }
      return barrier.begin().orElse(null);
    } finally {
      lock.unlock();
    }
  }

  private void released() {
    lock.lock();
    try {
      barrier.released();
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isAborted() {
    lock.lock();
    try {
      return aborted;
    } finally {
      lock.unlock();
    }
  }

  /** Writes and releases nothing more. */
  void abort() {
    lock.lock();
    try {
      aborted = true;
      stopped = true;
      filled.signalAll();
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Writes what waits, and ends; returns whether it has ended in time. */
  boolean stop() {
    lock.lock();
    try {
      stopped = true;
      filled.signalAll();
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
    return Threads.join(thread, Bounds.CLOSE_WAIT_MAX);
  }
}
