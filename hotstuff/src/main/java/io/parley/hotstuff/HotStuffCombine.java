package io.parley.hotstuff;

import io.parley.api.CombineId;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.Phase;

/**
 * Certificates that are being made. The attempt tells the answer to a repeated question, without
 * the shares that spoiled the first, from a stale one.
 */
sealed interface HotStuffCombine extends CombineId {
  /** A QC of this block. */
  record OfVotes(Phase phase, long view, Digest block, int attempt) implements HotStuffCombine {
    @Override
    public String toString() {
      return "votes v" + view + " " + phase.title() + " " + block + " #" + attempt;
    }
  }

  /** A TC of this view. */
  record OfTimeouts(long view, int attempt) implements HotStuffCombine {
    @Override
    public String toString() {
      return "timeouts v" + view + " #" + attempt;
    }
  }

  /** A WC of this view. */
  record OfWishes(long view, int attempt) implements HotStuffCombine {
    @Override
    public String toString() {
      return "wishes v" + view + " #" + attempt;
    }
  }

  /** Nothing: one share is verified by itself. */
  record OfShare(ReplicaId signer, long number) implements HotStuffCombine {
    @Override
    public String toString() {
      return "share of " + signer + " #" + number;
    }
  }

  /** A stable checkpoint. */
  record OfCheckpoint(long height, Digest digest, int attempt) implements HotStuffCombine {
    @Override
    public String toString() {
      return "checkpoint h" + height + " " + digest + " #" + attempt;
    }
  }
}
