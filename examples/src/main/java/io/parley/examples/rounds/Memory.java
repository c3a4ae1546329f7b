package io.parley.examples.rounds;

import io.parley.api.Batch;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.examples.rounds.RoundsEntry.Accepted;
import io.parley.examples.rounds.RoundsEntry.Locked;
import io.parley.examples.rounds.RoundsEntry.Settled;
import io.parley.examples.rounds.RoundsEntry.Voted;
import io.parley.examples.rounds.RoundsMessage.Decided;
import io.parley.examples.rounds.RoundsMessage.Proof;
import java.util.List;
import java.util.TreeMap;

/** A replica's journal, read. Batches were written before what names them. */
final class Memory {
  private final long base;
  private final List<Entry> journal;
  private final TreeMap<Digest, Batch> batches = new TreeMap<>();

  /**
   * @param base where the application stands; what is older is over
   */
  Memory(Checkpoint base, List<Entry> journal) {
    this.base = base.height();
    this.journal = journal;
  }

  /** Brings both to where they were; nothing is said yet. */
  void restore(Chain chain, Consensus consensus) {
    for (Entry entry : journal) {
      if (entry.height() > base) {
        restore(entry, chain, consensus.height(entry.height()));
      }
    }
  }

  private void restore(Entry entry, Chain chain, Height height) {
    if (entry instanceof Accepted one) {
      batches.put(one.batch().digest(), one.batch());
      height.accept(one.batch());
    } else if (entry instanceof Voted one) {
      height.recall(one.votes());
    } else if (entry instanceof Locked one) {
      height.lock(candidate(one.proof()));
      height.learn(candidate(one.proof()));
    } else if (entry instanceof Settled one) {
      chain.recall(new Decided(one.proof(), candidate(one.proof()).batch()));
    } else {
      throw new AssertionError("the journal has " + entry);
    }
  }

  private Candidate candidate(Proof proof) {
    Batch batch = batches.get(proof.vote().digest());
    if (batch == null) {
      throw new AssertionError("the journal has " + proof + " without the batch");
    }
    return new Candidate(proof, batch);
  }
}
