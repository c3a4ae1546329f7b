package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ChannelOnly;
import io.parley.api.Digest;
import io.parley.api.MemoryBounds;
import io.parley.api.ReplicaId;
import io.parley.kit.LeaderRelay.ByDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A leader is offered digests, and asks for what it lacks (pitfalls B4, L1, P12). */
class OfferTest {
  private record Offer(List<Digest> bundles) implements ChannelOnly {}

  private record Fetch(List<Digest> bundles) implements ChannelOnly {}

  private record Relayed(List<Bundle> bundles) implements ChannelOnly {}

  private static final ReplicaId R0 = new ReplicaId(0);
  private static final ReplicaId R1 = new ReplicaId(1);
  private static final ReplicaId R2 = new ReplicaId(2);
  private static final ReplicaId R3 = new ReplicaId(3);

  private final RequestPool pool = new RequestPool(4, MemoryBounds.DEFAULT);
  private final Owed owed = new Owed(() -> 0, new Served(new Quorums(4)), pool);
  private final Outbox out = new Outbox();
  private ReplicaId leader = R1;
  private LeaderRelay relay = at(R0, 4);

  private LeaderRelay at(ReplicaId self, int n) {
    return new LeaderRelay(
        self,
        n,
        pool,
        owed,
        out,
        () -> Optional.of(leader),
        Relayed::new,
        new ByDigest(Offer::new, Fetch::new));
  }

  /** This replica leads {@code n}. */
  private void lead(int n) {
    leader = R0;
    relay = at(R0, n);
  }

  private static Bundle bundle(int sequence, int bytes) {
    return bundle("a", sequence, bytes);
  }

  private static Bundle bundle(String client, int sequence, int bytes) {
    List<Bytes> commands = List.of(Bytes.utf8("x".repeat(bytes)));
    return Bundle.sign(
        Bytes.utf8(client), 1, sequence, 0, commands, statement -> Bytes.utf8("signature"));
  }

  private static Digest digest(Bundle bundle) {
    return bundle.id().digest();
  }

  /** Of what nobody has. */
  private static Digest invented(int number) {
    return Digest.of(Bytes.utf8("invented " + number));
  }

  private static List<Digest> invented(int from, int to) {
    List<Digest> all = new ArrayList<>();
    for (int number = from; number < to; number++) {
      all.add(invented(number));
    }
    return all;
  }

  private static Action offer(ReplicaId to, Bundle... bundles) {
    return new Action.Send(
        to, new Offer(List.of(bundles).stream().map(OfferTest::digest).toList()));
  }

  private static Action fetch(ReplicaId from, Bundle... bundles) {
    return new Action.Send(
        from, new Fetch(List.of(bundles).stream().map(OfferTest::digest).toList()));
  }

  private static Action relayed(ReplicaId to, Bundle... bundles) {
    return new Action.Send(to, new Relayed(List.of(bundles)));
  }

  /** Digests that the leader has asked for since the last time. */
  private int asked() {
    int asked = 0;
    for (Action action : out.drain()) {
      if (action instanceof Action.Send send && send.message() instanceof Fetch fetch) {
        asked += fetch.bundles().size();
      }
    }
    return asked;
  }

  // The backup

  @Test
  void whatIsSubmittedIsOfferedInOneFrameAndIsHandedOverByThat() {
    Bundle a = bundle(0, 1_000);
    Bundle b = bundle(1, 1_000);
    relay.submitted(List.of(a, b));
    assertThat(out.drain()).containsExactly(offer(R1, a, b));
    assertThat(owed.oldest()).isPresent();
  }

  @Test
  void whatIsNotSaidToALeaderIsNotHandedOver() {
    relay = new LeaderRelay(R0, 4, pool, owed, out, Optional::empty, Relayed::new, null);
    relay.submitted(List.of(bundle(0, 1)));
    assertThat(owed.oldest()).isEmpty();
  }

  @Test
  void theLeaderIsHandedWhatItAsksForOnceInAnInterval() {
    Bundle a = bundle(0, 1);
    relay.submitted(List.of(a));
    out.drain();
    for (int i = 0; i < 3; i++) {
      relay.asked(R1, List.of(digest(a), digest(a), invented(1)));
    }
    assertThat(out.drain()).containsExactly(relayed(R1, a));
    relay.tick();
    relay.asked(R1, List.of(digest(a)));
    assertThat(out.drain()).contains(relayed(R1, a));
  }

  @Test
  void nobodyButTheLeaderIsHandedAnything() {
    Bundle a = bundle(0, 1);
    relay.submitted(List.of(a));
    out.drain();
    relay.asked(R2, List.of(digest(a)));
    relay.asked(R0, List.of(digest(a)));
    assertThat(out.drain()).isEmpty();
  }

  @Test
  void whatTheLeaderAsksForHasABudgetInBytes() {
    List<Digest> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Bundle bundle = bundle(i, 1 << 20);
      pool.admit(bundle);
      all.add(digest(bundle));
    }
    relay.asked(R1, all);
    assertThat(out.drain()).hasSizeBetween(1, 8);
  }

  /** Pitfall B4: bundles go to none but a leader that asks, however long they wait. */
  @Test
  void whatWaitsOnIsOfferedAgain() {
    Bundle a = bundle(0, 1);
    relay.submitted(List.of(a));
    out.drain();
    for (int i = 0; i < 4; i++) {
      relay.tick();
    }
    assertThat(out.drain()).contains(offer(R1, a)).doesNotContain(relayed(R1, a));
  }

  @Test
  void aNewLeaderIsOfferedWhatWaits() {
    Bundle a = bundle(0, 1);
    relay.submitted(List.of(a));
    out.drain();
    leader = R2;
    relay.asked(R1, List.of(digest(a)));
    relay.began();
    assertThat(out.drain()).containsExactly(offer(R2, a));
    assertThat(owed.oldest()).isPresent();
  }

  private static final int CLIENT_MAX = RequestPool.RELAYED_BUNDLES_MAX / ToldBundles.CLIENT_PART;

  /** Pitfall L1: a leader that has no room for it does not owe it. */
  @Test
  void aClientsFloodIsOfferedAsItIsProposedAndOwedNoSooner() {
    List<Bundle> flood = new ArrayList<>();
    for (int i = 0; i < 3 * CLIENT_MAX; i++) {
      flood.add(bundle(i, 1));
    }
    Bundle[] first = flood.subList(0, CLIENT_MAX).toArray(Bundle[]::new);
    Bundle[] second = flood.subList(CLIENT_MAX, 2 * CLIENT_MAX).toArray(Bundle[]::new);
    relay.submitted(flood);
    assertThat(out.drain()).containsExactly(offer(R1, first));
    Batch proposed = new Batch(1, List.of(first));
    pool.propose(proposed);
    pool.commit(proposed);
    owed.delivered(1, proposed);
    owed.executed(1);
    assertThat(owed.oldest()).isEmpty();
    relay.tick();
    assertThat(out.drain()).containsExactly(offer(R1, second));
    assertThat(owed.oldest()).isPresent();
    assertThat(owed.buffer().size()).isEqualTo(2 * CLIENT_MAX);
  }

  /** Pitfall L1: what the leader has proposed it owes, though it was not offered it. */
  @Test
  void whatIsProposedBeforeItIsOfferedIsOwedAfterAnInterval() {
    List<Bundle> flood = new ArrayList<>();
    for (int i = 0; i <= CLIENT_MAX; i++) {
      flood.add(bundle(i, 1));
    }
    relay.submitted(flood);
    Batch first = new Batch(1, flood.subList(0, CLIENT_MAX));
    pool.commit(first);
    owed.delivered(1, first);
    owed.executed(1);
    pool.propose(new Batch(1, flood.subList(CLIENT_MAX, flood.size())));
    assertThat(owed.oldest()).isEmpty();
    relay.tick();
    assertThat(owed.oldest()).isPresent();
  }

  /** Pitfall L1: nor does it keep the leader from learning of others. */
  @Test
  void aClientsFloodKeepsNobodysFirstFromBeingOffered() {
    List<Bundle> flood = new ArrayList<>();
    for (int i = 0; i < 2 * CLIENT_MAX; i++) {
      flood.add(bundle(i, 1));
    }
    relay.submitted(flood);
    out.drain();
    Bundle b = bundle("b", 0, 1);
    relay.submitted(List.of(b));
    assertThat(out.drain()).containsExactly(offer(R1, b));
  }

  // The leader

  @Test
  void onlyWhatIsLackedIsAskedForAndOfOneFirst() {
    lead(4);
    Bundle known = bundle(0, 1);
    Bundle flying = bundle(1, 1);
    Bundle committed = bundle(2, 1);
    Bundle lacked = bundle(3, 1);
    pool.admit(known);
    pool.propose(new Batch(1, List.of(flying)));
    pool.commit(new Batch(1, List.of(committed)));
    for (ReplicaId from : List.of(R1, R2, R3)) {
      relay.offered(
          from, List.of(digest(known), digest(flying), digest(committed), digest(lacked)));
    }
    assertThat(out.drain()).containsExactly(fetch(R1, lacked));
    relay.received(R1, List.of(lacked));
    relay.offered(R1, List.of(digest(lacked)));
    relay.tick();
    assertThat(pool.isPending(digest(lacked))).isTrue();
    assertThat(out.drain()).isEmpty();
  }

  @Test
  void whoDoesNotLeadAsksForNothing() {
    relay.offered(R2, invented(0, 3));
    lead(4);
    relay.offered(R0, invented(0, 3));
    assertThat(out.drain()).isEmpty();
  }

  /** The one asked is silent, or the question or the answer is lost: two others, then four. */
  @Test
  void othersThatOfferItAreAskedTwoThenFour() {
    lead(10);
    for (int from = 1; from < 10; from++) {
      relay.offered(new ReplicaId(from), invented(0, 1));
    }
    List<Integer> asked = new ArrayList<>();
    for (int interval = 0; interval < 5; interval++) {
      asked.add(asked());
      relay.tick();
    }
    assertThat(asked).containsExactly(1, 2, 4, 2, 0);
  }

  /** A liar that offers first what it does not hand over costs that once. */
  @Test
  void whoDidNotAnswerIsAskedLast() {
    lead(4);
    relay.offered(R3, invented(0, 1));
    relay.tick();
    out.drain();
    Bundle a = bundle(0, 1);
    relay.offered(R3, List.of(digest(a)));
    assertThat(out.drain()).isEmpty();
    relay.offered(R1, List.of(digest(a)));
    assertThat(out.drain()).containsExactly(fetch(R1, a));
    relay.received(R1, List.of(a));
    Bundle b = bundle(1, 1);
    relay.offered(R3, List.of(digest(b)));
    relay.tick();
    assertThat(out.drain()).contains(fetch(R3, b));
    relay.received(R3, List.of(b));
    Bundle c = bundle(2, 1);
    relay.offered(R3, List.of(digest(c)));
    assertThat(out.drain()).containsExactly(fetch(R3, c));
  }

  /** Offers of what does not exist cost a small question each, and no more at one time. */
  @Test
  void inventedOffersAreBoundedAndKeepOutNobody() {
    lead(4);
    for (int i = 0; i < 100; i++) {
      relay.offered(R3, invented(i * 100, i * 100 + 100));
    }
    assertThat(asked()).isEqualTo(RequestPool.RELAYED_BUNDLES_MAX);
    Bundle a = bundle(0, 1);
    relay.offered(R2, List.of(digest(a)));
    assertThat(out.drain()).containsExactly(fetch(R2, a));
    relay.tick();
    relay.tick();
    assertThat(relay.buffer().size()).isZero();
    assertThat(asked()).isZero();
  }

  @Test
  void whatThePoolHasNoRoomForIsNotAskedFor() {
    lead(4);
    for (int i = 0; i < RequestPool.RELAYED_BUNDLES_MAX; i++) {
      pool.admit(bundle(i, 1), R2);
    }
    relay.offered(R2, invented(0, 3));
    assertThat(out.drain()).isEmpty();
    relay.offered(R3, invented(0, 3));
    assertThat(asked()).isEqualTo(3);
  }

  /** Pitfall L1: as it counts as handed over, it is asked for as soon as there is room. */
  @Test
  void whatThePoolHadNoRoomForIsAskedForWhenItHas() {
    lead(4);
    for (int i = 0; i < RequestPool.RELAYED_BUNDLES_MAX; i++) {
      pool.admit(bundle(i, 1), R2);
    }
    Bundle later = bundle(9_999, 1);
    relay.offered(R2, List.of(digest(later)));
    relay.tick();
    assertThat(out.drain()).isEmpty();
    pool.take(1);
    relay.tick();
    assertThat(out.drain()).containsExactly(fetch(R2, later));
  }

  /** Pitfall L1: also if it was not known before it came that it is too large. */
  @Test
  void whatCameAndFoundNoRoomIsAskedForOnceMore() {
    lead(4);
    Bundle one = bundle(0, 1_000_000);
    Bundle other = bundle(1, 1_000_000);
    relay.offered(R2, List.of(digest(one), digest(other)));
    relay.received(R2, List.of(one, other));
    assertThat(pool.isPending(digest(other))).isFalse();
    relay.tick();
    assertThat(out.drain()).containsExactly(fetch(R2, one, other));
    pool.take(1);
    relay.tick();
    assertThat(out.drain()).containsExactly(fetch(R2, other));
    relay.received(R2, List.of(other));
    assertThat(pool.isPending(digest(other))).isTrue();
    assertThat(relay.buffer().size()).isZero();
  }

  /** Pitfall L3: what a liar relays takes nothing of the room of others. */
  @Test
  void eachPeerIsAskedForAsMuchAsItsOwnRoomHolds() {
    lead(4);
    for (int i = 0; i < RequestPool.RELAYED_BUNDLES_MAX; i++) {
      relay.received(R3, List.of(bundle(i, 64 << 10)));
    }
    List<Bundle> honest = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      honest.add(bundle("b", i, 64 << 10));
    }
    relay.offered(R2, honest.stream().map(OfferTest::digest).toList());
    assertThat(asked()).isEqualTo(5);
    relay.received(R2, honest);
    assertThat(honest).allMatch(bundle -> pool.isPending(digest(bundle)));
  }

  /** A backup that has forgotten, in a restart, what was committed is heard the second time. */
  @Test
  void whatWasCommittedIsTakenIfItIsRelayedAfterItWasOffered() {
    lead(4);
    Bundle a = bundle(0, 1);
    pool.commit(new Batch(1, List.of(a)));
    relay.offered(R2, List.of(digest(a)));
    assertThat(out.drain()).isEmpty();
    relay.received(R2, List.of(a));
    assertThat(pool.isPending(digest(a))).isTrue();
  }

  @Test
  void whatWasOfferedToAFormerLeaderIsForgotten() {
    lead(4);
    relay.offered(R2, invented(0, 3));
    out.drain();
    leader = R1;
    relay.began();
    leader = R0;
    relay.began();
    relay.tick();
    assertThat(out.drain()).isEmpty();
    assertThat(relay.buffer().size()).isZero();
  }
}
