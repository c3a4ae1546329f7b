package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ChannelOnly;
import io.parley.api.MemoryBounds;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import io.parley.kit.RequestPool.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pitfall P12: a leader is not deposed for what it never saw. */
class LeaderRelayTest {
  private record Relayed(List<Bundle> bundles) implements ChannelOnly {}

  private static final ReplicaId SELF = new ReplicaId(0);
  private static final ReplicaId R1 = new ReplicaId(1);
  private static final ReplicaId R2 = new ReplicaId(2);

  private final RequestPool pool = new RequestPool(4, MemoryBounds.DEFAULT);
  private final Owed owed = new Owed(() -> 0, new Served(new Quorums(4)), pool);
  private final Outbox out = new Outbox();
  private @Nullable ReplicaId leader = R1;
  private final LeaderRelay relay =
      new LeaderRelay(SELF, 4, pool, owed, out, () -> Optional.ofNullable(leader), Relayed::new);

  private static Bundle bundle(String client, int first, int bytes) {
    List<Bytes> commands = List.of(Bytes.utf8("x".repeat(bytes)));
    return Bundle.sign(
        Bytes.utf8(client), 1, first, 0, commands, statement -> Bytes.utf8("signature"));
  }

  private static Action sent(ReplicaId to, Bundle... bundles) {
    return new Action.Send(to, new Relayed(List.of(bundles)));
  }

  @Test
  void theLeaderLearnsAtOnceWhatWasSubmitted() {
    Bundle a = bundle("a", 0, 1);
    relay.submitted(List.of(a));
    assertThat(out.drain()).containsExactly(sent(R1, a));
    assertThat(pool.hasPending()).isTrue();
  }

  @Test
  void whatIsKnownIsNotRelayedOnceMore() {
    Bundle a = bundle("a", 0, 1);
    relay.submitted(List.of(a));
    out.drain();
    relay.submitted(List.of(a));
    assertThat(out.drain()).isEmpty();
  }

  @Test
  void whatHasNoRoomIsRefusedAndNotRelayed() {
    for (int i = 0; i < RequestPool.CLIENT_BUNDLES_MAX; i++) {
      pool.admit(bundle("a", i, 1));
    }
    Bundle tooMany = bundle("a", RequestPool.CLIENT_BUNDLES_MAX, 1);
    Bundle other = bundle("b", 0, 1);
    relay.submitted(List.of(tooMany, other));
    assertThat(out.drain())
        .containsExactly(
            new Action.Refuse(tooMany.id(), new Refusal.Overloaded(RequestPool.RETRY_AFTER)),
            sent(R1, other));
  }

  @Test
  void manyGoInParts() {
    int size = (int) LeaderRelay.BYTES_MAX * 2 / 5;
    Bundle a = bundle("a", 0, size);
    Bundle b = bundle("b", 0, size);
    Bundle c = bundle("c", 0, size);
    relay.submitted(List.of(a, b, c));
    assertThat(out.drain()).containsExactly(sent(R1, a, b), sent(R1, c));
  }

  @Test
  void theLeaderRelaysNothing() {
    leader = SELF;
    relay.submitted(List.of(bundle("a", 0, 1)));
    relay.began();
    relay.tick();
    relay.tick();
    assertThat(out.drain()).isEmpty();
  }

  @Test
  void aNewLeaderLearnsWhatWaits() {
    leader = null;
    Bundle a = bundle("a", 0, 1);
    relay.submitted(List.of(a));
    assertThat(out.drain()).isEmpty();
    leader = R2;
    relay.began();
    assertThat(out.drain()).containsExactly(sent(R2, a));
  }

  @Test
  void whatWaitedAWholeIntervalIsRelayedAgainTheOldestFirst() {
    int size = (int) LeaderRelay.BYTES_MAX * 3 / 5;
    Bundle a = bundle("a", 0, size);
    Bundle b = bundle("b", 0, size);
    relay.submitted(List.of(a, b));
    out.drain();
    relay.tick();
    assertThat(out.drain()).isEmpty();
    for (int i = 0; i < 2; i++) {
      relay.tick();
    }
    relay.tick();
    assertThat(out.drain()).contains(sent(R1, a)).doesNotContain(sent(R1, b));
  }

  /** Pitfall B4: one says it again, then two, then all; and so on. */
  @Test
  void backupsSayAgainInTurns() {
    Bundle a = bundle("a", 0, 1);
    List<Integer> said = new ArrayList<>();
    List<LeaderRelay> backups = new ArrayList<>();
    for (int id = 0; id < 7; id++) {
      if (id != R1.value()) {
        RequestPool own = new RequestPool(7, MemoryBounds.DEFAULT);
        own.admit(a);
        backups.add(
            new LeaderRelay(
                new ReplicaId(id), 7, own, owed, out, () -> Optional.of(R1), Relayed::new));
      }
    }
    for (int interval = 0; interval < 6; interval++) {
      backups.forEach(LeaderRelay::tick);
      said.add(out.drain().size());
    }
    assertThat(said).containsExactly(0, 1, 2, 4, 6, 1);
  }

  /**
   * Pitfall L1: what is forgotten when proposals are off no leader has: the next one does not owe
   * it because it is not pending.
   */
  @Test
  void aNewLeaderOwesNothingThatWasForgotten() {
    for (int part = 0; part < 3; part++) {
      List<Bundle> bundles = new ArrayList<>();
      for (int i = 0; i < RequestPool.CLIENT_BUNDLES_MAX; i++) {
        bundles.add(bundle("a", part * RequestPool.CLIENT_BUNDLES_MAX + i, 1));
      }
      relay.submitted(bundles);
      pool.propose(new Batch(1, bundles));
    }
    pool.release();
    assertThat(pool.forgotten()).isPositive();
    leader = R2;
    relay.began();
    Batch all = new Batch(2, pool.take(Integer.MAX_VALUE));
    relay.submitted(List.of());
    assertThat(owed.oldest()).isPresent();
    pool.commit(all);
    owed.delivered(1, all);
    owed.executed(1);
    assertThat(owed.oldest()).isEmpty();
    owed.dropForgotten();
    assertThat(owed.buffer().size()).isZero();
  }

  @Test
  void anIntervalWithoutALeaderCounts() {
    leader = null;
    Bundle a = bundle("a", 0, 1);
    relay.submitted(List.of(a));
    relay.tick();
    leader = R1;
    for (int i = 0; i < 3; i++) {
      relay.tick();
    }
    assertThat(out.drain()).contains(sent(R1, a));
  }

  @Test
  void onlyTheLeaderTakesWhatIsRelayed() {
    Bundle a = bundle("a", 0, 1);
    relay.received(R2, List.of(a));
    assertThat(pool.hasPending()).isFalse();
    leader = null;
    relay.received(R2, List.of(a));
    assertThat(pool.hasPending()).isFalse();
    leader = SELF;
    relay.received(SELF, List.of(a));
    assertThat(pool.hasPending()).isFalse();
    relay.received(R2, List.of(a));
    assertThat(pool.admit(a)).isEqualTo(Admission.KNOWN);
    assertThat(out.drain()).isEmpty();
  }
}
