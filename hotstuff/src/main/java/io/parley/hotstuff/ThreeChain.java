package io.parley.hotstuff;

import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry.Lock;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Chained HotStuff (PODC 2019, algorithm 3): one certificate a view, a chain of three commits. */
final class ThreeChain implements Rules {
  @Override
  public long leadsTo(QuorumCertificate certificate) {
    return certificate.view() + 1;
  }

  @Override
  public Optional<Phase> after(Phase phase) {
    return Optional.empty();
  }

  /** The head of the two-chain: the block that the certified one was proposed on. */
  @Override
  public Lock lock(QuorumCertificate certificate, @Nullable Header certified) {
    return certified == null || certified.height() == 0
        ? Lock.NONE
        : new Lock(certified.parentView(), certified.parent());
  }

  /** That view alone: the lock binds in those that are jumped over. */
  @Override
  public long abandons(long view, long next) {
    return view;
  }

  @Override
  public int chainLength() {
    return 3;
  }

  /** Three certified blocks, in consecutive views (pitfall H1), commit the first. */
  @Override
  public int committed(List<Header> chain, QuorumCertificate certificate) {
    int last = chain.size() - 1;
    boolean consecutive =
        last >= 2
            && chain.get(last).view() == chain.get(last - 1).view() + 1
            && chain.get(last - 1).view() == chain.get(last - 2).view() + 1;
    return consecutive ? last - 1 : 0;
  }

  @Override
  public boolean isCarried(Phase phase) {
    return true;
  }
}
