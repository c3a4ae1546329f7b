package io.parley.hotstuff;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.ChannelOnly;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.LayoutWriter;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.Signed;
import io.parley.api.Signers;
import io.parley.api.Statement;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.CheckpointVote;
import io.parley.hotstuff.message.HotStuffMessage.StableCheckpoint;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.simulator.scheme.FastScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes certificates of a simulated cluster. It has everybody's key, so a test must only let it
 * sign what a replica really said, or what a faulty one could say.
 */
final class Forger {
  private static final Digest CLUSTER = Digest.of(Bytes.utf8("simulated cluster"));

  private final int n;
  private final Domain domain;

  Forger(int n, Protocol protocol) {
    this.n = n;
    domain = new Domain(CLUSTER, 0, protocol.name());
  }

  Bytes sign(ReplicaId signer, Statement statement) {
    SignatureScheme.Signer key = new FastScheme().signer(Bytes.utf8("replica " + signer.value()));
    return key.sign(domain.encode(statement));
  }

  /** {@code message} as {@code signer} seals it. */
  <M extends HotStuffMessage> Signed<M> by(ReplicaId signer, M message) {
    boolean bare = message instanceof ChannelOnly;
    return new Signed<>(signer, message, bare ? Bytes.EMPTY : sign(signer, message.statement()));
  }

  QuorumCertificate certificate(Phase phase, Header block, ReplicaId... signers) {
    return certificate(new Vote(phase, block.view(), block.height(), block.digest()), signers);
  }

  /** What comes of the same vote of all {@code signers}. */
  QuorumCertificate certificate(Vote vote, ReplicaId... signers) {
    Map<ReplicaId, Statement> said = new TreeMap<>();
    for (ReplicaId signer : signers) {
      said.put(signer, vote.statement());
    }
    return new QuorumCertificate(
        vote.phase(), vote.view(), vote.height(), vote.block(), combine(said));
  }

  /**
   * What comes of these time-outs of one view, with {@code high} as the certificate that goes with
   * it.
   */
  TimeoutCertificate timeouts(QuorumCertificate high, Map<ReplicaId, Timeout> timeouts) {
    Map<ReplicaId, Statement> said = new TreeMap<>();
    List<Long> highViews = new ArrayList<>();
    long view = 0;
    for (Map.Entry<ReplicaId, Timeout> entry : new TreeMap<>(timeouts).entrySet()) {
      Timeout timeout = entry.getValue();
      view = timeout.view();
      said.put(entry.getKey(), timeout.statement());
      highViews.add(timeout.high().view());
    }
    return new TimeoutCertificate(view, high, highViews, combine(said));
  }

  StableCheckpoint stable(CheckpointVote vote, ReplicaId... signers) {
    Map<ReplicaId, Statement> said = new TreeMap<>();
    for (ReplicaId signer : signers) {
      said.put(signer, vote.statement());
    }
    return new StableCheckpoint(vote, combine(said));
  }

  /** All of these, one after another. */
  static Bytes join(List<Bytes> parts) {
    LayoutWriter joined = new LayoutWriter();
    parts.forEach(joined::raw);
    return joined.toBytes();
  }

  /** A certificate of what each said, by ascending signer. */
  private Certificate combine(Map<ReplicaId, Statement> said) {
    LayoutWriter proof = new LayoutWriter(8 * said.size());
    said.forEach((signer, statement) -> proof.raw(sign(signer, statement)));
    return new Certificate(Signers.of(n, said.keySet()), proof.toBytes());
  }
}
