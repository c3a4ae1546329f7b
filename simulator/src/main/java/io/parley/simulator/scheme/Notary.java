package io.parley.simulator.scheme;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Claim;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.Membership;
import io.parley.api.Message;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.QuorumScheme;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.Signed;
import io.parley.api.Statement;
import java.util.ArrayList;
import java.util.List;

/** Signs what a replica sends and verifies the claims of what it receives, as a node does. */
public final class Notary {
  private static final Domain CLIENTS = Domain.ofClients(Identities.CLUSTER);

  private final ReplicaId self;
  private final Protocol protocol;
  private final Options options;
  private final Membership membership;
  private final SignatureScheme.Signer signer;
  private final QuorumScheme quorum;
  private final CertificateMemo memo;
  private final Domain domain;
  private final FastScheme scheme = new FastScheme();

  public Notary(ReplicaId self, Protocol protocol, Options options, Identities identities) {
    this.self = self;
    this.protocol = protocol;
    this.options = options;
    membership = identities.membership();
    signer = identities.signer(self);
    quorum = new FastQuorum(membership, signer);
    memo = identities.memo();
    domain = new Domain(Identities.CLUSTER, 0, protocol.name());
  }

  public QuorumScheme quorum() {
    return quorum;
  }

  public Bytes encode(Statement statement) {
    return domain.encode(statement);
  }

  public <M extends Message> Signed<M> sign(M message) {
    Bytes signature =
        switch (protocol.seal(message, options)) {
          case CHANNEL -> Bytes.EMPTY;
          case SHARE -> quorum.sign(encode(message.statement()));
          case SIGNATURE, AUTHENTICATOR -> signer.sign(encode(message.statement()));
        };
    return new Signed<>(self, message, signature);
  }

  /** Whether the seal and all further claims of a message that {@code from} sent are true. */
  public boolean verifies(ReplicaId from, Signed<?> message) {
    return message.signer().value() < membership.size()
        && verifiesSeal(from, message)
        && verifies(message.message().claims(membership.size()));
  }

  private boolean verifies(List<Claim> claims) {
    for (Claim claim : claims) {
      if (!verifies(claim)) {
        return false;
      }
    }
    return true;
  }

  private boolean verifiesSeal(ReplicaId from, Signed<?> message) {
    return switch (protocol.seal(message.message(), options)) {
      case CHANNEL -> message.signer().equals(from);
      case SHARE -> !quorum.verifiesShares() || isSigned(message);
      case SIGNATURE, AUTHENTICATOR -> isSigned(message);
    };
  }

  private boolean isSigned(Signed<?> message) {
    Bytes statement = encode(message.message().statement());
    return quorum.verify(message.signer(), statement, message.signature());
  }

  private boolean verifies(Claim claim) {
    if (claim instanceof Claim.OfReplica of) {
      return quorum.verify(of.signer(), encode(of.statement()), of.signature());
    }
    if (claim instanceof Claim.OfClient of) {
      return verifies(of.bundle());
    }
    if (claim instanceof Claim.OfQuorum of) {
      int signers = of.certificate().signers().count();
      return signers >= of.signersMin()
          && memo.holds(of, signers, () -> quorum.verify(encode(of.statement()), of.certificate()));
    }
    Claim.OfEach of = (Claim.OfEach) claim;
    int signers = of.certificate().signers().count();
    return signers >= of.signersMin()
        && memo.holds(of, signers, () -> quorum.verifyEach(encode(of), of.certificate()));
  }

  private List<Bytes> encode(Claim.OfEach claim) {
    List<Bytes> messages = new ArrayList<>(claim.statements().size());
    claim.statements().forEach(statement -> messages.add(encode(statement)));
    return messages;
  }

  public boolean verifies(Bundle bundle) {
    Bytes message = CLIENTS.encode(bundle.statement());
    return bundle.publicKey().size() == Digest.SIZE
        && scheme.verifier(bundle.publicKey()).verify(message, bundle.signature());
  }
}
