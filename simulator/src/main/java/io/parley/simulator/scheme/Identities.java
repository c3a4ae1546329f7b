package io.parley.simulator.scheme;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import java.util.ArrayList;
import java.util.List;

/** The keys of a simulated cluster, the same for every run, and what was signed with them. */
public final class Identities {
  /** Identity of every simulated cluster. */
  public static final Digest CLUSTER = Digest.of(Bytes.utf8("simulated cluster"));

  private final Membership membership;
  private final List<SignatureScheme.Signer> signers = new ArrayList<>();
  private final CertificateMemo memo = new CertificateMemo();

  public Identities(int n) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      SignatureScheme.Signer signer = ofName("replica " + i);
      signers.add(signer);
      members.add(new Member(new ReplicaId(i), signer.publicKey(), signer.publicKey()));
    }
    membership = new Membership(members);
  }

  public Membership membership() {
    return membership;
  }

  /** Certificates that were verified in this run. */
  CertificateMemo memo() {
    return memo;
  }

  public SignatureScheme.Signer signer(ReplicaId id) {
    return signers.get(id.value());
  }

  /** A signer that anyone who knows its name can have. */
  public static SignatureScheme.Signer ofName(String name) {
    return new FastScheme().signer(Bytes.utf8(name));
  }
}
