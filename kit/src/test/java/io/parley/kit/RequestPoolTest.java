package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Insight;
import io.parley.api.Limits;
import io.parley.api.MemoryBounds;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import io.parley.api.SessionRequest;
import io.parley.api.SharedLimits;
import io.parley.kit.RequestPool.Admission;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestPoolTest {
  private final RequestPool pool = new RequestPool(4, MemoryBounds.DEFAULT);

  private static Bundle bundle(String client, int first, int commands) {
    List<Bytes> content = new ArrayList<>();
    for (int i = 0; i < commands; i++) {
      content.add(Bytes.utf8(client + (first + i)));
    }
    return Bundle.sign(
        Bytes.utf8(client), 1, first, 0, content, statement -> Bytes.utf8("signature"));
  }

  @Test
  void clientsTakeTurns() {
    Bundle a0 = bundle("a", 0, 1);
    Bundle a1 = bundle("a", 1, 1);
    Bundle a2 = bundle("a", 2, 1);
    Bundle b0 = bundle("b", 0, 1);
    List.of(a0, a1, a2, b0).forEach(pool::admit);
    assertThat(pool.take(100)).containsExactly(a0, b0, a1, a2);
  }

  @Test
  void batchEndsAtTheCommandLimitButTakesAtLeastOneBundle() {
    Bundle large = bundle("a", 0, 5);
    Bundle next = bundle("a", 5, 1);
    pool.admit(large);
    pool.admit(next);
    assertThat(pool.take(3)).containsExactly(large);
    assertThat(pool.take(3)).containsExactly(next);
    assertThat(pool.hasPending()).isFalse();
  }

  @Test
  void nothingInFlightOrCommittedIsAdmittedAgain() {
    Bundle a = bundle("a", 0, 1);
    assertThat(pool.admit(a)).isEqualTo(Admission.ADMITTED);
    assertThat(pool.admit(a)).isEqualTo(Admission.KNOWN);
    pool.take(1);
    assertThat(pool.admit(a)).isEqualTo(Admission.KNOWN);
    pool.commit(new Batch(1, List.of(a)));
    assertThat(pool.admit(a)).isEqualTo(Admission.KNOWN);
    assertThat(pool.hasPending()).isFalse();
  }

  @Test
  void whatExceedsABoundIsRefusedAndWhatIsKnownIsPassedOver() {
    Outbox out = new Outbox();
    List<Bundle> bundles = new ArrayList<>();
    for (int i = 0; i <= RequestPool.CLIENT_BUNDLES_MAX; i++) {
      bundles.add(bundle("a", i, 1));
    }
    Bundle last = bundles.get(RequestPool.CLIENT_BUNDLES_MAX);
    assertThat(pool.admit(bundles, out)).isEqualTo(bundles.subList(0, bundles.size() - 1));
    assertThat(out.drain())
        .containsExactly(
            new Action.Refuse(last.id(), new Refusal.Overloaded(RequestPool.RETRY_AFTER)));
    assertThat(pool.admit(bundles.subList(0, 3), out)).isEmpty();
    assertThat(out.drain()).isEmpty();
  }

  @Test
  void partsAreSmallButHaveABundleEach() {
    Bundle a = bundle("a", 0, 1);
    Bundle b = bundle("a", 1, 1);
    Bundle c = bundle("a", 2, 1);
    long size = a.encoded().size();
    assertThat(RequestPool.parts(List.of(), size)).isEmpty();
    assertThat(RequestPool.parts(List.of(a, b, c), 1))
        .containsExactly(List.of(a), List.of(b), List.of(c));
    assertThat(RequestPool.parts(List.of(a, b, c), 2 * size))
        .containsExactly(List.of(a, b), List.of(c));
  }

  @Test
  void whatAnotherProposesIsNotProposedAgain() {
    Bundle a = bundle("a", 0, 1);
    pool.admit(a);
    pool.propose(new Batch(1, List.of(a)));
    assertThat(pool.hasPending()).isFalse();
  }

  @Test
  void releasedBundlesComeBeforeLaterOnes() {
    Bundle a0 = bundle("a", 0, 1);
    Bundle a1 = bundle("a", 1, 1);
    pool.admit(a0);
    pool.take(1);
    pool.admit(a1);
    pool.release();
    assertThat(pool.take(10)).containsExactly(a0, a1);
  }

  @Test
  void oneClientCanNotFillThePool() {
    for (int i = 0; i < RequestPool.CLIENT_BUNDLES_MAX; i++) {
      assertThat(pool.admit(bundle("a", i, 1))).isEqualTo(Admission.ADMITTED);
    }
    assertThat(pool.admit(bundle("a", 9_999, 1))).isEqualTo(Admission.OVERLOADED);
    assertThat(pool.admit(bundle("b", 0, 1))).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void roomComesBackWhenBundlesLeave() {
    for (int i = 0; i < RequestPool.CLIENT_BUNDLES_MAX; i++) {
      pool.admit(bundle("a", i, 1));
    }
    pool.commit(new Batch(1, List.of(bundle("a", 0, 1))));
    assertThat(pool.admit(bundle("a", 9_999, 1))).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void memoryOfCommittedBundlesIsBounded() {
    Bundle first = bundle("a", 0, 1);
    pool.commit(new Batch(1, List.of(first)));
    for (int i = 1; i <= RequestPool.COMMITTED_MAX; i++) {
      pool.commit(new Batch(1, List.of(bundle("a", i, 1))));
    }
    assertThat(pool.admit(first)).isEqualTo(Admission.ADMITTED);
  }

  private long size(String buffer) {
    return pool.buffers().stream()
        .filter(one -> one.name().equals(buffer))
        .mapToLong(Insight.Buffer::size)
        .sum();
  }

  @Test
  void buffersTellWhatIsHeld() {
    Bundle a = bundle("a", 0, 1);
    Bundle b = bundle("b", 0, 1);
    pool.admit(a);
    pool.admit(b);
    assertThat(size("pending bytes")).isEqualTo(a.heapBytes() + b.heapBytes());
    pool.propose(new Batch(1, List.of(a)));
    pool.propose(new Batch(1, List.of(a)));
    assertThat(size("pending bytes")).isEqualTo(b.heapBytes());
    assertThat(size("in-flight bytes")).isEqualTo(a.heapBytes());
    pool.release();
    assertThat(size("pending bytes")).isEqualTo(a.heapBytes() + b.heapBytes());
    assertThat(size("in-flight bytes")).isZero();
    pool.commit(new Batch(1, pool.take(10)));
    assertThat(size("pending bytes")).isZero();
    assertThat(size("in-flight bytes")).isZero();
    assertThat(size("committed bundles")).isEqualTo(2);
  }

  /** What a client gave comes back as far as its bound allows, and nothing pending goes for it. */
  @Test
  void whatComesBackFromFlightIsBoundedForEachClient() {
    for (int i = 0; i < 4 * RequestPool.CLIENT_BUNDLES_MAX; i++) {
      if (pool.admit(bundle("a", i, 1)) == Admission.OVERLOADED) {
        pool.take(Integer.MAX_VALUE);
        pool.admit(bundle("a", i, 1));
      }
    }
    pool.take(Integer.MAX_VALUE);
    Bundle later = bundle("a", 9_999, 1);
    pool.admit(later);
    pool.release();
    List<Bundle> held = pool.take(Integer.MAX_VALUE);
    assertThat(held).hasSize(RequestPool.RELEASED_FACTOR * RequestPool.CLIENT_BUNDLES_MAX);
    assertThat(held).contains(later);
    assertThat(pool.forgotten()).isEqualTo(4 * RequestPool.CLIENT_BUNDLES_MAX + 1 - held.size());
  }

  private static List<Bundle> invented(int count) {
    List<Bundle> invented = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      invented.add(bundle("invented" + i, 0, 1));
    }
    return invented;
  }

  /**
   * What a faulty leader proposes was never admitted, but comes back when its proposals are off:
   * whatever clients it invents, all of it together is one in turn (pitfall L3).
   */
  @Test
  void whatALeaderAloneBroughtIsOneInTurn() {
    Bundle a = bundle("a", 0, 1);
    pool.propose(new Batch(1, invented(200)));
    pool.release();
    pool.admit(a);
    assertThat(pool.take(2)).contains(a);
  }

  /** Nor does it take the room of what clients gave, or of more of theirs. */
  @Test
  void whatALeaderAloneBroughtHasRoomOfItsOwn() {
    long bytesMax = MemoryBounds.DEFAULT.pendingBytesMax();
    for (int i = 0; size("in-flight bytes") < bytesMax; i++) {
      pool.propose(new Batch(1, List.of(large("invented" + i, 0))));
    }
    pool.release();
    assertThat(size("pending bytes")).isLessThanOrEqualTo(bytesMax / 4);
    assertThat(pool.admit(bundle("a", 0, 1))).isEqualTo(Admission.ADMITTED);
  }

  /** What all clients together have in flight is bounded, however many there are. */
  @Test
  void whatIsInFlightOrComesBackFromThereIsBoundedInBytes() {
    Bytes command = Bytes.wrap(new byte[Limits.COMMAND_BYTES_MAX]);
    List<Bytes> commands = List.of(command);
    int more = (int) (MemoryBounds.DEFAULT.windowBytesMax() / Limits.COMMAND_BYTES_MAX) + 8;
    for (int i = 0; i < 3 * more; i++) {
      Bytes client = Bytes.utf8("client" + i % 64);
      Bundle bundle = Bundle.sign(client, 1, i, 0, commands, statement -> Bytes.utf8("signature"));
      pool.propose(new Batch(1, List.of(bundle)));
      assertThat(pool.buffers()).noneMatch(Insight.Buffer::isOverfull);
      if (i % more == more - 1) {
        pool.release();
        assertThat(pool.buffers()).noneMatch(Insight.Buffer::isOverfull);
      }
    }
  }

  /** Pitfall L3: neither a client's flood nor a liar's replays keep out what another relays. */
  @Test
  void whatPeersRelayTakesTurnsOfItsOwn() {
    ReplicaId liar = new ReplicaId(1);
    ReplicaId correct = new ReplicaId(2);
    for (int i = 0; i < RequestPool.CLIENT_BUNDLES_MAX; i++) {
      pool.admit(bundle("a", i, 1));
      pool.admit(bundle("a", 1_000 + i, 1), liar);
    }
    assertThat(pool.admit(bundle("a", 2_000, 1))).isEqualTo(Admission.OVERLOADED);
    assertThat(pool.admit(bundle("a", 2_000, 1), liar)).isEqualTo(Admission.OVERLOADED);
    assertThat(pool.admit(bundle("a", 2_000, 1), correct)).isEqualTo(Admission.ADMITTED);
    assertThat(pool.take(3)).contains(bundle("a", 2_000, 1));
  }

  /** Pitfall L3: who relays clients that it invents has one turn among all, as others have. */
  @Test
  void aPeerHasOneTurnWhateverClientsItInvents() {
    ReplicaId liar = new ReplicaId(1);
    invented(200).forEach(bundle -> pool.admit(bundle, liar));
    Bundle b0 = bundle("b", 0, 1);
    Bundle b1 = bundle("b", 1, 1);
    Bundle c0 = bundle("c", 0, 1);
    pool.admit(b0);
    pool.admit(b1);
    pool.admit(c0, new ReplicaId(2));
    assertThat(pool.take(5)).contains(b0, b1, c0);
  }

  /** Nor is that otherwise once they were in a proposal that is off. */
  @Test
  void whatAPeerRelayedIsStillItsOwnWhenItComesBack() {
    ReplicaId liar = new ReplicaId(1);
    invented(200).forEach(bundle -> pool.admit(bundle, liar));
    pool.take(Integer.MAX_VALUE);
    Bundle b = bundle("b", 0, 1);
    pool.admit(b);
    pool.release();
    assertThat(pool.take(2)).contains(b);
  }

  /** Pitfall L3: a liar that has a client's bundle first does not make it wait behind its own. */
  @Test
  void whatALiarRelaysFirstWaitsInItsClientsTurn() {
    ReplicaId liar = new ReplicaId(1);
    Bundle b = bundle("b", 0, 1);
    invented(200).forEach(bundle -> pool.admit(bundle, liar));
    pool.admit(b, liar);
    assertThat(pool.admit(b)).isEqualTo(Admission.KNOWN);
    assertThat(pool.take(2)).contains(b);
    assertThat(pool.take(1_000)).hasSize(199).doesNotContain(b);
  }

  /** So it is if another peer relays it too, or offers it, and its client reaches no leader. */
  @Test
  void whatALiarRelaysFirstWaitsInTheTurnsOfOthersThatHaveIt() {
    ReplicaId liar = new ReplicaId(1);
    Bundle b = bundle("b", 0, 1);
    Bundle c = bundle("c", 0, 1);
    invented(200).forEach(bundle -> pool.admit(bundle, liar));
    pool.admit(b, liar);
    pool.admit(c, liar);
    assertThat(pool.admit(b, new ReplicaId(2))).isEqualTo(Admission.KNOWN);
    pool.offered(new ReplicaId(3), c.id().digest());
    assertThat(pool.lacks(c.id().digest())).isFalse();
    assertThat(pool.take(3)).contains(b, c);
    assertThat(pool.take(1_000)).hasSize(199).doesNotContain(b, c);
    assertThat(size("pending bytes")).isZero();
  }

  @Test
  void whatItsClientGaveWhileALeaderHadItIsItsClientsWhenItComesBack() {
    Bundle b = bundle("b", 0, 1);
    List<Bundle> proposed = invented(200);
    proposed.add(b);
    pool.propose(new Batch(1, proposed));
    assertThat(pool.admit(b)).isEqualTo(Admission.KNOWN);
    pool.release();
    assertThat(pool.take(1)).containsExactly(b);
  }

  @Test
  void eachPeerHasRoomOfItsOwnAndForOneBundleAlways() {
    Bundle large = large("a", 0);
    MemoryBounds memory = MemoryBounds.of(SharedLimits.DEFAULT, 8 * large.heapBytes(), 1);
    for (int n : List.of(3, 100)) {
      RequestPool small = new RequestPool(n, memory);
      assertThat(small.admit(large, new ReplicaId(1))).isEqualTo(Admission.ADMITTED);
      assertThat(small.admit(large("a", 1), new ReplicaId(1))).isEqualTo(Admission.OVERLOADED);
      assertThat(small.admit(large("b", 0), new ReplicaId(2))).isEqualTo(Admission.ADMITTED);
      assertThat(small.admit(large("b", 1), new ReplicaId(2))).isEqualTo(Admission.OVERLOADED);
      assertThat(small.buffers()).noneMatch(Insight.Buffer::isOverfull);
    }
  }

  private static Bundle large(String client, int first) {
    Bytes half = Bytes.utf8("x".repeat(Limits.COMMAND_BYTES_MAX - 1_000));
    return Bundle.sign(
        Bytes.utf8(client), 1, first, 0, List.of(half, half), statement -> Bytes.EMPTY);
  }

  /** A restarted peer has forgotten that it was committed, and would wait for it for ever. */
  @Test
  void whatWasCommittedIsTakenWhenAPeerRelaysItAgain() {
    Bundle a = bundle("a", 0, 1);
    ReplicaId peer = new ReplicaId(1);
    pool.commit(new Batch(1, List.of(a)));
    assertThat(pool.admit(a, peer)).isEqualTo(Admission.KNOWN);
    assertThat(pool.admit(a, new ReplicaId(2))).isEqualTo(Admission.KNOWN);
    assertThat(pool.admit(a)).isEqualTo(Admission.KNOWN);
    assertThat(pool.admit(a, peer)).isEqualTo(Admission.ADMITTED);
    assertThat(pool.take(1)).containsExactly(a);
  }

  /** Nobody keeps what came of a session that was refused (pitfall C1). */
  @Test
  void aRequestThatWasCommittedIsTakenWhenItsClientGivesItTwiceMore() {
    List<Bytes> request = List.of(new SessionRequest.Close(7).encode());
    Bundle refused =
        Bundle.sign(Bytes.utf8("a"), 0, 0, 0, request, statement -> Bytes.utf8("signature"));
    pool.commit(new Batch(1, List.of(refused)));
    assertThat(pool.admit(refused)).isEqualTo(Admission.KNOWN);
    assertThat(pool.admit(refused)).isEqualTo(Admission.ADMITTED);
    assertThat(pool.admit(refused)).isEqualTo(Admission.KNOWN);
    assertThat(pool.take(1)).containsExactly(refused);
  }

  /** A large bundle that does not fit any more keeps its turn: it begins the next batch. */
  @Test
  void whatDoesNotFitKeepsItsTurn() {
    pool.admit(bundle("a", 0, 1));
    pool.admit(bundle("b", 0, 5));
    pool.admit(bundle("c", 0, 1));
    assertThat(pool.take(5)).containsExactly(bundle("a", 0, 1));
    assertThat(pool.take(5)).containsExactly(bundle("b", 0, 5));
  }

  @Test
  void theOldestOfEachClientComesFirst() {
    pool.admit(bundle("a", 0, 1));
    pool.admit(bundle("a", 1, 1));
    pool.admit(bundle("b", 0, 1));
    assertThat(pool.oldest(1 << 20))
        .containsExactly(bundle("a", 0, 1), bundle("b", 0, 1), bundle("a", 1, 1));
  }

  /** Pitfall L3: nor does what a leader brought crowd out clients where it is handed on. */
  @Test
  void fewOfWhatNoClientGaveAreAmongTheOldest() {
    pool.propose(new Batch(1, invented(200)));
    pool.release();
    pool.admit(bundle("a", 0, 1));
    pool.admit(bundle("a", 1, 1));
    assertThat(pool.oldest(1 << 20))
        .hasSize(2 + PendingBundles.SECOND_HAND_MAX)
        .contains(bundle("a", 0, 1), bundle("a", 1, 1));
  }
}
