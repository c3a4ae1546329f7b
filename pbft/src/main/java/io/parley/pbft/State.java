package io.parley.pbft;

import io.parley.api.ReplicaId;
import io.parley.kit.Outbox;
import io.parley.kit.Quorums;
import io.parley.kit.RequestPool;
import io.parley.pacemaker.Backoff;

/** What the parts of one replica share. */
final class State {
  final ReplicaId self;
  final Quorums quorums;
  final PbftOptions options;
  final Outbox out = new Outbox();
  final RequestPool pool = new RequestPool();
  final View view;
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
    this.view = new View(n);
    this.backoff = new Backoff(options.viewTimeout(), options.viewTimeoutMax());
    this.executed = recovery.base().height();
    this.log = new Log(options, quorums, out, recovery.stable(), recovery.base().height());
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

  boolean isPrimary() {
    return view.isActive() && view.primary().equals(self);
  }

  long delivered() {
    return log.decisions().delivered();
  }
}
