package io.parley.simulator.scheme;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.LayoutWriter;
import io.parley.api.Membership;
import io.parley.api.QuorumScheme;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.Signers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Certificates for simulation: the {@link FastScheme} signatures in the order of their signers. */
public final class FastQuorum implements QuorumScheme {
  private record OfOne(Bytes message, Certificate certificate) {}

  private record OfEach(List<Bytes> messages, Certificate certificate) {}

  private final Membership membership;
  private final SignatureScheme.Signer self;
  private final CertificateMemo memo;
  private final List<SignatureScheme.Verifier> verifiers = new ArrayList<>();

  /** The scheme as the replica that signs with {@code self} sees it. */
  public FastQuorum(Membership membership, SignatureScheme.Signer self) {
    this(membership, self, new CertificateMemo());
  }

  /** The same, where the replicas of a run share what they find out about certificates. */
  FastQuorum(Membership membership, SignatureScheme.Signer self, CertificateMemo memo) {
    this.membership = membership;
    this.self = self;
    this.memo = memo;
    FastScheme scheme = new FastScheme();
    membership.members().forEach(m -> verifiers.add(scheme.verifier(m.quorumKey())));
  }

  @Override
  public String name() {
    return "fast";
  }

  @Override
  public Bytes sign(Bytes message) {
    return self.sign(message);
  }

  /** Like the schemes whose shares are dear to verify: what a protocol must cope with. */
  @Override
  public boolean verifiesShares() {
    return false;
  }

  @Override
  public boolean verify(ReplicaId signer, Bytes message, Bytes signature) {
    return membership.contains(signer) && verifiers.get(signer.value()).verify(message, signature);
  }

  @Override
  public Combination combine(List<Part> parts) {
    List<Part> ordered = new ArrayList<>(parts);
    ordered.sort(Comparator.comparing(Part::signer));
    List<ReplicaId> ids = ordered.stream().map(Part::signer).toList();
    Signers signers = Signers.of(membership.size(), ids);
    List<ReplicaId> bad = new ArrayList<>();
    for (Part part : ordered) {
      if (!verify(part.signer(), part.message(), part.signature())) {
        bad.add(part.signer());
      }
    }
    if (!bad.isEmpty()) {
      return new Combination.Bad(bad);
    }
    LayoutWriter proof = new LayoutWriter(ordered.size() * FastScheme.SIGNATURE_BYTES);
    ordered.forEach(part -> proof.raw(part.signature()));
    return new Combination.Made(new Certificate(signers, proof.toBytes()));
  }

  @Override
  public boolean verify(Bytes message, Certificate certificate) {
    int signers = certificate.signers().count();
    return isWellFormed(certificate)
        && memo.holds(
            new OfOne(message, certificate),
            signers,
            () -> isSigned(Collections.nCopies(signers, message), certificate));
  }

  @Override
  public boolean verifyEach(List<Bytes> messages, Certificate certificate) {
    return isWellFormed(certificate)
        && messages.size() == certificate.signers().count()
        && memo.holds(
            new OfEach(messages, certificate),
            messages.size(),
            () -> isSigned(messages, certificate));
  }

  private boolean isSigned(List<Bytes> messages, Certificate certificate) {
    List<ReplicaId> ids = certificate.signers().ids();
    for (int i = 0; i < ids.size(); i++) {
      int from = i * FastScheme.SIGNATURE_BYTES;
      Bytes signature = certificate.proof().slice(from, from + FastScheme.SIGNATURE_BYTES);
      if (!verify(ids.get(i), messages.get(i), signature)) {
        return false;
      }
    }
    return true;
  }

  private boolean isWellFormed(Certificate certificate) {
    return certificate.signers().isCanonical(membership.size())
        && certificate.proof().size() == certificate.signers().count() * FastScheme.SIGNATURE_BYTES;
  }
}
