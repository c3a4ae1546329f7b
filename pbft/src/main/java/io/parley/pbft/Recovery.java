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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A replica's journal, read: the last word on each subject. */
final class Recovery {
  private final Checkpoint base;
  private final TreeMap<Long, List<Accepted>> accepted = new TreeMap<>();
  private final TreeMap<Long, Proven> proven = new TreeMap<>();
  private final TreeMap<Long, Settled> settled = new TreeMap<>();
  private StableCheckpoint stable;
  private Optional<InView> inView = Optional.empty();

  Recovery(Checkpoint base, List<Entry> journal) {
    this.base = base;
    this.stable =
        base.proof() instanceof StableCheckpoint proof
            ? proof
            : new StableCheckpoint(base.height(), base.state(), List.of());
    journal.forEach(this::read);
  }

  private void read(Entry entry) {
    if (entry instanceof Accepted one) {
      accepted.computeIfAbsent(one.height(), key -> new ArrayList<>()).add(one);
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
    accepted.forEach(
        (height, all) -> {
          if (state.log.contains(height)) {
            Slot slot = state.log.slot(height);
            all.forEach(one -> slot.recall(one.view(), one.body()));
          }
        });
    // What earlier views proposed is in flight no more: it must be proposed again.
    state.log.forEachAbove(
        state.log.low(),
        slot ->
            Optional.ofNullable(slot.isProposedIn(state.view.number()) ? slot.body() : null)
                .ifPresent(state.pool::propose));
    for (Proven one : proven.values()) {
      if (state.log.contains(one.height())) {
        state.log.slot(one.height()).prove(one.prepared());
      }
    }
    settled.values().forEach(one -> restore(state, one.decided()));
    state.log.decisions().recall();
  }

  private static void restore(View view, InView entry) {
    entry.viewChange().ifPresent(view::leave);
    if (entry.viewChange().isEmpty()) {
      entry.newView().ifPresent(view::begin);
    }
  }

  /** A decision whose body is lost is fetched again like any other that is missing. */
  private void restore(State state, Decided decided) {
    Optional<Batch> own =
        accepted.getOrDefault(decided.height(), List.of()).stream()
            .map(Accepted::body)
            .filter(body -> body.digest().equals(decided.digest()))
            .findFirst();
    if (decided.body().isPresent()) {
      state.log.decisions().add(decided);
    } else if (own.isPresent()) {
      state.log.decisions().add(decided.with(own.get()));
    } else if (decided.digest().equals(Batch.EMPTY.digest())) {
      state.log.decisions().add(decided.with(Batch.EMPTY));
    }
  }
}
