package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.api.LayoutReader.Malformed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrantTest {
  private static final Digest CLUSTER = Digest.of(Bytes.utf8("cluster"));
  private static final ClientId CLIENT = ClientId.ofKey(Bytes.utf8("client"));

  /** Signs by saying what it was asked to sign. */
  private static final class Echo implements SignatureScheme.Signer {
    private final List<Bytes> asked = new ArrayList<>();

    @Override
    public Bytes publicKey() {
      return Bytes.utf8("authority");
    }

    @Override
    public Bytes sign(Bytes message) {
      asked.add(message);
      return Digest.of(message).bytes();
    }
  }

  private static boolean verify(Bytes message, Bytes signature) {
    return Digest.of(message).bytes().equals(signature);
  }

  @Test
  void theLayoutNeverChanges() {
    Bytes signature = Bytes.wrap(new byte[64]);
    Grant grant = new Grant(Grant.Kind.CLIENT, CLUSTER, CLIENT, signature);
    Bytes encoded = grant.encode();
    assertThat(encoded.size()).isEqualTo(133);
    assertThat(encoded.hex())
        .isEqualTo("01" + CLUSTER.hex() + CLIENT.key().hex() + "00000040" + "00".repeat(64));
    assertThat(Grant.decode(encoded)).isEqualTo(grant);
  }

  @Test
  void whatIsNoGrantIsMalformed() {
    Bytes good = new Grant(Grant.Kind.CLIENT, CLUSTER, CLIENT, Bytes.EMPTY).encode();
    Bytes rest = good.slice(1, good.size());
    for (Bytes bad :
        List.of(
            Bytes.EMPTY,
            good.slice(0, good.size() - 1),
            new LayoutWriter().raw(good).u8(0).toBytes(),
            new LayoutWriter().u8(0).raw(rest).toBytes(),
            new LayoutWriter().u8(2).raw(rest).toBytes())) {
      assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Grant.decode(bad));
    }
  }

  @Test
  void clusterAndClientAreSignedApartFromAllElse() {
    Echo authority = new Echo();
    Grant grant = Grant.issue(CLUSTER, CLIENT, authority);
    Digest content = new LayoutWriter().u8(1).digest(CLIENT.key()).sha256();
    assertThat(authority.asked)
        .containsExactly(Domain.ofClients(CLUSTER).encode(new Statement("grant", 0, 0, content)));
    assertThat(grant.isSignedBy(GrantTest::verify)).isTrue();
    Grant elsewhere = new Grant(grant.kind(), Digest.ZERO, CLIENT, grant.signature());
    assertThat(elsewhere.isSignedBy(GrantTest::verify)).isFalse();
    ClientId other = new ClientId(Digest.ZERO);
    Grant another = new Grant(grant.kind(), CLUSTER, other, grant.signature());
    assertThat(another.isSignedBy(GrantTest::verify)).isFalse();
  }

  @Test
  void itLetsOneClientIntoOneCluster() {
    Grant grant = new Grant(Grant.Kind.CLIENT, CLUSTER, CLIENT, Bytes.EMPTY);
    assertThat(grant.complaint(CLUSTER, CLIENT)).isEmpty();
    assertThat(grant.complaint(Digest.ZERO, CLIENT))
        .contains("the grant is of cluster " + CLUSTER + ", not of " + Digest.ZERO);
    ClientId other = new ClientId(Digest.ZERO);
    assertThat(grant.complaint(CLUSTER, other))
        .contains("the grant is of client " + CLIENT + ", not of " + other);
  }
}
