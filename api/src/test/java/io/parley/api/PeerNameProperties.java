package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

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

  /** Of few clusters and few peers, so that two of them often have one or the other in common. */
  @Provide
  Arbitrary<PeerName> similarNames() {
    Arbitrary<Digest> digests = Arbitraries.of("a", "b").map(text -> Digest.of(Bytes.utf8(text)));
    Arbitrary<PeerName> replicas =
        Combinators.combine(digests, Arbitraries.of(0, 1, 11).map(ReplicaId::new))
            .as((cluster, id) -> PeerName.of(cluster, id));
    Arbitrary<PeerName> clients =
        Combinators.combine(digests, digests.map(ClientId::new))
            .as((cluster, id) -> PeerName.of(cluster, id));
    return Arbitraries.oneOf(replicas, clients);
  }

  @Property
  void differentPeersHaveDifferentNames(
      @ForAll("names") PeerName one, @ForAll("names") PeerName other) {
    assertThat(one.dnsName().equals(other.dnsName())).isEqualTo(one.equals(other));
  }

  @Property
  void peersThatDifferInOneThingHaveDifferentNames(
      @ForAll("similarNames") PeerName one, @ForAll("similarNames") PeerName other) {
    assertThat(one.dnsName().equals(other.dnsName())).isEqualTo(one.equals(other));
  }

  @Property
  void aNameIsALegalDnsName(@ForAll("names") PeerName name) {
    assertThat(name.dnsName()).matches("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.){2}parley");
  }

  /** Mostly what names are made of, else next to nothing that is damaged would be a name. */
  @Provide
  Arbitrary<Character> foreign() {
    return Arbitraries.oneOf(
        Arbitraries.chars().with("abcdefghijklmnopqrstuvwxyz0123456789-."), Arbitraries.chars());
  }

  /** One name, one spelling: what is parsed is written as it was. */
  @Property
  void aDamagedNameIsNoneOrAnother(
      @ForAll("names") PeerName name, @ForAll("foreign") char foreign, @ForAll int place) {
    String written = name.dnsName();
    int at = Math.floorMod(place, written.length());
    String damaged = written.substring(0, at) + foreign + written.substring(at + 1);
    Optional<PeerName> parsed = PeerName.parse(damaged);
    Statistics.label("is a name")
        .collect(parsed.isPresent())
        .coverage(
            coverage -> {
              coverage.check(true).percentage(share -> share > 3);
              coverage.check(false).percentage(share -> share > 3);
            });
    parsed.ifPresent(
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
