package io.parley.examples.rounds;

import io.parley.api.Batch;
import io.parley.api.Entry;
import io.parley.examples.rounds.RoundsMessage.Proof;
import io.parley.examples.rounds.RoundsMessage.Vote;
import java.util.List;

/** What a replica must not contradict, or lose, in a crash. */
sealed interface RoundsEntry extends Entry {
  /** The body of a batch that was proposed, voted for or decided here; the others name it only. */
  record Accepted(long height, Batch batch) implements RoundsEntry {
    @Override
    public String key() {
      return "accepted/" + height + "/" + batch.digest().hex().substring(0, 32);
    }

    @Override
    public String toString() {
      return "Accepted h" + height + " " + batch;
    }
  }

  /** The votes cast in the latest round of a height and in the one before it, in order. */
  record Voted(List<Vote> votes) implements RoundsEntry {
    /**
     * @param votes at least one
     */
    public Voted {
      votes = List.copyOf(votes);
    }

    @Override
    public long height() {
      return votes.get(0).height();
    }

    @Override
    public String key() {
      return "voted/" + height();
    }

    @Override
    public String toString() {
      return "Voted " + votes;
    }
  }

  /** The lock: a quorum's first votes. */
  record Locked(Proof proof) implements RoundsEntry {
    @Override
    public long height() {
      return proof.vote().height();
    }

    @Override
    public String key() {
      return "locked/" + height();
    }

    @Override
    public String toString() {
      return "Locked by " + proof;
    }
  }

  /** The decision: a quorum's second votes. */
  record Settled(Proof proof) implements RoundsEntry {
    @Override
    public long height() {
      return proof.vote().height();
    }

    @Override
    public String key() {
      return "settled/" + height();
    }

    @Override
    public String toString() {
      return "Settled by " + proof;
    }
  }
}
