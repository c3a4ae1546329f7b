package io.parley.hotstuff;

import io.parley.api.Entry;
import io.parley.hotstuff.message.HotStuffEntry.GivenUp;
import io.parley.hotstuff.message.HotStuffEntry.High;
import io.parley.hotstuff.message.HotStuffEntry.Lock;
import io.parley.hotstuff.message.HotStuffEntry.Proposed;
import io.parley.hotstuff.message.HotStuffEntry.TimedOut;
import io.parley.hotstuff.message.HotStuffEntry.Voted;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.kit.Outbox;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replica must never contradict, not even after a restart (pitfall H6). Whoever makes a
 * promise persists it by the same call, ahead of all that is said afterwards; there is no other way
 * to change one.
 */
final class Promises {
  private final Outbox out;
  private QuorumCertificate high;
  private @Nullable TimeoutCertificate timeoutCertificate;
  private Lock lock;
  private @Nullable Vote lastVote;
  private @Nullable Proposal lastProposal;
  private long timedOut;

  /**
   * All that was promised before.
   *
   * @param journal entries in the order in which they were persisted; those of other subjects are
   *     passed over
   * @param beginning the certificate to begin with, where there is no other
   */
  Promises(List<Entry> journal, Outbox out, QuorumCertificate beginning) {
    this.out = out;
    this.high = beginning;
    this.lock = new Lock(0, beginning.block());
    journal.forEach(this::recover);
  }

  /** Of each subject, the last entry stands. */
  private void recover(Entry entry) {
    if (entry instanceof High known) {
      high = known.certificate();
    } else if (entry instanceof GivenUp known) {
      timeoutCertificate = known.certificate();
    } else if (entry instanceof Voted voted) {
      lastVote = voted.vote();
      lock = voted.lock();
    } else if (entry instanceof TimedOut given) {
      timedOut = given.view();
    } else if (entry instanceof Proposed proposed) {
      lastProposal = proposed.proposal();
    }
  }

  /** The highest certificate known. */
  QuorumCertificate high() {
    return high;
  }

  /** Raises the highest certificate, if this one is above it. */
  void raise(QuorumCertificate certificate) {
    if (certificate.isAbove(high)) {
      high = certificate;
      out.persist(new High(certificate));
    }
  }

  /** The highest time-out certificate known: with the highest certificate it gives the view. */
  @Nullable TimeoutCertificate timeoutCertificate() {
    return timeoutCertificate;
  }

  /** Raises the highest time-out certificate, if this one is of a later view. */
  void raise(TimeoutCertificate certificate) {
    if (timeoutCertificate == null || certificate.view() > timeoutCertificate.view()) {
      timeoutCertificate = certificate;
      out.persist(new GivenUp(certificate));
    }
  }

  /** What the next vote respects. */
  Lock lock() {
    return lock;
  }

  /**
   * Moves the lock, never to an earlier view (pitfall H3). It binds from the next vote on, and is
   * persisted with that: until then it follows anew from the certificates that are.
   */
  void lock(Lock next) {
    if (next.view() > lock.view()) {
      lock = next;
    }
  }

  /** The last vote cast; null before the first. */
  @Nullable Vote lastVote() {
    return lastVote;
  }

  /** Whether a vote in this phase of this view contradicts nothing said before. */
  boolean mayVote(Phase phase, long view) {
    return SafetyRules.isNew(phase, view, lastVote, timedOut);
  }

  /** A vote is cast, under the lock as it is now. */
  void vote(Vote vote) {
    lastVote = vote;
    out.persist(new Voted(vote, lock));
  }

  /** The last proposal made, without its body; null before the first. */
  @Nullable Proposal lastProposal() {
    return lastProposal;
  }

  /** A proposal is made, the only one in its view. */
  void propose(Proposal proposal) {
    lastProposal = proposal.bodiless();
    out.persist(new Proposed(lastProposal));
  }

  /** The last view in which there are no more votes, as it was given up; 0 if none was. */
  long timedOut() {
    return timedOut;
  }

  /** {@code view} is given up: there are no more votes in it (pitfall H18). */
  void giveUp(long view) {
    timedOut = view;
    out.persist(new TimedOut(view));
  }
}
