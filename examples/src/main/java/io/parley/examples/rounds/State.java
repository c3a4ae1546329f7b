package io.parley.examples.rounds;

import io.parley.api.Moment;
import io.parley.api.Options;
import io.parley.api.ReplicaId;
import io.parley.api.Setup;
import io.parley.kit.Outbox;
import io.parley.kit.Quorums;
import io.parley.kit.RequestPool;

/** What the parts of one replica share. */
final class State {
  /** Decided heights that may wait for execution before nothing more is proposed or delivered. */
  static final int EXECUTION_LAG_MAX = 64;

  final ReplicaId self;
  final Quorums quorums;
  final Options options;
  final Outbox out = new Outbox();
  final RequestPool pool;

  /** What the driver's clocks show; set before conclusions are drawn. */
  Moment now = new Moment(0, 0);

  /** The last height that the application has executed. */
  long executed;

  State(Setup setup, long executed) {
    this.self = setup.self();
    this.quorums = new Quorums(setup.membership().size());
    this.options = setup.options();
    this.pool = new RequestPool(setup.memory());
    this.executed = executed;
  }

  /** Whether execution is not too far behind for this height to be worked on. */
  boolean keepsUpWith(long height) {
    return height <= executed + EXECUTION_LAG_MAX;
  }
}
