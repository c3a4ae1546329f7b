package io.parley.pbft;

import io.parley.api.MemoryBounds;
import io.parley.api.Moment;
import io.parley.api.ReplicaId;
import io.parley.kit.Blame;
import io.parley.kit.ExecutionLag;
import io.parley.kit.ExpectedRate;
import io.parley.kit.Outbox;
import io.parley.kit.Owed;
import io.parley.kit.Quorums;
import io.parley.kit.RequestPool;
import io.parley.kit.Served;
import io.parley.kit.Standings;
import io.parley.kit.Suspicions;
import io.parley.pacemaker.AdaptiveTimeout;
import io.parley.pbft.message.PbftMessage.Standing;
import java.time.Duration;
import java.util.Optional;

/** What the parts of one replica share. */
final class State {
  final ReplicaId self;
  final Quorums quorums;
  final PbftOptions options;
  final MemoryBounds memory;
  final Outbox out = new Outbox();
  final RequestPool pool;
  final Served served;
  final Owed owed;
  final Blame blame;
  final Suspicions suspicions;
  final Promises promises;
  final Standings standings;
  final AdaptiveTimeout timeout;

  /** What the application was given and has not executed. */
  final ExecutionLag lag;

  final Log log;

  /** What the driver's clocks show at the present event. */
  private Moment now;

  State(ReplicaId self, int n, PbftOptions options, Recovery recovery, Moment now) {
    this.self = self;
    this.quorums = new Quorums(n);
    this.now = now;
    this.served = new Served(quorums);
    this.pool = new RequestPool(n, options.memory());
    this.owed = new Owed(this::elapsed, served, pool);
    this.blame = new Blame(owed, served, new ExpectedRate(owed, served, quorums, 0));
    this.suspicions = new Suspicions(quorums);
    this.options = options;
    this.memory = options.memory();
    this.promises = new Promises(out, recovery.promises(options.window()));
    this.standings = new Standings(quorums);
    this.timeout =
        AdaptiveTimeout.startingAt(
            options.viewTimeout(), options.viewTimeoutMin(), options.viewTimeoutMax(), 0);
    long base = recovery.base().height();
    this.lag = new ExecutionLag(options.executionLagMax(), memory.undeliveredBytesMax(), base);
    this.log = new Log(recovery.stable().height(), options.window(), base, memory);
  }

  /**
   * What the driver's clocks show at the present event. Stamps and what is held back go by this
   * reading, not by the highest so far: a clock that was ahead once may be right now (pitfall L6).
   */
  Moment now() {
    return now;
  }

  /** Elapsed time at the present event, µs. */
  long elapsed() {
    return now.elapsed();
  }

  /** The next event's. */
  void now(Moment reading) {
    now = reading;
  }

  /** Starts the timer of a view, for which its leader is blamed. */
  void startViewTimer(PbftTimer.ViewTimeout timer, Duration after) {
    out.startTimer(timer, after, timeout.latest(after, options.stalledTimeoutsMax()));
  }

  long executed() {
    return lag.executed();
  }

  void sawExecuted(long height) {
    lag.executed(height);
    owed.executed(height);
  }

  View view() {
    return promises.view();
  }

  /** p = v mod n. */
  ReplicaId primary(long view) {
    return new ReplicaId((int) (view % quorums.n()));
  }

  /** The primary of the view that this replica is in or waits for. */
  ReplicaId primary() {
    return primary(view().number());
  }

  /** The primary of the view that this replica takes part in, if it takes part in one. */
  Optional<ReplicaId> activePrimary() {
    return view().isActive() ? Optional.of(primary()) : Optional.empty();
  }

  boolean isPrimary() {
    return view().isActive() && primary().equals(self);
  }

  long delivered() {
    return log.decisions().delivered();
  }

  /** Where this replica stands, for peers to compare. */
  Standing standing() {
    View view = view();
    long lowestKept = log.decisions().lowestKept();
    return new Standing(view.number(), view.isActive(), log.low(), delivered(), lowestKept);
  }
}
