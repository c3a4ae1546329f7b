package io.parley.pbft;

import static io.parley.pbft.Sample.by;
import static io.parley.pbft.Sample.prepared;
import static io.parley.pbft.Sample.proof;
import static io.parley.pbft.Sample.viewChange;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Event;
import io.parley.api.Moment;
import io.parley.api.Options;
import io.parley.api.Origin;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.pbft.PbftTimer.ViewTimeout;
import io.parley.pbft.message.Basis;
import io.parley.pbft.message.PbftEntry;
import io.parley.pbft.message.PbftMessage;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What entering a view must leave behind, also across a crash. */
class ViewEntryTest {
  private static final ReplicaId SELF = new ReplicaId(2);
  private static final Moment NOW = new Moment(1, 1);
  private static final StableCheckpoint BEGINNING = new StableCheckpoint(0, Digest.ZERO, List.of());

  private final PbftReplica replica = new PbftReplica(SELF, 4, PbftOptions.of(Options.PRESET));

  private List<Action> start(Origin origin, Entry... journal) {
    Checkpoint base = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
    return replica.advance(new Event.Started(origin, base, List.of(journal)), NOW);
  }

  private List<Action> receive(Signed<? extends PbftMessage> signed) {
    return replica.advance(new Event.Received(signed.signer(), signed), NOW);
  }

  /** Pitfall P10: the crash came after the view began and before the vote for its inheritance. */
  @Test
  void restartedReplicaVotesForWhatItsViewInherited() {
    Batch batch = Sample.batch("a");
    List<Signed<ViewChange>> viewChanges =
        List.of(
            by(0, viewChange(1, 0, prepared(0, 1, batch))),
            by(1, viewChange(1, 0)),
            by(3, viewChange(1, 0)));
    NewView newView = Sample.newView(1, viewChanges);
    Basis basis = new Basis(viewChanges, BEGINNING, List.of(proof(0, 1, batch)));
    List<Action> actions =
        start(
            Origin.RECOVERED,
            new PbftEntry.Accepted(0, 1, batch),
            new PbftEntry.InView(1, Optional.empty(), Optional.of(by(1, newView)), basis));
    assertThat(actions)
        .containsSubsequence(
            new Action.Persist(new PbftEntry.Accepted(1, 1, batch)),
            new Action.Broadcast(new PbftMessage.Prepare(1, 1, batch.digest())));
  }

  /** Pitfall P7: a view that has just begun has all of its time. */
  @Test
  void viewTimeoutStartsAnewWhenTheViewBegins() {
    start(Origin.FRESH);
    replica.advance(new Event.Submitted(List.of(Sample.bundle("a"))), NOW);
    replica.advance(new Event.Expired(new ViewTimeout(0)), NOW);
    receive(by(2, new PbftMessage.Suspect(0, false)));
    receive(by(3, new PbftMessage.Suspect(0, false)));
    assertThat(replica.status().view()).isEqualTo(1);
    List<Signed<ViewChange>> viewChanges =
        List.of(by(0, viewChange(1, 0)), by(1, viewChange(1, 0)), by(2, viewChange(1, 0)));
    viewChanges.forEach(this::receive);
    assertThat(receive(by(1, Sample.newView(1, viewChanges))))
        .contains(
            new Action.StartTimer(
                new ViewTimeout(1), Duration.ofSeconds(20), Duration.ofSeconds(60)));
  }

  /** Pitfall B4: a large VIEW-CHANGE is sent again less often than a small one, but it is. */
  @Test
  void aLargeViewChangeIsRepeatedLessOften() {
    List<Entry> journal = new ArrayList<>();
    for (long height = 1; height <= 200; height++) {
      journal.add(new PbftEntry.Proven(proof(0, height, Sample.batch("a"))));
    }
    start(Origin.RECOVERED, journal.toArray(new Entry[0]));
    receive(by(0, viewChange(1, 0)));
    assertThat(receive(by(3, viewChange(1, 0)))).anyMatch(ViewEntryTest::isViewChange);
    long repeated = 0;
    for (int interval = 0; interval < 16; interval++) {
      List<Action> actions = replica.advance(new Event.Expired(new PbftTimer.Resend()), NOW);
      repeated += actions.stream().filter(ViewEntryTest::isViewChange).count();
    }
    assertThat(repeated).isEqualTo(4);
  }

  private static boolean isViewChange(Action action) {
    return action instanceof Action.Broadcast broadcast
        && broadcast.message() instanceof ViewChange;
  }
}
