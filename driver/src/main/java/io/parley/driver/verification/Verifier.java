package io.parley.driver.verification;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Claim;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.Grant;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.QuorumScheme;
import io.parley.api.Rejection;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.api.SessionRequest;
import io.parley.api.SignatureScheme;
import io.parley.api.Signed;
import io.parley.api.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a message's seal and all claims in it, for the members of one epoch. Every distinct
 * claim is verified once, as long as it is remembered. As thread-safe as what it is made of.
 */
public final class Verifier {
  /** Kinds of claims in the cache's keys. */
  private static final int OF_REPLICA = 1;

  private static final int OF_SHARE = 2;
  private static final int OF_CLIENT = 3;
  private static final int OF_QUORUM = 4;
  private static final int OF_EACH = 5;
  private static final int OF_GRANT = 6;

  /** A message of so many claims is remembered as a whole. */
  static final int CLAIMS_OF_LARGE = 256;

  private final Protocol protocol;
  private final Options options;
  private final Domain domain;
  private final Domain clients;
  private final Membership membership;
  private final QuorumScheme quorumScheme;
  private final List<SignatureScheme.Verifier> members = new ArrayList<>();
  private final SignatureScheme.@Nullable Verifier authority;
  private final ClientKeys clientKeys;
  private final VerifiedClaims verified;

  /**
   * @param signatures in which replicas sign, and the authority that lets clients in
   * @param clientKeys in the scheme in which clients sign
   * @param verified remembers what was verified
   * @throws IllegalArgumentException if the public key of a member, or of the authority, is none of
   *     the scheme
   */
  public Verifier(
      Protocol protocol,
      Options options,
      Domain domain,
      Membership membership,
      SignatureScheme signatures,
      QuorumScheme quorumScheme,
      ClientKeys clientKeys,
      VerifiedClaims verified) {
    this.protocol = protocol;
    this.options = options;
    this.domain = domain;
    this.clients = Domain.ofClients(domain.cluster());
    this.membership = membership;
    this.quorumScheme = quorumScheme;
    for (Member member : membership.members()) {
      members.add(signatures.verifier(member.publicKey()));
    }
    Bytes key = membership.authority();
    authority = key.isEmpty() ? null : signatures.verifier(key);
    this.clientKeys = clientKeys;
    this.verified = verified;
  }

  /**
   * What is wrong with {@code message}, which {@code from} sent; empty if nothing.
   *
   * @param bytes of the message, in whatever encoding: a large one that is repeated is known by
   *     them
   */
  public Optional<Rejection> check(ReplicaId from, Signed<?> message, Bytes bytes) {
    Optional<Rejection> sealed = checkSeal(from, message);
    return sealed.isPresent() ? sealed : checkClaims(message, bytes);
  }

  /** The same of a message that is not likely to be repeated. */
  public Optional<Rejection> check(ReplicaId from, Signed<?> message) {
    return check(from, message, Bytes.EMPTY);
  }

  private Optional<Rejection> checkSeal(ReplicaId from, Signed<?> message) {
    ReplicaId signer = message.signer();
    if (!membership.contains(signer)) {
      return reject(Reason.NOT_ENTITLED, signer + " is not one of " + membership.size());
    }
    Seal seal = protocol.seal(message.message(), options);
    if (seal == Seal.CHANNEL && !signer.equals(from)) {
      return reject(Reason.NOT_ENTITLED, from + " sent a message of " + signer + " unsigned");
    }
    if (!verifiesSeal(seal, message)) {
      return reject(Reason.UNVERIFIED, "the signature of " + message);
    }
    return Optional.empty();
  }

  private Optional<Rejection> checkClaims(Signed<?> message, Bytes bytes) {
    List<Claim> claims = message.message().claims(membership.size());
    boolean large = claims.size() >= CLAIMS_OF_LARGE && !bytes.isEmpty();
    Digest whole = large ? Digest.of(bytes) : Digest.ZERO;
    if (large && verified.containsMessage(whole)) {
      return Optional.empty();
    }
    for (Claim claim : claims) {
      if (!verifies(claim)) {
        return reject(Reason.UNVERIFIED, describe(claim) + " in " + message);
      }
    }
    if (large) {
      verified.addMessage(whole);
    }
    return Optional.empty();
  }

  private static Optional<Rejection> reject(Reason reason, String detail) {
    return Optional.of(new Rejection(reason, detail));
  }

  private static String describe(Claim claim) {
    if (claim instanceof Claim.OfReplica replica) {
      return "the signature of " + replica.signer();
    }
    if (claim instanceof Claim.OfClient client) {
      String grant = client.bundle().id().session() == 0 ? " or the grant" : "";
      return "the signature" + grant + " of " + client.bundle().id();
    }
    return "a certificate";
  }

  private boolean verifiesSeal(Seal seal, Signed<?> message) {
    return switch (seal) {
      case SIGNATURE ->
          verifiesReplica(message.signer(), message.message().statement(), message.signature());
      case SHARE ->
          !quorumScheme.verifiesShares()
              || verifiesShare(
                  message.signer(), message.message().statement(), message.signature());
      case AUTHENTICATOR -> false;
      case CHANNEL -> true;
    };
  }

  private boolean verifies(Claim claim) {
    if (claim instanceof Claim.OfReplica replica) {
      return verifiesReplica(replica.signer(), replica.statement(), replica.signature());
    }
    if (claim instanceof Claim.OfClient client) {
      return verifiesClient(client.bundle());
    }
    if (claim instanceof Claim.OfQuorum quorum) {
      return verifiesQuorum(quorum);
    }
    return claim instanceof Claim.OfEach each && verifiesEach(each);
  }

  private boolean verifiesReplica(ReplicaId signer, Statement statement, Bytes signature) {
    if (!membership.contains(signer) || signature.size() > Limits.KEY_BYTES_MAX) {
      return false;
    }
    Bytes message = domain.encode(statement);
    Digest key = key(OF_REPLICA, signer, message, signature);
    return once(key, () -> members.get(signer.value()).verify(message, signature));
  }

  private boolean verifiesShare(ReplicaId signer, Statement statement, Bytes signature) {
    if (signature.size() > Limits.KEY_BYTES_MAX) {
      return false;
    }
    Bytes message = domain.encode(statement);
    Digest key = key(OF_SHARE, signer, message, signature);
    return once(key, () -> quorumScheme.verify(signer, message, signature));
  }

  private static Digest key(int kind, ReplicaId signer, Bytes message, Bytes signature) {
    return new LayoutWriter(message.size() + signature.size() + 16)
        .u8(kind)
        .i32(signer.value())
        .bytes(message)
        .bytes(signature)
        .sha256();
  }

  /** What is wrong with a client's bundle, by itself; empty if nothing. */
  public Optional<Rejection> checkClient(Bundle bundle) {
    if (!isSigned(bundle)) {
      return reject(Reason.UNVERIFIED, "the signature of bundle " + bundle.id());
    }
    Optional<String> complaint = checkGrant(bundle);
    return complaint.isPresent() ? reject(Reason.NOT_ENTITLED, complaint.get()) : Optional.empty();
  }

  private boolean verifiesClient(Bundle bundle) {
    return isSigned(bundle) && checkGrant(bundle).isEmpty();
  }

  /** Why the client may not have the session that it asks for (pitfall C3). */
  private Optional<String> checkGrant(Bundle bundle) {
    ClientId client = bundle.id().client();
    if (bundle.id().session() != 0
        || !(SessionRequest.decode(bundle.commands().get(0)) instanceof SessionRequest.Open open)) {
      return Optional.empty();
    }
    Grant grant = open.grant();
    Optional<String> complaint = grant.complaint(domain.cluster(), client);
    if (complaint.isPresent() || isGenuine(grant)) {
      return complaint;
    }
    return Optional.of(
        authority == null
            ? "this membership has no authority that lets clients in; see Membership.letIn"
            : "the grant of " + client + " is not signed by the cluster's authority");
  }

  private boolean isGenuine(Grant grant) {
    SignatureScheme.Verifier authority = this.authority;
    if (authority == null) {
      return false;
    }
    Digest key = new LayoutWriter(256).u8(OF_GRANT).bytes(grant.encode()).sha256();
    return once(key, () -> grant.isSignedBy(authority));
  }

  /** Whether the client that the bundle names has signed it. */
  private boolean isSigned(Bundle bundle) {
    Bytes signature = bundle.signature();
    // The bundle's digest binds the public key.
    Digest key =
        new LayoutWriter(128).u8(OF_CLIENT).digest(bundle.id().digest()).bytes(signature).sha256();
    return once(
        key,
        () ->
            clientKeys
                .verifier(bundle.publicKey())
                .filter(it -> it.verify(clients.encode(bundle.statement()), signature))
                .isPresent());
  }

  private boolean verifiesQuorum(Claim.OfQuorum claim) {
    Certificate certificate = claim.certificate();
    if (!suffices(certificate, claim.signersMin())) {
      return false;
    }
    Bytes message = domain.encode(claim.statement());
    Digest key =
        new LayoutWriter(message.size() + certificate.proof().size() + 64)
            .u8(OF_QUORUM)
            .bytes(message)
            .bytes(certificate.signers().bitmap())
            .bytes(certificate.proof())
            .sha256();
    return once(key, () -> quorumScheme.verify(message, certificate));
  }

  private boolean verifiesEach(Claim.OfEach claim) {
    Certificate certificate = claim.certificate();
    if (!suffices(certificate, claim.signersMin())
        || claim.statements().size() != certificate.signers().count()) {
      return false;
    }
    List<Bytes> messages = claim.statements().stream().map(domain::encode).toList();
    LayoutWriter key = new LayoutWriter(certificate.proof().size() + 256);
    key.u8(OF_EACH).bytes(certificate.signers().bitmap()).bytes(certificate.proof());
    messages.forEach(key::bytes);
    return once(key.sha256(), () -> quorumScheme.verifyEach(messages, certificate));
  }

  private boolean suffices(Certificate certificate, int signersMin) {
    return certificate.signers().isCanonical(membership.size())
        && certificate.signers().count() >= signersMin;
  }

  private boolean once(Digest key, BooleanSupplier verification) {
    if (verified.contains(key)) {
      return true;
    }
    boolean holds = verification.getAsBoolean();
    if (holds) {
      verified.add(key);
    }
    return holds;
  }
}
