package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.MemoryBounds;
import io.parley.api.SessionRequest;
import io.parley.kit.Owed.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pitfalls L1, L1b and L3: what a leader owes, and when that ends. */
class OwedTest {
  private long now;
  private final Served served = new Served(new Quorums(4));
  private final RequestPool pool = new RequestPool(4, MemoryBounds.DEFAULT);
  private final Owed owed = new Owed(() -> now, served, pool);

  private static Bundle bundle(String client, int first, int commands, String content) {
    List<Bytes> all = new ArrayList<>();
    for (int i = 0; i < commands; i++) {
      all.add(Bytes.utf8(content + i));
    }
    return Bundle.sign(Bytes.utf8(client), 1, first, 0, all, statement -> Bytes.utf8("signature"));
  }

  private static Bundle bundle(String client, int first) {
    return bundle(client, first, 1, "x");
  }

  private void handOver(Bundle... bundles) {
    for (Bundle bundle : bundles) {
      owed.submitted(bundle);
      owed.handedOver(bundle.id());
    }
  }

  private void execute(long height, Bundle... bundles) {
    owed.delivered(height, new Batch(1, List.of(bundles)));
    owed.executed(height);
  }

  private Optional<Command> first() {
    return owed.oldest().map(Owed.Oldest::command);
  }

  private long since() {
    return owed.oldest().orElseThrow().since();
  }

  private static Command command(Bundle bundle) {
    return new Command(bundle.id().client(), 1, bundle.id().first(), Digest.ZERO);
  }

  @Test
  void nothingIsOwedThatTheLeaderWasNotHanded() {
    Bundle a = bundle("a", 0);
    owed.submitted(a);
    assertThat(first()).isEmpty();
    owed.handedOver(a.id());
    assertThat(first()).contains(command(a));
  }

  @Test
  void whatNoClientGaveIsNotOwed() {
    owed.handedOver(bundle("a", 0).id());
    assertThat(first()).isEmpty();
  }

  @Test
  void aCommandEndsWhenItIsExecutedAndNotBefore() {
    Bundle a = bundle("a", 0);
    handOver(a);
    owed.delivered(1, new Batch(1, List.of(a)));
    assertThat(first()).contains(command(a));
    assertThat(owed.isDelivered(command(a))).isTrue();
    owed.executed(1);
    assertThat(first()).isEmpty();
    assertThat(owed.buffer().size()).isZero();
  }

  @Test
  void severalHeightsMayBeExecutedAtOnce() {
    Bundle a = bundle("a", 0);
    Bundle b = bundle("b", 0);
    handOver(a, b);
    owed.delivered(1, new Batch(1, List.of(a)));
    owed.delivered(3, new Batch(1, List.of(b)));
    owed.executed(3);
    assertThat(first()).isEmpty();
  }

  /** Pitfall L1b. */
  @Test
  void aCommandEndsByItsSequenceWhateverBundleBringsIt() {
    handOver(bundle("a", 3, 1, "mine"));
    execute(1, bundle("a", 2, 3, "other"));
    assertThat(first()).isEmpty();
  }

  private static Bundle closing(long session) {
    Bytes request = new SessionRequest.Close(session).encode();
    return Bundle.sign(
        Bytes.utf8("a"), 0, 0, 0, List.of(request), statement -> Bytes.utf8("signature"));
  }

  /** Requests about sessions all have sequence 0: an old one serves nobody who has another. */
  @Test
  void noRequestAboutASessionEndsAnother() {
    Bundle wanted = closing(7);
    handOver(wanted);
    now = 5;
    execute(1, closing(6));
    execute(2, closing(6));
    assertThat(first().map(Command::request)).contains(wanted.id().digest());
    assertThat(since()).isZero();
    owed.delivered(3, new Batch(1, List.of(wanted)));
    assertThat(owed.isDelivered(first().orElseThrow())).isTrue();
    owed.executed(3);
    assertThat(first()).isEmpty();
    assertThat(owed.buffer().size()).isZero();
  }

  @Test
  void aBundleEndsCommandByCommand() {
    Bundle a = bundle("a", 10, 3, "x");
    handOver(a);
    execute(1, bundle("a", 11));
    assertThat(first()).contains(command(a));
    now = 7;
    execute(2, bundle("a", 10));
    assertThat(first()).contains(new Command(a.id().client(), 1, 12, Digest.ZERO));
    assertThat(since()).isEqualTo(7);
    execute(3, bundle("a", 12));
    assertThat(first()).isEmpty();
  }

  @Test
  void ofTwoBundlesWithOneSequenceBothEnd() {
    handOver(bundle("a", 0, 1, "one"), bundle("a", 0, 1, "two"));
    execute(1, bundle("a", 0, 1, "one"));
    assertThat(first()).isEmpty();
    assertThat(owed.buffer().size()).isZero();
  }

  @Test
  void whatTheClientHasAcknowledgedHasEnded() {
    handOver(bundle("a", 0));
    Bundle later =
        Bundle.sign(Bytes.utf8("a"), 1, 5, 5, List.of(Bytes.utf8("y")), statement -> Bytes.EMPTY);
    execute(1, later);
    assertThat(first()).isEmpty();
  }

  @Test
  void anotherSessionsCommandsEndNothing() {
    Bundle a = bundle("a", 0);
    handOver(a);
    execute(
        1,
        Bundle.sign(Bytes.utf8("a"), 2, 0, 0, List.of(Bytes.utf8("y")), statement -> Bytes.EMPTY));
    execute(2, bundle("b", 0));
    assertThat(first()).contains(command(a));
  }

  /** Pitfall L1: neither others' commands nor empty batches begin the time anew. */
  @Test
  void theTimeOfACommandBeginsOnce() {
    Bundle a = bundle("a", 0);
    now = 5;
    handOver(a);
    now = 9;
    handOver(bundle("b", 0), bundle("a", 1), a);
    execute(1);
    execute(2, bundle("b", 0));
    assertThat(first()).contains(command(a));
    assertThat(since()).isEqualTo(5);
  }

  @Test
  void theNextCommandOfAClientHasItsTimeFromTheEndOfTheOneBefore() {
    Bundle a1 = bundle("a", 1);
    Bundle b = bundle("b", 0);
    handOver(bundle("a", 0), a1);
    now = 2;
    handOver(b);
    now = 4;
    execute(1, bundle("a", 0));
    assertThat(first()).contains(command(b));
    execute(2, b);
    assertThat(first()).contains(command(a1));
    assertThat(since()).isEqualTo(4);
  }

  @Test
  void anotherLeaderOwesWhatItIsHanded() {
    Bundle a = bundle("a", 0);
    Bundle b = bundle("b", 0);
    handOver(a, b);
    owed.leaderChanged();
    assertThat(first()).isEmpty();
    now = 3;
    owed.handedOver(b.id());
    assertThat(first()).contains(command(b));
    owed.handedOver(digest -> true);
    execute(1, b);
    assertThat(first()).contains(command(a));
    assertThat(since()).isEqualTo(3);
  }

  @Test
  void aStateThatIsInstalledEndsAll() {
    handOver(bundle("a", 0));
    owed.submitted(bundle("b", 0));
    owed.installed();
    owed.handedOver(digest -> true);
    assertThat(first()).isEmpty();
  }

  /** Pitfall L1: what a client has watched leaves as much for others, and comes back. */
  @Test
  void isBoundedAndNoClientTakesItAll() {
    for (int i = 0; i <= Owed.BUNDLES_MAX; i++) {
      owed.submitted(bundle("a", i));
    }
    assertThat(owed.buffer().size()).isEqualTo(Owed.BUNDLES_MAX / 2);
    for (int client = 0; client < 6; client++) {
      for (int i = 0; i <= Owed.BUNDLES_MAX; i++) {
        owed.submitted(bundle("accomplice" + client, i));
      }
    }
    Bundle b = bundle("b", 0);
    handOver(b);
    assertThat(first()).contains(command(b));
    assertThat(owed.buffer().isOverfull()).isFalse();
    execute(1, b);
    for (int i = 0; i < Owed.BUNDLES_MAX; i++) {
      execute(2 + i, bundle("a", i));
    }
    for (int i = 0; i < 8; i++) {
      owed.submitted(bundle("a", Owed.BUNDLES_MAX + i));
    }
    owed.handedOver(digest -> true);
    assertThat(owed.isFirst(command(bundle("a", Owed.BUNDLES_MAX)))).isTrue();
  }

  /**
   * Pitfall L1: when proposals are off the pool has no room for all that comes back. What it has
   * forgotten nobody owes, unless it is decided.
   */
  @Test
  void whatThePoolHasForgottenIsNotOwed() {
    List<Bundle> all = new ArrayList<>();
    for (int i = 0; i < 3 * RequestPool.CLIENT_BUNDLES_MAX; i++) {
      Bundle bundle = bundle("a", i);
      if (pool.admit(bundle) == RequestPool.Admission.OVERLOADED) {
        pool.take(Integer.MAX_VALUE);
        pool.admit(bundle);
      }
      all.add(bundle);
    }
    pool.take(Integer.MAX_VALUE);
    handOver(all.toArray(Bundle[]::new));
    Batch decided = new Batch(1, all.subList(0, RequestPool.CLIENT_BUNDLES_MAX));
    pool.commit(decided);
    owed.delivered(1, decided);
    Bundle b = bundle("b", 0);
    pool.propose(new Batch(1, List.of(b)));
    handOver(b);
    pool.release();
    owed.dropForgotten();
    assertThat(owed.buffer().size()).as("all have room").isEqualTo(all.size() + 1);
    pool.take(Integer.MAX_VALUE);
    for (int i = 0; i < RequestPool.CLIENT_BUNDLES_MAX; i++) {
      pool.admit(bundle("a", all.size() + i));
    }
    pool.release();
    assertThat(pool.forgotten()).isEqualTo(RequestPool.CLIENT_BUNDLES_MAX);
    owed.dropForgotten();
    assertThat(owed.buffer().size()).isEqualTo(2 * RequestPool.CLIENT_BUNDLES_MAX + 1);
    assertThat(owed.isDelivered(first().orElseThrow())).isTrue();
    owed.executed(1);
    assertThat(owed.buffer().size()).isEqualTo(RequestPool.CLIENT_BUNDLES_MAX + 1);
  }
}
