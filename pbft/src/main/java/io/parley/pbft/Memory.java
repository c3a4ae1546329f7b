package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Checkpoint;
import io.parley.api.Entry;
import io.parley.pbft.message.PbftEntry.Accepted;
import io.parley.pbft.message.PbftEntry.InView;
import io.parley.pbft.message.PbftEntry.Proven;
import io.parley.pbft.message.PbftEntry.Settled;
import io.parley.pbft.message.PbftEntry.Stable;
import io.parley.pbft.message.PbftMessage.Decided;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A replica's journal, read: the last word on each subject. */
final class Memory {
  private final Checkpoint base;
  private final TreeMap<Long, Accepted> accepted = new TreeMap<>();
  private final TreeMap<Long, Proven> proven = new TreeMap<>();
  private final TreeMap<Long, Settled> settled = new TreeMap<>();
  private StableCheckpoint stable;
  private Optional<InView> inView = Optional.empty();

  Memory(Checkpoint base, List<Entry> journal) {
    this.base = base;
    this.stable =
        base.proof() instanceof StableCheckpoint proof
            ? proof
            : new StableCheckpoint(base.height(), base.state(), List.of());
    journal.forEach(this::read);
  }

  private void read(Entry entry) {
    if (entry instanceof Accepted one) {
      accepted.put(one.height(), one);
    } else if (entry instanceof Proven one) {
      proven.put(one.height(), one);
    } else if (entry instanceof Settled one) {
      settled.put(one.height(), one);
    } else if (entry instanceof InView one) {
      inView = Optional.of(one);
    } else if (entry instanceof Stable one && one.checkpoint().height() >= stable.height()) {
      stable = one.checkpoint();
    }
  }

  Checkpoint base() {
    return base;
  }

  StableCheckpoint stable() {
    return stable;
  }

  /** The view it was in, unless that was view 0. */
  Optional<InView> inView() {
    return inView;
  }

  /** Brings {@code state} to where it was; nothing is said yet. */
  void restore(State state) {
    inView.ifPresent(entry -> restore(state.view, entry));
    for (Accepted one : accepted.values()) {
      if (state.log.contains(one.height())) {
        Slot slot = state.log.slot(one.height());
        slot.recall(one.view(), one.body());
        state.pool.propose(one.body());
      }
    }
    for (Proven one : proven.values()) {
      if (state.log.contains(one.height())) {
        state.log.slot(one.height()).prove(one.prepared());
      }
    }
    settled.values().forEach(one -> restore(state, one.decided()));
  }

  private static void restore(View view, InView entry) {
    entry.viewChange().ifPresent(view::leave);
    if (entry.viewChange().isEmpty()) {
      entry.newView().ifPresent(view::begin);
    }
  }

  /** A decision whose body is lost is fetched again like any other that is missing. */
  private void restore(State state, Decided decided) {
    Accepted own = accepted.get(decided.height());
    if (decided.body().isPresent()) {
      state.log.decisions().add(decided);
    } else if (own != null && own.body().digest().equals(decided.digest())) {
      state.log.decisions().add(decided.with(own.body()));
    } else if (decided.digest().equals(Batch.EMPTY.digest())) {
      state.log.decisions().add(decided.with(Batch.EMPTY));
    }
  }
}
