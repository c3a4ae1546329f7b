package io.parley.simulator.scheme;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.Grant;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.SessionRequest;
import io.parley.api.Setup;
import io.parley.api.SignatureScheme;
import io.parley.driver.verification.ClaimCache;
import io.parley.driver.verification.DecodedKeys;
import io.parley.driver.verification.Epoch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of a simulated cluster, the same for every run, and what was signed with them. */
public final class Identities {
  /** Identity of every simulated cluster. */
  public static final Digest CLUSTER = Digest.of(Bytes.utf8("simulated cluster"));

  private static final SignatureScheme.Signer AUTHORITY = ofName("authority");

  /** Clients' keys that a replica keeps decoded: few, so that some are decoded again. */
  private static final int KEYS_MAX = 4;

  /** Claims that a replica remembers: few, so that some are verified again. */
  private static final int CLAIMS_MAX = 256;

  private final Membership membership;
  private final List<SignatureScheme.Signer> signers = new ArrayList<>();
  private final CertificateMemo memo = new CertificateMemo();
  private @Nullable Codec codec;

  public Identities(int n) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      SignatureScheme.Signer signer = ofName("replica " + i);
      signers.add(signer);
      members.add(new Member(new ReplicaId(i), signer.publicKey(), signer.publicKey()));
    }
    membership = new Membership(members).letIn(AUTHORITY.publicKey());
  }

  public Membership membership() {
    return membership;
  }

  /** By which clients know that they and the replicas mean the same {@code n}. */
  public static Digest membership(int n) {
    return new Identities(n).membership().digest(CLUSTER, 0);
  }

  /** What a driver of the replica has for its epoch. */
  public Epoch epoch(Setup setup, Protocol protocol) {
    return epoch(setup.self(), protocol, setup.options());
  }

  /** What {@code self} would have for its epoch, if it ran with these options. */
  public Epoch epoch(ReplicaId self, Protocol protocol, Options options) {
    FastScheme scheme = new FastScheme();
    return Epoch.of(
        self,
        membership,
        new FrameProtocol(protocol, codec(protocol)),
        options,
        new Domain(CLUSTER, 0, protocol.name()),
        scheme,
        signer(self),
        new FastQuorum(membership, signer(self), memo),
        new DecodedKeys(scheme, KEYS_MAX),
        new ClaimCache(CLAIMS_MAX));
  }

  /** One for all replicas of a run, as each would decode the same frames. */
  private Codec codec(Protocol protocol) {
    if (codec == null) {
      codec = new CodecMemo(protocol.codec());
    }
    return codec;
  }

  public SignatureScheme.Signer signer(ReplicaId id) {
    return signers.get(id.value());
  }

  /** What the cluster's authority gives to a client. */
  public static Grant grant(ClientId client) {
    return Grant.issue(CLUSTER, client, AUTHORITY);
  }

  /**
   * Whether the authority let the client open the session that this bundle opens; the simulator's
   * own word, for checkers.
   */
  public static boolean isGranted(Bundle bundle, SessionRequest.Open open) {
    return open.grant().equals(grant(bundle.id().client()));
  }

  /** A signer that anyone who knows its name can have. */
  public static SignatureScheme.Signer ofName(String name) {
    return new FastScheme().signer(Bytes.utf8(name));
  }
}
