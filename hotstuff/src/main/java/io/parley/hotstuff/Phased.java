package io.parley.hotstuff;

import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry.Lock;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Basic HotStuff (PODC 2019, algorithm 2): the leader drives a block through prepare, pre-commit
 * and commit. In one view a quorum certifies one block only, in whatever phase, so a certificate of
 * a later phase justifies a proposal just as well as one of the first.
 */
final class Phased implements Rules {
  @Override
  public long leadsTo(QuorumCertificate certificate) {
    return certificate.phase() == Phase.COMMIT ? certificate.view() + 1 : certificate.view();
  }

  @Override
  public Optional<Phase> after(Phase phase) {
    return switch (phase) {
      case PREPARE -> Optional.of(Phase.PRE_COMMIT);
      case PRE_COMMIT -> Optional.of(Phase.COMMIT);
      case COMMIT -> Optional.empty();
    };
  }

  /** The block of a pre-commit certificate, or of a commit certificate if that is seen first. */
  @Override
  public Lock lock(QuorumCertificate certificate, @Nullable Header certified) {
    return certificate.phase() == Phase.PREPARE
        ? Lock.NONE
        : new Lock(certificate.view(), certificate.block());
  }

  /** That view alone: the lock binds in those that are jumped over. */
  @Override
  public long abandons(long view, long next) {
    return view;
  }

  @Override
  public int chainLength() {
    return 1;
  }

  @Override
  public int committed(List<Header> chain, QuorumCertificate certificate) {
    return certificate.phase() == Phase.COMMIT ? chain.size() : 0;
  }

  /** The paper's DECIDE goes with the next view's PREPARE. */
  @Override
  public boolean isCarried(Phase phase) {
    return phase == Phase.COMMIT;
  }
}
