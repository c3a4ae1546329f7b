package io.parley.hotstuff;

import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What follows from certificates, wherever they come from: the highest one, the lock, and what is
 * decided, before anything is voted for (pitfall H3).
 */
final class Certificates {
  private final State state;
  private final ArrayDeque<QuorumCertificate> unrecorded = new ArrayDeque<>();
  private final ArrayDeque<TimeoutCertificate> unrecordedTimeouts = new ArrayDeque<>();
  private boolean again;

  Certificates(State state) {
    this.state = state;
  }

  /** A verified certificate has become known. */
  void learn(QuorumCertificate certificate) {
    BlockNode node = state.tree.find(certificate.block());
    QuorumCertificate known = node == null ? null : node.certificate();
    boolean isNews = node != null && (known == null || certificate.isAbove(known));
    if (isNews || certificate.isAbove(state.promises.high())) {
      unrecorded.add(certificate);
    }
  }

  /** A verified time-out certificate has become known, and with it the one that it names. */
  void learn(TimeoutCertificate certificate) {
    learn(certificate.high());
    if (state.terms.afterTimeout(certificate.view()) > state.reached()) {
      unrecordedTimeouts.add(certificate);
    }
  }

  /** Blocks that were missing have come: the highest certificate may mean more now. */
  void reconsider() {
    again = true;
  }

  /** Blocks that were missing have come: this certificate may mean more now. */
  void reconsider(QuorumCertificate certificate) {
    unrecorded.add(certificate);
  }

  /** Draws the conclusions from one certificate. */
  boolean record() {
    QuorumCertificate certificate = unrecorded.poll();
    if (certificate == null && again) {
      again = false;
      certificate = state.promises.high();
    }
    if (certificate == null) {
      return recordTimeout();
    }
    BlockNode node = state.tree.find(certificate.block());
    if (node != null && !SafetyRules.isOf(certificate, node.header())) {
      return true;
    }
    state.promises.raise(certificate);
    state.promises.lock(state.rules.lock(certificate, node == null ? null : node.header()));
    if (node != null) {
      node.certify(certificate);
      decide(node, certificate);
    }
    return true;
  }

  /** After the certificate that it names, so that no replica is in a view without that. */
  private boolean recordTimeout() {
    TimeoutCertificate certificate = unrecordedTimeouts.poll();
    if (certificate != null && state.terms.afterTimeout(certificate.view()) > state.reached()) {
      state.promises.raise(certificate);
    }
    return certificate != null;
  }

  private void decide(BlockNode node, QuorumCertificate certificate) {
    List<BlockNode> chain = state.tree.chainTo(node);
    if (chain.size() < state.rules.chainLength()) {
      return;
    }
    List<Header> headers = chain.stream().map(BlockNode::header).toList();
    if (state.rules.committed(headers, certificate) > 0) {
      state.tree.decide(chain);
    }
  }
}
