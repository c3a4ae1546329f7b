package io.parley.hotstuff;

import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry.Lock;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All in which the variants of HotStuff differ: what a certificate means. Pure. */
interface Rules {
  /** The view in which one who knows {@code certificate} should be. */
  long leadsTo(QuorumCertificate certificate);

  /** What is voted for once a certificate of {@code phase} is known, in the same view. */
  Optional<Phase> after(Phase phase);

  /**
   * What one who knows {@code certificate} is locked on at least (pitfalls H3, H4).
   *
   * @param certified the certified block, if it is known
   */
  Lock lock(QuorumCertificate certificate, @Nullable Header certified);

  /**
   * The last view in which one who gives up {@code view} votes no more.
   *
   * @param next the view to which giving it up leads
   */
  long abandons(long view, long next);

  /**
   * Whether safety rests on that: then those who give up have to be bound by it, and complaints,
   * which bind nobody, are no way to leave a view.
   */
  default boolean restsOnTimeouts() {
    return false;
  }

  /** How many blocks, each the parent of the next, it takes to see that the first is committed. */
  int chainLength();

  /**
   * How many blocks at the beginning of {@code chain} are committed, given a certificate of its
   * last. Each block is the parent of the next.
   */
  int committed(List<Header> chain, QuorumCertificate certificate);

  /** Whether proposals carry the certificates of this phase, so that they need no message. */
  boolean isCarried(Phase phase);
}
