package io.parley.driver.verification;

import io.parley.api.Domain;
import io.parley.api.Membership;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.QuorumScheme;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;

/**
 * Everything that one replica's driver replaces when an epoch ends: who the members are, and by
 * what their messages are read, verified and sealed. As thread-safe as what it is made of.
 *
 * @param self the replica
 * @param membership all members of the epoch
 * @param protocol which they run
 * @param options the protocol's
 */
public record Epoch(
    ReplicaId self,
    Membership membership,
    Protocol protocol,
    Options options,
    Frames frames,
    Verifier verifier,
    Reception reception,
    Sealer sealer) {
  /**
   * An epoch of these members.
   *
   * @param domain cluster, epoch and protocol, which are part of all that is signed
   * @param signatures in which replicas sign
   * @param signer holds the identity key of {@code self}
   * @param quorumScheme as {@code self} sees it
   * @param clientKeys in the scheme in which clients sign
   * @param verified remembers what was verified
   * @throws IllegalArgumentException if a member's public key is none of {@code signatures}
   */
  public static Epoch of(
      ReplicaId self,
      Membership membership,
      Protocol protocol,
      Options options,
      Domain domain,
      SignatureScheme signatures,
      SignatureScheme.Signer signer,
      QuorumScheme quorumScheme,
      ClientKeys clientKeys,
      VerifiedClaims verified) {
    Frames frames = new Frames(domain, protocol.codec());
    Verifier verifier =
        new Verifier(
            protocol, options, domain, membership, signatures, quorumScheme, clientKeys, verified);
    return new Epoch(
        self,
        membership,
        protocol,
        options,
        frames,
        verifier,
        new Reception(frames, verifier),
        new Sealer(self, protocol, options, domain, signer, quorumScheme));
  }

  /** n, the number of replicas. */
  public int size() {
    return membership.size();
  }
}
