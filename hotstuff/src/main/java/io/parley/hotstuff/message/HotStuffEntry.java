package io.parley.hotstuff.message;

import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.StableCheckpoint;
import io.parley.hotstuff.message.HotStuffMessage.Vote;

/** What a replica must not contradict or lose in a crash (pitfall H6). */
public sealed interface HotStuffEntry extends Entry {
  @Override
  default long height() {
    return FOREVER;
  }

  /**
   * A block that I proposed, accepted or committed, body and all; written before it is proposed or
   * voted for, as all replicas may be killed at once. Of a view only the last is kept: a second one
   * is only ever stored because it is certified, and then the first can never be.
   */
  record Stored(Block block) implements HotStuffEntry {
    @Override
    public long height() {
      return block.header().height();
    }

    @Override
    public String key() {
      return "block/" + block.header().view();
    }

    @Override
    public String toString() {
      return "Stored " + block;
    }
  }

  /** My last proposal, without its body; a leader must not make another in its view. */
  record Proposed(Proposal proposal) implements HotStuffEntry {
    @Override
    public String key() {
      return "proposed";
    }

    @Override
    public String toString() {
      return "Proposed " + proposal.header();
    }
  }

  /** My last vote, with the lock under which I cast it. */
  record Voted(Vote vote, Lock lock) implements HotStuffEntry {
    @Override
    public String key() {
      return "voted";
    }

    @Override
    public String toString() {
      return "Voted " + vote + " " + lock;
    }
  }

  /** The block that no later vote of mine may leave, short of a newer certificate. */
  record Lock(long view, Digest block) {
    /** Before anything is locked. */
    public static final Lock NONE = new Lock(0, Header.GENESIS.digest());

    @Override
    public String toString() {
      return "lock v" + view + " " + block;
    }
  }

  /** I vote no more in this view or a lower one: it was given up (pitfall H18). */
  record TimedOut(long view) implements HotStuffEntry {
    @Override
    public String key() {
      return "timed-out";
    }

    @Override
    public String toString() {
      return "TimedOut v" + view;
    }
  }

  /** The highest certificate that I know. */
  record High(QuorumCertificate certificate) implements HotStuffEntry {
    @Override
    public String key() {
      return "high";
    }

    @Override
    public String toString() {
      return "High " + certificate;
    }
  }

  /** The highest time-out certificate that I know. */
  record GivenUp(TimeoutCertificate certificate) implements HotStuffEntry {
    @Override
    public String key() {
      return "given-up";
    }

    @Override
    public String toString() {
      return "GivenUp " + certificate;
    }
  }

  /** The newest proof of committed blocks, without their bodies. */
  record Committed(Decided proof) implements HotStuffEntry {
    @Override
    public String key() {
      return "committed";
    }

    @Override
    public String toString() {
      return "Committed " + proof.first();
    }
  }

  /** The newest stable checkpoint. */
  record Stable(StableCheckpoint checkpoint) implements HotStuffEntry {
    @Override
    public String key() {
      return "stable";
    }

    @Override
    public String toString() {
      return checkpoint.toString();
    }
  }
}
