package io.parley.examples.rounds;

import io.parley.api.MemoryBounds;
import io.parley.api.Moment;
import io.parley.api.Options;
import io.parley.api.ReplicaId;
import io.parley.api.Setup;
import io.parley.examples.rounds.RoundsMessage.Decided;
import io.parley.kit.ExecutionLag;
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

  final MemoryBounds memory;

  /** What the application was given and has not executed. */
  final ExecutionLag lag;

  State(Setup setup, long executed) {
    this.self = setup.self();
    this.quorums = new Quorums(setup.membership().size());
    this.options = setup.options();
    this.pool = new RequestPool(quorums.n(), setup.memory());
    this.memory = setup.memory();
    this.lag = new ExecutionLag(EXECUTION_LAG_MAX, memory.undeliveredBytesMax(), executed);
  }

  /** Whether execution is not too far behind for what was decided to be delivered. */
  boolean mayDeliver(Decided decided) {
    return lag.mayDeliver(decided.height(), decided.batch().heapBytes());
  }
}
