package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The identity of a peer is a name in its certificate (pitfall P15). */
class PeerNameProperties {
  @Provide
  Arbitrary<PeerName> names() {
    Arbitrary<PeerName> replicas =
        Combinators.combine(ApiArbitraries.digests(), ApiArbitraries.replicaIds())
            .as((cluster, id) -> PeerName.of(cluster, id));
    Arbitrary<PeerName> clients =
        Combinators.combine(ApiArbitraries.digests(), ApiArbitraries.digests().map(ClientId::new))
            .as((cluster, id) -> PeerName.of(cluster, id));
    return Arbitraries.oneOf(replicas, clients);
  }

  @Property
  void aNameIsParsedAgainInEitherCase(@ForAll("names") PeerName name) {
    assertThat(PeerName.parse(name.dnsName())).contains(name);
    assertThat(PeerName.parse(name.dnsName().toUpperCase(Locale.ROOT))).contains(name);
  }

  @Property
  void differentPeersHaveDifferentNames(
      @ForAll("names") PeerName one, @ForAll("names") PeerName other) {
    assertThat(one.dnsName().equals(other.dnsName())).isEqualTo(one.equals(other));
  }

  @Property
  void aNameIsALegalDnsName(@ForAll("names") PeerName name) {
    assertThat(name.dnsName()).matches("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.){2}parley");
  }

  /** One name, one spelling: what is parsed is written as it was. */
  @Property
  void aDamagedNameIsNoneOrAnother(
      @ForAll("names") PeerName name, @ForAll char foreign, @ForAll int place) {
    String written = name.dnsName();
    int at = Math.floorMod(place, written.length());
    String damaged = written.substring(0, at) + foreign + written.substring(at + 1);
    PeerName.parse(damaged)
        .ifPresent(
            found -> assertThat(found.dnsName()).isEqualTo(damaged.toLowerCase(Locale.ROOT)));
  }

  @Property
  void arbitraryTextIsNoName(@ForAll String text) {
    assertThat(PeerName.parse(text)).isEmpty();
  }

  @Example
  void namesAreWrittenLikeThis() {
    Digest cluster = Digest.of(Bytes.utf8("abc"));
    assertThat(PeerName.of(cluster, new ReplicaId(3)).dnsName())
        .isEqualTo("replica-3.cba7816bf8f01cfea.parley");
    assertThat(PeerName.of(cluster, new ClientId(Digest.ZERO)).dnsName())
        .isEqualTo("client-" + "a".repeat(52) + ".cba7816bf8f01cfea.parley");
  }

  @Example
  void almostNamesAreNone() {
    assertThat(PeerName.parse("replica-03.cba7816bf8f01cfea.parley")).isEmpty();
    assertThat(PeerName.parse("replica--3.cba7816bf8f01cfea.parley")).isEmpty();
    assertThat(PeerName.parse("replica-3.cba7816bf8f01cfe.parley")).isEmpty();
    assertThat(PeerName.parse("replica-3.cba7816bf8f01cfea.parley.org")).isEmpty();
    assertThat(PeerName.parse("x.replica-3.cba7816bf8f01cfea.parley")).isEmpty();
    assertThat(PeerName.parse("client-" + "a".repeat(51) + "b.cba7816bf8f01cfea.parley"))
        .as("the last digit has bits that no 32 bytes set")
        .isEmpty();
  }
}
