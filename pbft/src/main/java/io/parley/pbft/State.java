package io.parley.pbft;

import io.parley.api.ReplicaId;
import io.parley.kit.Outbox;
import io.parley.kit.Quorums;
import io.parley.kit.RequestPool;
import io.parley.kit.Standings;
import io.parley.pacemaker.Backoff;
import io.parley.pbft.message.PbftMessage.Standing;
import java.util.Optional;

/** What the parts of one replica share. */
final class State {
  final ReplicaId self;
  final Quorums quorums;
  final PbftOptions options;
  final Outbox out = new Outbox();
  final RequestPool pool;
  final Promises promises;
  final Standings standings;
  final Backoff backoff;
  final Log log;

  /** The newest wall clock that the driver told, µs since 1970. */
  private long now;

  /** The last height that the application has executed. */
  private long executed;

  State(ReplicaId self, int n, PbftOptions options, Recovery recovery) {
    this.self = self;
    this.quorums = new Quorums(n);
    this.options = options;
    this.pool = new RequestPool(options.memory());
    this.promises = new Promises(out, recovery.promises(options.window()));
    this.standings = new Standings(quorums);
    this.backoff = new Backoff(options.viewTimeout(), options.viewTimeoutMax());
    this.executed = recovery.base().height();
    long stable = recovery.stable().height();
    this.log = new Log(stable, options.window(), recovery.base().height());
  }

  long now() {
    return now;
  }

  void sawTime(long at) {
    now = Math.max(now, at);
  }

  long executed() {
    return executed;
  }

  void sawExecuted(long height) {
    executed = Math.max(executed, height);
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
