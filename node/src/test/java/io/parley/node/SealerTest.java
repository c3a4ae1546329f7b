package io.parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Bytes;
import io.parley.api.CombineId;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.Event;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.Options;
import io.parley.api.QuorumScheme;
import io.parley.api.ReplicaId;
import io.parley.api.Share;
import io.parley.api.SignatureScheme;
import io.parley.api.Statement;
import io.parley.crypto.Ed25519;
import io.parley.crypto.SignatureList;
import io.parley.driver.verification.Sealer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shares become certificates, or it is said which of them were bad. */
final class SealerTest {
  private record Id(int number) implements CombineId {}

  private static final Statement STATEMENT = new Statement("vote", 3, 4, Digest.ZERO);

  private final Domain domain = new Domain(Digest.ZERO, 0, "free");
  private final List<SignatureScheme.Signer> signers = new ArrayList<>();
  private final List<QuorumScheme> quorums = new ArrayList<>();

  SealerTest() {
    Ed25519 scheme = new Ed25519();
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      SignatureScheme.Signer signer = scheme.signer(Digest.of(Bytes.utf8("key " + i)).bytes());
      signers.add(signer);
      members.add(new Member(new ReplicaId(i), signer.publicKey(), signer.publicKey()));
    }
    Membership membership = new Membership(members);
    signers.forEach(signer -> quorums.add(new SignatureList(scheme, membership, signer)));
  }

  private Share share(int replica, Statement signed) {
    Bytes signature = quorums.get(replica).sign(domain.encode(signed));
    return new Share(new ReplicaId(replica), STATEMENT, signature);
  }

  private Event combine(Id id, List<Share> shares) {
    ReplicaId self = new ReplicaId(0);
    Sealer sealer =
        new Sealer(self, new Sequencer(), Options.PRESET, domain, signers.get(0), quorums.get(0));
    return sealer.combine(new Action.Combine(id, shares));
  }

  @Test
  void goodSharesMakeACertificateThatOthersAccept() {
    List<Share> shares = List.of(share(3, STATEMENT), share(0, STATEMENT), share(1, STATEMENT));
    Event.Combined combined = (Event.Combined) combine(new Id(7), shares);
    assertThat(combined.id()).isEqualTo(new Id(7));
    assertThat(combined.certificate().signers().ids())
        .containsExactly(new ReplicaId(0), new ReplicaId(1), new ReplicaId(3));
    assertThat(quorums.get(2).verify(domain.encode(STATEMENT), combined.certificate())).isTrue();
  }

  @Test
  void badSharesAreNamed() {
    Statement other = new Statement("vote", 3, 4, Digest.of(Bytes.utf8("other")));
    List<Share> shares = List.of(share(3, other), share(0, STATEMENT), share(1, other));
    assertThat(combine(new Id(8), shares))
        .isEqualTo(new Event.Spoiled(new Id(8), List.of(new ReplicaId(1), new ReplicaId(3))));
  }
}
