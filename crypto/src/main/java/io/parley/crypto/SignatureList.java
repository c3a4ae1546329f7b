package io.parley.crypto;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.LayoutWriter;
import io.parley.api.Membership;
import io.parley.api.QuorumScheme;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.Signers;
import java.util.List;
import java.util.SortedMap;
import java.util.function.IntFunction;

/**
 * Certificates that are lists of signatures: the proof is the signers' signatures, all of one size,
 * in ascending order of the signers, and nothing between them. A certificate without signers proves
 * nothing and never verifies. Immutable, any thread.
 */
public final class SignatureList implements QuorumScheme {
  private final SignatureScheme scheme;
  private final SignatureScheme.Signer self;
  private final List<SignatureScheme.Verifier> verifiers;

  /**
   * The vote lists of {@code membership}.
   *
   * @param self signs this replica's shares
   * @throws IllegalArgumentException if a member's quorum key is no key of {@code scheme}, or two
   *     members have the same one and could vote twice
   */
  public SignatureList(SignatureScheme scheme, Membership membership, SignatureScheme.Signer self) {
    this.scheme = scheme;
    this.self = self;
    verifiers = DistinctSigners.keys(membership, scheme::verifier);
  }

  @Override
  public String name() {
    return scheme.name();
  }

  @Override
  public Bytes sign(Bytes message) {
    return self.sign(message);
  }

  /** They are: each share is a signature that stands alone. */
  @Override
  public boolean verifiesShares() {
    return true;
  }

  @Override
  public boolean verify(ReplicaId signer, Bytes message, Bytes signature) {
    return signer.value() < verifiers.size()
        && verifiers.get(signer.value()).verify(message, signature);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Every part is verified again, so that no mistake of a caller becomes a certificate that
   * others refuse.
   *
   * @throws IllegalArgumentException if there are no parts, or two of one signer
   */
  @Override
  public Combination combine(List<Part> parts) {
    SortedMap<ReplicaId, Part> bySigner = DistinctSigners.parts(parts);
    List<ReplicaId> bad =
        bySigner.values().stream()
            .filter(part -> !verify(part.signer(), part.message(), part.signature()))
            .map(Part::signer)
            .toList();
    if (!bad.isEmpty()) {
      return new Combination.Bad(bad);
    }
    LayoutWriter proof = new LayoutWriter(parts.size() * parts.get(0).signature().size());
    bySigner.values().forEach(part -> proof.raw(part.signature()));
    return new Combination.Made(
        new Certificate(Signers.of(verifiers.size(), bySigner.keySet()), proof.toBytes()));
  }

  @Override
  public boolean verify(Bytes message, Certificate certificate) {
    return verifyAll(certificate, i -> message);
  }

  @Override
  public boolean verifyEach(List<Bytes> messages, Certificate certificate) {
    return messages.size() == certificate.signers().count()
        && verifyAll(certificate, messages::get);
  }

  /** Whether the i-th signer signed the i-th message. */
  private boolean verifyAll(Certificate certificate, IntFunction<Bytes> messages) {
    if (!certificate.signers().isCanonical(verifiers.size())) {
      return false;
    }
    List<ReplicaId> signers = certificate.signers().ids();
    Bytes proof = certificate.proof();
    if (signers.isEmpty() || proof.size() % signers.size() != 0) {
      return false;
    }
    int size = proof.size() / signers.size();
    for (int i = 0; i < signers.size(); i++) {
      if (!verify(signers.get(i), messages.apply(i), proof.slice(i * size, (i + 1) * size))) {
        return false;
      }
    }
    return true;
  }
}
