package io.parley.hotstuff;

import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry.Lock;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Jolteon (Financial Cryptography 2022, section 3): one certificate a view, a chain of two commits.
 * Nobody is locked. A proposal hangs on the certificate of the view before, or on one that is not
 * below the highest that a quorum knew when it gave up; as those have stopped to vote by then, one
 * of them knows of what was committed (pitfall H17).
 */
final class TwoChain implements Rules {
  @Override
  public long leadsTo(QuorumCertificate certificate) {
    return certificate.view() + 1;
  }

  @Override
  public Optional<Phase> after(Phase phase) {
    return Optional.empty();
  }

  @Override
  public Lock lock(QuorumCertificate certificate, @Nullable Header certified) {
    return Lock.NONE;
  }

  @Override
  public long abandons(long view, long next) {
    return next - 1;
  }

  @Override
  public boolean restsOnTimeouts() {
    return true;
  }

  @Override
  public int chainLength() {
    return 2;
  }

  /** Two certified blocks, in consecutive views (pitfall H1), commit the first. */
  @Override
  public int committed(List<Header> chain, QuorumCertificate certificate) {
    int last = chain.size() - 1;
    boolean consecutive = last >= 1 && chain.get(last).view() == chain.get(last - 1).view() + 1;
    return consecutive ? last : 0;
  }

  @Override
  public boolean isCarried(Phase phase) {
    return true;
  }
}
