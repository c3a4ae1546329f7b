package io.parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Claim;
import io.parley.api.ClientId;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.Exclusion;
import io.parley.api.Grant;
import io.parley.api.LayoutWriter;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.Message;
import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.QuorumScheme;
import io.parley.api.QuorumScheme.Combination;
import io.parley.api.QuorumScheme.Part;
import io.parley.api.Rejection;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.api.SessionRequest;
import io.parley.api.Setup;
import io.parley.api.SignatureScheme;
import io.parley.api.Signed;
import io.parley.api.Statement;
import io.parley.crypto.Ed25519;
import io.parley.crypto.SignatureList;
import io.parley.driver.verification.ClaimCache;
import io.parley.driver.verification.VerifiedClaims;
import io.parley.driver.verification.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerifierTest {
  private static final Digest CLUSTER = Digest.of(Bytes.utf8("a cluster"));
  private static final ReplicaId R0 = new ReplicaId(0);
  private static final Statement STATEMENT = new Statement("vote", 1, 2, Digest.ZERO);

  /** A message whose seal and claims are what it says. */
  private record Free(Seal seal, List<Claim> claims) implements Message {
    @Override
    public Statement statement() {
      return STATEMENT;
    }

    @Override
    public List<Claim> claims(int n) {
      return claims;
    }
  }

  private static final class FreeProtocol implements Protocol {
    @Override
    public String name() {
      return "free";
    }

    @Override
    public List<Option> options() {
      return List.of();
    }

    @Override
    public Replica replica(Setup setup) {
      throw new UnsupportedOperationException("not used here");
    }

    @Override
    public Codec codec() {
      return new Sequencer().codec();
    }

    @Override
    public Optional<Exclusion> exclusion(Statement statement) {
      return Optional.empty();
    }

    @Override
    public Seal seal(Message message, Options options) {
      return ((Free) message).seal();
    }
  }

  /** Ed25519 that counts verifications. */
  private static final class Counting implements SignatureScheme {
    private final SignatureScheme scheme = new Ed25519();
    int verifications;

    @Override
    public String name() {
      return scheme.name();
    }

    @Override
    public Signer signer(Bytes secretKey) {
      return scheme.signer(secretKey);
    }

    @Override
    public SignatureScheme.Verifier verifier(Bytes publicKey) {
      SignatureScheme.Verifier verifier = scheme.verifier(publicKey);
      return (message, signature) -> {
        verifications++;
        return verifier.verify(message, signature);
      };
    }
  }

  private final Counting scheme = new Counting();
  private final List<SignatureScheme.Signer> signers = new ArrayList<>();
  private final List<QuorumScheme> quorums = new ArrayList<>();
  private final Domain domain = new Domain(CLUSTER, 0, "free");
  private final SignatureScheme.Signer authority = signer("authority");
  private final SignatureScheme.Signer client = signer("client");
  private final Membership membership;
  private final Verifier verifier;

  VerifierTest() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      var signer = scheme.signer(Digest.of(Bytes.utf8("replica " + i)).bytes());
      signers.add(signer);
      members.add(new Member(new ReplicaId(i), signer.publicKey(), signer.publicKey()));
    }
    membership = new Membership(members).letIn(authority.publicKey());
    signers.forEach(it -> quorums.add(new SignatureList(new Ed25519(), membership, it)));
    verifier = verifier(new SharedClaims(4));
  }

  private Verifier verifier(VerifiedClaims claims) {
    return verifier(membership, claims);
  }

  private Verifier verifier(Membership membership, VerifiedClaims claims) {
    return new Verifier(
        new FreeProtocol(),
        Options.PRESET,
        domain,
        membership,
        scheme,
        quorums.get(0),
        new SharedKeys(scheme),
        claims);
  }

  private SignatureScheme.Signer signer(String name) {
    return scheme.signer(Digest.of(Bytes.utf8(name)).bytes());
  }

  private static ClientId id(SignatureScheme.Signer of) {
    return ClientId.ofKey(of.publicKey());
  }

  private Bundle request(SessionRequest request) {
    Domain clients = Domain.ofClients(CLUSTER);
    return Bundle.sign(
        client.publicKey(),
        0,
        0,
        0,
        List.of(request.encode()),
        s -> client.sign(clients.encode(s)));
  }

  private Bundle opening(Grant grant) {
    return request(new SessionRequest.Open(1, Bytes.wrap(new byte[16]), grant));
  }

  private String complaint(Verifier verifier, Grant grant) {
    Claim claim = new Claim.OfClient(opening(grant));
    Message message = new Free(Seal.CHANNEL, List.of(claim));
    assertThat(verifier.check(R0, new Signed<>(R0, message, Bytes.EMPTY)))
        .hasValueSatisfying(why -> assertThat(why.reason()).isEqualTo(Rejection.Reason.UNVERIFIED));
    Rejection why = verifier.checkClient(opening(grant)).orElseThrow();
    assertThat(why.reason()).isEqualTo(Rejection.Reason.NOT_ENTITLED);
    return why.detail();
  }

  @Test
  void aGrantIsVerifiedOnceHoweverManySessionsItOpens() {
    Grant grant = Grant.issue(CLUSTER, id(client), authority);
    assertThat(check(Seal.CHANNEL, Bytes.EMPTY, new Claim.OfClient(opening(grant)))).isEmpty();
    assertThat(scheme.verifications).isEqualTo(2);
    Bundle another = request(new SessionRequest.Open(2, Bytes.wrap(new byte[16]), grant));
    assertThat(verifier.checkClient(another)).isEmpty();
    assertThat(scheme.verifications).isEqualTo(3);
  }

  /** Pitfall C3, whoever passes the bundle on. */
  @Test
  void whoIsNotLetInOpensNoSession() {
    Grant good = Grant.issue(CLUSTER, id(client), authority);
    Grant others = Grant.issue(CLUSTER, id(authority), authority);
    assertThat(complaint(verifier, Grant.issue(CLUSTER, id(client), client)))
        .isEqualTo("the grant of " + id(client) + " is not signed by the cluster's authority");
    assertThat(complaint(verifier, others)).contains("is of client " + id(authority));
    assertThat(complaint(verifier, Grant.issue(Digest.ZERO, id(client), authority)))
        .contains("is of cluster " + Digest.ZERO);
    assertThat(complaint(verifier, new Grant(good.kind(), CLUSTER, id(client), others.signature())))
        .contains("not signed");
    assertThat(complaint(verifier, new Grant(good.kind(), CLUSTER, id(client), Bytes.EMPTY)))
        .contains("not signed");
    assertThat(verifier.checkClient(opening(good))).isEmpty();
  }

  /** As one in code may be that forgot it. */
  @Test
  void aClusterWithoutAuthorityLetsNobodyInAndSaysSo() {
    Verifier closed = verifier(new Membership(membership.members()), new SharedClaims(4));
    assertThat(complaint(closed, Grant.issue(CLUSTER, id(client), authority)))
        .isEqualTo("this membership has no authority that lets clients in; see Membership.letIn");
  }

  /** A session that there is ends without any. */
  @Test
  void closingTakesNoGrant() {
    assertThat(verifier.checkClient(request(new SessionRequest.Close(7)))).isEmpty();
  }

  private Optional<Rejection.Reason> check(Seal seal, Bytes signature, Claim... claims) {
    Message message = new Free(seal, List.of(claims));
    return verifier.check(R0, new Signed<>(R0, message, signature)).map(Rejection::reason);
  }

  private Bytes sign(int replica, Statement statement) {
    return signers.get(replica).sign(domain.encode(statement));
  }

  private Part part(int replica, Statement statement) {
    Bytes message = domain.encode(statement);
    return new Part(new ReplicaId(replica), message, quorums.get(replica).sign(message));
  }

  private static Statement vote(long view) {
    return new Statement("vote", view, 0, Digest.ZERO);
  }

  @Test
  void aClaimThatWasVerifiedIsNotVerifiedAgain() {
    Claim claim = new Claim.OfReplica(new ReplicaId(2), STATEMENT, sign(2, STATEMENT));
    assertThat(check(Seal.CHANNEL, Bytes.EMPTY, claim, claim)).isEmpty();
    assertThat(check(Seal.CHANNEL, Bytes.EMPTY, claim)).isEmpty();
    assertThat(scheme.verifications).isEqualTo(1);
  }

  /** However few claims are remembered (pitfall B4). */
  @Test
  void aLargeMessageThatIsRepeatedIsNotVerifiedAgain() {
    List<Claim> votes = new ArrayList<>();
    for (int view = 0; view < 300; view++) {
      votes.add(new Claim.OfReplica(new ReplicaId(2), vote(view), sign(2, vote(view))));
    }
    Signed<?> message = new Signed<>(R0, new Free(Seal.CHANNEL, votes), Bytes.EMPTY);
    Verifier forgetful = verifier(new ClaimCache(16));
    Bytes bytes = Bytes.utf8("all of it");
    assertThat(forgetful.check(R0, message, bytes)).isEmpty();
    assertThat(scheme.verifications).isEqualTo(300);
    assertThat(forgetful.check(R0, message, bytes)).isEmpty();
    assertThat(scheme.verifications).isEqualTo(300);
    assertThat(forgetful.check(new ReplicaId(1), message, bytes)).isPresent();
    assertThat(forgetful.check(R0, message, Bytes.utf8("another"))).isEmpty();
    assertThat(scheme.verifications).isEqualTo(600);
  }

  @Test
  void aLargeMessageThatFailedIsNotRemembered() {
    List<Claim> votes = new ArrayList<>();
    for (int view = 0; view < 300; view++) {
      votes.add(new Claim.OfReplica(new ReplicaId(2), vote(view), sign(1, vote(view))));
    }
    Signed<?> message = new Signed<>(R0, new Free(Seal.CHANNEL, votes), Bytes.EMPTY);
    for (int i = 0; i < 2; i++) {
      assertThat(verifier.check(R0, message, Bytes.utf8("all of it"))).isPresent();
    }
  }

  /** What n replicas say to change a leader, with two votes of each for 512 heights, is kept. */
  @Test
  void claimsOfALargeClusterAreRemembered() {
    ClaimCache cache = ClaimCache.ofCluster(128);
    int votes = 2 * 128 * 512;
    for (int i = 0; i < votes; i++) {
      cache.add(claim(i));
    }
    assertThat(cache.contains(claim(0))).isTrue();
    cache.add(claim(votes));
    assertThat(cache.contains(claim(0))).isFalse();
  }

  private static Digest claim(int number) {
    return Digest.of(new LayoutWriter(4).i32(number).toBytes());
  }

  @Test
  void aClaimThatFailedIsVerifiedAgainAndFailsAgain() {
    Claim claim = new Claim.OfReplica(new ReplicaId(2), STATEMENT, sign(1, STATEMENT));
    for (int i = 0; i < 2; i++) {
      assertThat(check(Seal.CHANNEL, Bytes.EMPTY, claim)).contains(Rejection.Reason.UNVERIFIED);
    }
    assertThat(scheme.verifications).isEqualTo(2);
  }

  @Test
  void theSealItselfIsVerified() {
    assertThat(check(Seal.SIGNATURE, sign(0, STATEMENT))).isEmpty();
    assertThat(check(Seal.SIGNATURE, Bytes.EMPTY)).contains(Rejection.Reason.UNVERIFIED);
    assertThat(check(Seal.SHARE, part(0, STATEMENT).signature())).isEmpty();
    assertThat(check(Seal.SHARE, part(1, STATEMENT).signature()))
        .contains(Rejection.Reason.UNVERIFIED);
    assertThat(check(Seal.AUTHENTICATOR, Bytes.EMPTY)).contains(Rejection.Reason.UNVERIFIED);
  }

  @Test
  void aSignatureOfAnotherEpochIsNone() {
    Bytes signature = signers.get(0).sign(new Domain(CLUSTER, 1, "free").encode(STATEMENT));
    assertThat(check(Seal.SIGNATURE, signature)).contains(Rejection.Reason.UNVERIFIED);
  }

  @Test
  void aClaimOfAnUnknownReplicaFails() {
    Claim claim = new Claim.OfReplica(new ReplicaId(4), STATEMENT, sign(0, STATEMENT));
    assertThat(check(Seal.CHANNEL, Bytes.EMPTY, claim)).contains(Rejection.Reason.UNVERIFIED);
  }

  @Test
  void aCertificateNeedsEnoughSigners() {
    var made = quorums.get(0).combine(List.of(part(0, STATEMENT), part(2, STATEMENT)));
    var certificate = ((Combination.Made) made).certificate();
    assertThat(check(Seal.CHANNEL, Bytes.EMPTY, new Claim.OfQuorum(STATEMENT, certificate, 2)))
        .isEmpty();
    assertThat(check(Seal.CHANNEL, Bytes.EMPTY, new Claim.OfQuorum(STATEMENT, certificate, 3)))
        .contains(Rejection.Reason.UNVERIFIED);
    assertThat(check(Seal.CHANNEL, Bytes.EMPTY, new Claim.OfQuorum(vote(9), certificate, 2)))
        .contains(Rejection.Reason.UNVERIFIED);
  }

  @Test
  void aCertificateOverOneStatementEachNeedsAStatementForEachSigner() {
    var made = quorums.get(0).combine(List.of(part(0, vote(1)), part(2, vote(2))));
    var certificate = ((Combination.Made) made).certificate();
    List<Statement> statements = List.of(vote(1), vote(2));
    assertThat(check(Seal.CHANNEL, Bytes.EMPTY, new Claim.OfEach(statements, certificate, 2)))
        .isEmpty();
    assertThat(check(Seal.CHANNEL, Bytes.EMPTY, new Claim.OfEach(List.of(vote(1)), certificate, 1)))
        .contains(Rejection.Reason.UNVERIFIED);
    assertThat(
            check(
                Seal.CHANNEL,
                Bytes.EMPTY,
                new Claim.OfEach(List.of(vote(2), vote(1)), certificate, 2)))
        .contains(Rejection.Reason.UNVERIFIED);
  }
}
