package io.parley.pbft;

import static io.parley.pbft.Sample.batch;
import static io.parley.pbft.Sample.by;
import static io.parley.pbft.Sample.prepared;
import static io.parley.pbft.Sample.proof;
import static io.parley.pbft.Sample.viewChange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.api.Signed;
import io.parley.kit.Outbox;
import io.parley.pbft.message.Basis;
import io.parley.pbft.message.PbftEntry;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PromisesTest {
  private static final StableCheckpoint BEGINNING = new StableCheckpoint(0, Digest.ZERO, List.of());
  private static final Batch A = batch("a");
  private static final Batch B = batch("b");

  private final Outbox out = new Outbox();
  private final Promises promises = new Promises(out, List.of());

  private List<PbftEntry> persisted() {
    List<PbftEntry> entries = new ArrayList<>();
    for (Action action : out.drain()) {
      entries.add((PbftEntry) ((Action.Persist) action).entry());
    }
    return entries;
  }

  /** Whatever is promised can be read back from what was persisted for it, and nothing else is. */
  @Test
  void everyPromiseIsPersistedAndRecalled() {
    List<Signed<ViewChange>> viewChanges = List.of(by(0, viewChange(1, 0)));
    Signed<NewView> newView = by(1, Sample.newView(1, viewChanges));
    Basis own = new Basis(List.of(), BEGINNING, List.of(proof(0, 1, A)));
    Basis basis = new Basis(viewChanges, BEGINNING, List.of(proof(0, 1, A)));
    promises.accept(0, 1, A);
    promises.prove(proof(0, 1, A));
    ViewChange first = promises.leaveFor(1, BEGINNING);
    promises.announce(newView, basis);
    promises.begin(newView, basis);
    promises.accept(1, 1, B);
    ViewChange second = promises.leaveFor(3, BEGINNING);
    List<PbftEntry> entries = persisted();
    assertThat(entries)
        .containsExactly(
            new PbftEntry.Accepted(0, 1, A),
            new PbftEntry.Proven(proof(0, 1, A)),
            new PbftEntry.InView(1, Optional.of(first), Optional.empty(), own),
            new PbftEntry.InView(1, Optional.of(first), Optional.of(newView), basis),
            new PbftEntry.InView(1, Optional.empty(), Optional.of(newView), basis),
            new PbftEntry.Accepted(1, 1, B),
            new PbftEntry.InView(3, Optional.of(second), Optional.empty(), own));
    for (Promises life : List.of(promises, new Promises(out, entries))) {
      assertThat(life.view().number()).isEqualTo(3);
      assertThat(life.view().isActive()).isFalse();
      assertThat(life.lastActive()).isEqualTo(1);
      assertThat(life.accepted(1, 1)).isEqualTo(B.digest());
      assertThat(life.accepted(0, 1)).isNull();
      assertThat(life.isProven(0, 1)).isTrue();
      assertThat(life.isProven(1, 1)).isFalse();
    }
    assertThat(persisted()).isEmpty();
  }

  /** Pitfall P10: a NEW-VIEW that was announced is known to have been, until the view begins. */
  @Test
  void anAnnouncedNewViewIsRecalled() {
    NewView newView = Sample.newView(2, List.of(by(0, viewChange(2, 0))));
    promises.leaveFor(2, BEGINNING);
    promises.announce(by(2, newView), Basis.NONE);
    Promises recalled = new Promises(out, persisted());
    assertThat(recalled.view().announced()).contains(newView);
    assertThat(recalled.view().began()).isEmpty();
    recalled.begin(by(2, newView), Basis.NONE);
    assertThat(recalled.view().announced()).isEmpty();
    assertThat(recalled.view().began()).contains(by(2, newView));
  }

  /** Pitfall P1: of each height the newest proof, whatever was accepted since. */
  @Test
  void viewChangeTellsAllThatIsKnownToBePrepared() {
    promises.prove(proof(0, 6, A));
    promises.prove(proof(0, 5, A));
    promises.prove(proof(1, 6, B));
    assertThat(promises.leaveFor(2, BEGINNING).prepared())
        .containsExactly(prepared(0, 5, A), prepared(1, 6, B));
    promises.forget(5);
    assertThat(promises.leaveFor(3, BEGINNING).prepared()).containsExactly(prepared(1, 6, B));
  }

  /** Pitfall P20. */
  @Test
  void aSecondAcceptanceInOneViewIsABrokenInvariant() {
    promises.accept(1, 1, A);
    assertThatThrownBy(() -> promises.accept(1, 1, B)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> promises.accept(0, 1, B)).isInstanceOf(AssertionError.class);
    promises.accept(1, 2, B);
    promises.accept(2, 1, B);
  }

  /** Pitfall P10. */
  @Test
  void aViewIsLeftForAHigherOneOnly() {
    promises.leaveFor(2, BEGINNING);
    assertThatThrownBy(() -> promises.leaveFor(2, BEGINNING)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> promises.leaveFor(1, BEGINNING)).isInstanceOf(AssertionError.class);
  }
}
