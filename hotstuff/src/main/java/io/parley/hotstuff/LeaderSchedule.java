package io.parley.hotstuff;

import io.parley.api.ReplicaId;
import io.parley.api.Signers;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.Mandate;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.pacemaker.LeaderTerms;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Who leads a view. By reputation those lead whose votes are in the chain's certificates: a term
 * that a certificate leads to is led by one of those who voted two terms before, as the certified
 * block states; of a view there is one certified block at most, so whoever knows the certificate
 * knows the leader. After a time-out leaders follow in membership order by the view alone, as
 * several time-out certificates of one view may name different blocks. Elsewhere it is the view
 * alone that tells.
 *
 * @param byReputation whether blocks carry a {@link Mandate}
 */
record LeaderSchedule(LeaderTerms terms, boolean byReputation) {
  /** Who leads {@code view}, if it was entered by a time-out certificate. */
  ReplicaId afterTimeout(long view) {
    return terms.leader(view);
  }

  /** Who leads {@code view}, if it was entered by a certificate of this block. */
  ReplicaId after(Header certified, long view) {
    Mandate mandate = certified.mandate().orElse(null);
    if (mandate == null) {
      return terms.leader(view);
    }
    if (isSameTerm(certified, view)) {
      return mandate.leader();
    }
    List<ReplicaId> eligible = mandate.eligible().ids();
    return eligible.get((int) (view / terms.termViews() % eligible.size()));
  }

  private boolean isSameTerm(Header block, long view) {
    return terms.first(block.view()) == terms.first(view);
  }

  /**
   * What a block of {@code view} states of its leader and those who follow; empty where it is the
   * view alone that tells.
   *
   * @param parent the block that {@code justify} is for
   */
  Optional<Mandate> mandate(ReplicaId leader, long view, QuorumCertificate justify, Header parent) {
    if (!byReputation) {
      return Optional.empty();
    }
    Optional<Mandate> before = parent.mandate();
    if (before.isPresent() && isSameTerm(parent, view)) {
      return before;
    }
    Signers all =
        Signers.of(terms.n(), IntStream.range(0, terms.n()).mapToObj(ReplicaId::new).toList());
    Signers elected = justify.isUnsigned() ? all : justify.certificate().signers();
    return Optional.of(new Mandate(leader, before.map(Mandate::elected).orElse(all), elected));
  }

  /** Who is entitled to make this proposal. It is legal otherwise. */
  ReplicaId leader(Proposal proposal) {
    long view = proposal.header().view();
    if (proposal.timeout().isPresent()) {
      return afterTimeout(view);
    }
    return proposal
        .parent()
        .filter(parent -> SafetyRules.isOf(proposal.justify(), parent))
        .map(parent -> after(parent, view))
        .orElse(terms.leader(view));
  }

  /** What a proposal must state of its leader, and show for it, where reputation counts. */
  Optional<String> fault(Proposal proposal) {
    Header header = proposal.header();
    Header parent = proposal.parent().orElse(null);
    if (!byReputation) {
      return parent == null && header.mandate().isEmpty()
          ? Optional.empty()
          : Optional.of(header + " states who leads, which the view alone tells");
    }
    if (parent == null || !SafetyRules.isOf(proposal.justify(), parent)) {
      return Optional.of(proposal + " does not show the block that it stands on");
    }
    Optional<Mandate> due = mandate(leader(proposal), header.view(), proposal.justify(), parent);
    return header.mandate().equals(due)
        ? Optional.empty()
        : Optional.of(header + " states " + header.mandate() + ", expected " + due);
  }
}
