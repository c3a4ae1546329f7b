package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Checkpoint;
import io.parley.api.Entry;
import io.parley.pbft.message.PbftEntry;
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
  private final List<PbftEntry> promises = new ArrayList<>();
  private final TreeMap<Long, List<Accepted>> accepted = new TreeMap<>();
  private final TreeMap<Long, Settled> settled = new TreeMap<>();
  private StableCheckpoint stable;

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
      promises.add(one);
      accepted.computeIfAbsent(one.height(), key -> new ArrayList<>()).add(one);
    } else if (entry instanceof Proven one) {
      promises.add(one);
    } else if (entry instanceof InView one) {
      promises.add(one);
    } else if (entry instanceof Settled one) {
      settled.put(one.height(), one);
    } else if (entry instanceof Stable one && one.checkpoint().height() >= stable.height()) {
      stable = one.checkpoint();
    }
  }

  /** Where the application stands. */
  Checkpoint base() {
    return base;
  }

  /** The newest stable checkpoint; that of the beginning if there is none. */
  StableCheckpoint stable() {
    return stable;
  }

  /** What was promised and still binds, in the order in which it was promised. */
  List<PbftEntry> promises(int window) {
    long low = stable.height();
    return promises.stream()
        .filter(one -> one.height() > low)
        .filter(one -> one.height() <= low + window || one.height() == Entry.FOREVER)
        .toList();
  }

  /** Brings the log of {@code state}, and its pool, to where they were; nothing is said yet. */
  void restore(State state) {
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
            Optional.ofNullable(slot.isProposedIn(state.view().number()) ? slot.body() : null)
                .ifPresent(state.pool::propose));
    settled.values().forEach(one -> restore(state, one.decided()));
    state.log.recall();
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
