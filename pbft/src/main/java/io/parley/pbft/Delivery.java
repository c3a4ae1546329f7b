package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.pbft.message.PbftEntry;
import io.parley.pbft.message.PbftMessage.Decided;

/** Decided heights reach the application, one after the other. */
final class Delivery {
  private final State state;
  private final Checkpointing checkpointing;

  Delivery(State state, Checkpointing checkpointing) {
    this.state = state;
    this.checkpointing = checkpointing;
  }

  /** Delivers the next height, if it is decided and execution is not too far behind. */
  boolean progress() {
    Decided decided = state.log.decisions().next();
    if (decided == null) {
      return false;
    }
    Batch body =
        decided.body().orElseThrow(() -> new AssertionError("decided without body: " + decided));
    long height = decided.height();
    if (!state.lag.mayDeliver(height, body.heapBytes())) {
      return false;
    }
    state.lag.delivered(height, body.heapBytes());
    state.log.decisions().deliver();
    state.out.deliver(height, body, decided);
    state.out.persist(new PbftEntry.Settled(isRemembered(decided) ? decided.header() : decided));
    state.pool.commit(body);
    state.owed.delivered(height, body);
    state.served.delivered(height, body, state.elapsed());
    if (hadOther(decided)) {
      reclaim();
    }
    checkpointing.delivered(height, body);
    return true;
  }

  /** Whether the primary proposed something else here: it equivocates, or this view came later. */
  private boolean hadOther(Decided decided) {
    Slot slot = state.log.find(decided.height());
    return slot != null
        && slot.isProposedIn(state.view().number())
        && !slot.digest().equals(decided.digest());
  }

  /**
   * What was in flight in a proposal that lost is pending again: else nobody would propose it, and
   * nobody would wait for it (pitfall P12).
   */
  private void reclaim() {
    state.pool.release();
    state.log.forEachAbove(
        state.delivered(),
        slot -> {
          Batch body = slot.isProposedIn(state.view().number()) ? slot.body() : null;
          if (body != null) {
            state.pool.propose(body);
          }
        });
  }

  /** Whether this replica's own acceptance of the batch, body and all, is in the journal. */
  private boolean isRemembered(Decided decided) {
    Slot slot = state.log.find(decided.height());
    return slot != null
        && decided.digest().equals(state.promises.accepted(slot.view(), slot.height()));
  }
}
