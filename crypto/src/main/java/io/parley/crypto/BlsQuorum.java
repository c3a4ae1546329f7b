package io.parley.crypto;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Membership;
import io.parley.api.QuorumScheme;
import io.parley.api.ReplicaId;
import io.parley.api.Signers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * Certificates that are sums of signatures on BLS12-381: the proof is the sum of the signers'
 * shares, 48 bytes for however many. Immutable, any thread.
 *
 * <p><b>Whoever makes a membership must have checked of every quorum key that its owner has the
 * secret</b>, by {@link #verifyPossession}. A key that is computed from the keys of others, without
 * a secret, would let one replica make certificates in the name of all (pitfall BLS1). Given that
 * check, a sum proves that each signer signed its message, be the messages equal or different: if S
 * is honest and did not sign, the shares of the others are known to whoever made the sum, as these
 * signed or their secrets are known; without them there is left a signature of S that S never made.
 * That is why plain sums suffice here: schemes without proof of possession must have different
 * messages or mix the key into each, and random coefficients (pitfall BLS5) are for verifying many
 * certificates at once, where each must hold by itself.
 *
 * <p>Shares are not verified one by one but as a sum, when they are combined, and only if that
 * fails in parts, to find those that are bad (pitfall BLS7). So replicas that collude can have bad
 * shares of which the faults cancel each other: the sum is then the one of their good shares, and
 * the certificate says nothing that they could not have signed honestly.
 */
public final class BlsQuorum implements QuorumScheme {
  static final String NAME = "bls";

  private final BlsSecretKey self;
  private final List<Bls.PublicKey> keys;

  /** A share that is a point, and maybe good. */
  private record Candidate(ReplicaId signer, Bytes message, Bls.Signature signature) {}

  /**
   * The certificates of {@code membership}, the quorum keys of which have been proven.
   *
   * @param self signs this replica's shares
   * @throws IllegalArgumentException if a member's quorum key is none, two members have the same
   *     one, or none has the one of {@code self}
   */
  public BlsQuorum(Membership membership, BlsSecretKey self) {
    this.self = self;
    keys = DistinctSigners.keys(membership, Bls::publicKey);
    if (membership.members().stream().noneMatch(m -> m.quorumKey().equals(self.publicKey()))) {
      throw new IllegalArgumentException(
          "no member has the quorum key %s, expected it to be the one of this replica"
              .formatted(self.publicKey().hex()));
    }
  }

  /**
   * Whether {@code possession} proves that somebody has the secret of {@code publicKey}. Costs two
   * pairings, so once for each key. Never throws.
   *
   * @param possession what {@link BlsSecretKey#possession} gave
   * @throws IllegalStateException if the native library cannot be loaded; says what it needs
   */
  public static boolean verifyPossession(Bytes publicKey, Bytes possession) {
    Bls.PublicKey key;
    try {
      key = Bls.publicKey(publicKey);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return Bls.signature(possession)
        .filter(it -> Bls.verify(Bls.Tag.POSSESSION, Map.of(publicKey, List.of(key)), it))
        .isPresent();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Bytes sign(Bytes message) {
    return self.sign(message);
  }

  /** They are not: verifying their sum costs hardly more than verifying one. */
  @Override
  public boolean verifiesShares() {
    return false;
  }

  @Override
  public boolean verify(ReplicaId signer, Bytes message, Bytes signature) {
    return signer.value() < keys.size()
        && Bls.signature(signature)
            .filter(it -> proves(List.of(new Candidate(signer, message, it)), it))
            .isPresent();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The parts may be for one message or each for its own. A certificate that is made verifies.
   * Named are those whose share is bad by itself, unless its fault is cancelled by that of another
   * which is named at a later attempt if at all; one whose share is good is never named, except if
   * it made its key so that keys, all of which it knows the secrets of, add up to infinity.
   *
   * @throws IllegalArgumentException if there are no parts, or two of one signer
   */
  @Override
  public Combination combine(List<Part> parts) {
    SortedMap<ReplicaId, Part> bySigner = DistinctSigners.parts(parts);
    SortedSet<ReplicaId> bad = new TreeSet<>();
    List<Candidate> candidates = new ArrayList<>(parts.size());
    for (Part part : bySigner.values()) {
      candidate(part).ifPresentOrElse(candidates::add, () -> bad.add(part.signer()));
    }
    if (!candidates.isEmpty()) {
      Optional<Bls.Signature> sum = sum(candidates);
      if (sum.isPresent() && bad.isEmpty()) {
        return new Combination.Made(
            new Certificate(Signers.of(keys.size(), bySigner.keySet()), Bls.encode(sum.get())));
      }
      if (sum.isEmpty()) {
        blame(candidates, bad);
      }
    }
    return new Combination.Bad(List.copyOf(bad));
  }

  private Optional<Candidate> candidate(Part part) {
    if (part.signer().value() >= keys.size()) {
      return Optional.empty();
    }
    return Bls.signature(part.signature())
        .map(it -> new Candidate(part.signer(), part.message(), it));
  }

  /** The sum of the shares, if it verifies. */
  private Optional<Bls.Signature> sum(List<Candidate> shares) {
    return Bls.sum(shares.stream().map(Candidate::signature).toList())
        .filter(it -> proves(shares, it));
  }

  /** Finds out which of {@code shares}, the sum of which does not verify, are bad. */
  private void blame(List<Candidate> shares, SortedSet<ReplicaId> bad) {
    if (shares.size() == 1) {
      bad.add(shares.get(0).signer());
      return;
    }
    List<Candidate> left = shares.subList(0, shares.size() / 2);
    List<Candidate> right = shares.subList(shares.size() / 2, shares.size());
    if (sum(left).isPresent()) {
      blame(right, bad); // or else the whole would verify
      return;
    }
    blame(left, bad);
    if (sum(right).isEmpty()) {
      blame(right, bad);
    }
  }

  private boolean proves(List<Candidate> shares, Bls.Signature sum) {
    return proves(
        shares.stream().map(Candidate::signer).toList(), i -> shares.get(i).message(), sum);
  }

  /**
   * Whether the i-th signer signed the i-th message. One hash and one pairing for each distinct
   * message, and one more pairing.
   */
  private boolean proves(List<ReplicaId> signers, IntFunction<Bytes> messages, Bls.Signature sum) {
    Map<Bytes, List<Bls.PublicKey>> byMessage = new TreeMap<>();
    for (int i = 0; i < signers.size(); i++) {
      byMessage
          .computeIfAbsent(messages.apply(i), message -> new ArrayList<>())
          .add(keys.get(signers.get(i).value()));
    }
    return Bls.verify(Bls.Tag.VOTE, byMessage, sum);
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
    if (!certificate.signers().isCanonical(keys.size())) {
      return false;
    }
    List<ReplicaId> signers = certificate.signers().ids();
    return Bls.signature(certificate.proof())
        .filter(sum -> proves(signers, messages, sum))
        .isPresent();
  }
}
