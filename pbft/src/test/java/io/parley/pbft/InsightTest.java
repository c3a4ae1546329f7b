package io.parley.pbft;

import static io.parley.pbft.Sample.ballots;
import static io.parley.pbft.Sample.by;
import static io.parley.pbft.Sample.prepared;
import static io.parley.pbft.Sample.viewChange;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Event;
import io.parley.api.Exclusion;
import io.parley.api.Insight;
import io.parley.api.MemoryBounds;
import io.parley.api.Message;
import io.parley.api.Moment;
import io.parley.api.Options;
import io.parley.api.Origin;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.api.Signed;
import io.parley.api.Statement;
import io.parley.pbft.message.PbftMessage;
import io.parley.pbft.message.PbftMessage.CheckpointVote;
import io.parley.pbft.message.PbftMessage.Commit;
import io.parley.pbft.message.PbftMessage.Decided;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.PrePrepare;
import io.parley.pbft.message.PbftMessage.Prepare;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.Standing;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What R2 shows of itself, and that what it signs excludes what it says it does. */
class InsightTest {
  private static final ReplicaId SELF = new ReplicaId(2);
  private static final int WINDOW = 4;
  private static final PbftOptions OPTIONS =
      new PbftOptions(
          2,
          WINDOW,
          4,
          10,
          64,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(8),
          2,
          Duration.ofMillis(250),
          Duration.ofSeconds(2),
          MemoryBounds.DEFAULT);

  private final List<Entry> journal = new ArrayList<>();
  private final Map<Exclusion, Statement> signed = new LinkedHashMap<>();
  private List<Entry> journalAtAnnouncement = List.of();
  private final PbftReplica replica = start(List.of());

  private PbftReplica start(List<Entry> memory) {
    PbftReplica life = new PbftReplica(SELF, 4, OPTIONS);
    Origin origin = memory.isEmpty() ? Origin.FRESH : Origin.RECOVERED;
    Checkpoint base = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
    tell(life, new Event.Started(origin, base, memory));
    return life;
  }

  /** Its own messages come back at once. */
  private void tell(PbftReplica life, Event event) {
    for (Action action : life.advance(event, new Moment(1_000, 1_000))) {
      if (action instanceof Action.Persist persist && life == replica) {
        journal.removeIf(entry -> entry.key().equals(persist.entry().key()));
        journal.add(persist.entry());
      } else if (action instanceof Action.Broadcast broadcast) {
        sign(broadcast.message());
        if (life == replica && broadcast.message() instanceof NewView) {
          journalAtAnnouncement = List.copyOf(journal);
        }
        if (life == replica) {
          hear(SELF.value(), (PbftMessage) broadcast.message());
        }
      } else if (action instanceof Action.Send send) {
        sign(send.message());
      }
    }
  }

  /** No life of this replica signs what excludes what any of them has signed. */
  private void sign(Message message) {
    Statement statement = message.statement();
    if (new Pbft().seal(message, Options.PRESET) == Seal.SIGNATURE) {
      Exclusion exclusion = new Pbft().exclusion(statement).orElseThrow();
      assertThat(signed.computeIfAbsent(exclusion, key -> statement)).isEqualTo(statement);
    }
  }

  private void hear(int from, PbftMessage message) {
    tell(replica, new Event.Received(new ReplicaId(from), by(from, message)));
  }

  private Insight.Buffer buffer(String name) {
    return replica.insight().buffers().stream()
        .filter(buffer -> buffer.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Decided decided(long view, long height, Batch batch) {
    return new Decided(view, height, batch.digest(), ballots(0, 1, 3), Optional.of(batch));
  }

  // Buffers

  @Test
  void buffersTellWhatIsHeld() {
    Batch early = new Batch(1L << 60, List.of(Sample.bundle("early")));
    tell(replica, new Event.Submitted(List.of(Sample.bundle("pending"))));
    hear(0, PrePrepare.of(0, 1, Sample.batch("a")));
    hear(0, PrePrepare.of(0, 2, early));
    hear(1, new Prepare(0, 3, early.digest()));
    hear(3, new Commit(0, 3, early.digest()));
    hear(1, decided(0, 9, Sample.batch("decided")));
    hear(1, new CheckpointVote(2, Sample.STATE));
    hear(1, new Standing(0, true, 0, 0, 1));
    hear(3, viewChange(7, 0));
    assertThat(buffer("pending bytes").size()).isEqualTo(Sample.bundle("pending").heapBytes());
    assertThat(buffer("in-flight bytes").size())
        .isEqualTo(
            Sample.batch("a").bundles().get(0).heapBytes() + early.bundles().get(0).heapBytes());
    assertThat(buffer("slots")).hasToString("slots 3/4");
    assertThat(buffer("votes")).hasToString("votes 5/80");
    assertThat(buffer("early proposals")).hasToString("early proposals 1/4");
    assertThat(buffer("decisions waiting")).hasToString("decisions waiting 1/128");
    assertThat(buffer("checkpoint votes")).hasToString("checkpoint votes 1/16");
    assertThat(buffer("view-changes")).hasToString("view-changes 1/4");
    assertThat(buffer("standings")).hasToString("standings 1/4");
    hear(1, decided(0, 1, Sample.batch("a")));
    assertThat(buffer("decisions kept bytes").size())
        .isEqualTo(Decisions.size(decided(0, 1, Sample.batch("a"))));
    assertThat(buffer("committed bundles").size()).isEqualTo(1);
  }

  @Test
  void nothingIsToBeSeenBeforeTheStart() {
    assertThat(new PbftReplica(SELF, 4, OPTIONS).insight()).isEqualTo(Insight.NONE);
  }

  /** Views fail one after the other, and R3 votes in each for heights that nobody proposes. */
  @Test
  void votesAreBoundedWhileNoViewBegins() {
    Digest nothing = Digest.of(Bytes.utf8("nothing"));
    for (long view = 1; view <= 99; view += 4) {
      hear(0, viewChange(view, 0));
      hear(1, viewChange(view, 0));
      assertThat(replica.status().view()).isEqualTo(view);
      for (long height = 1; height <= WINDOW; height++) {
        hear(3, new Prepare(view, height, nothing));
        hear(3, new Prepare(view + 1, height, nothing));
        hear(3, new Commit(view + 1, height, nothing));
      }
      assertThat(buffer("votes").size()).isLessThanOrEqualTo(buffer("votes").max());
    }
  }

  // Marks and exclusions

  /** Whenever it dies, its next life begins where it was, and repeats what it said as it was. */
  @Test
  void restartLowersNoDurableMarkAndContradictsNothing() {
    Batch batch = Sample.batch("a");
    Batch next = Sample.batch("b");
    List<Insight> seen = new ArrayList<>(List.of(replica.insight()));
    List<Runnable> story = new ArrayList<>();
    story.add(() -> hear(0, PrePrepare.of(0, 1, batch)));
    for (int peer : List.of(0, 1, 3)) {
      story.add(() -> hear(peer, new Prepare(0, 1, batch.digest())));
      story.add(() -> hear(peer, new Commit(0, 1, batch.digest())));
    }
    story.add(() -> hear(0, PrePrepare.of(0, 2, next)));
    story.add(() -> hear(1, new Prepare(0, 2, next.digest())));
    story.add(() -> hear(1, viewChange(2, 0)));
    story.add(() -> hear(3, viewChange(2, 0)));
    story.add(() -> hear(0, viewChange(2, 0, prepared(0, 1, batch), prepared(0, 2, next))));
    story.add(() -> hear(1, new Prepare(2, 2, next.digest())));
    story.add(() -> hear(3, new Prepare(2, 2, next.digest())));
    story.add(() -> hear(1, decided(2, 2, next)));
    story.add(() -> tell(replica, new Event.Checkpointed(2, Sample.STATE)));
    story.add(() -> hear(0, new StableCheckpoint(2, Sample.STATE, ballots(0, 1, 3))));
    story.add(() -> hear(0, viewChange(5, 2)));
    story.add(() -> hear(1, viewChange(5, 2)));
    for (Runnable step : story) {
      step.run();
      Insight now = replica.insight();
      assertNoneFell(seen.get(seen.size() - 1), now, false);
      seen.add(now);
      PbftReplica reborn = start(List.copyOf(journal));
      assertNoneFell(now, reborn.insight(), true);
      assertThat(reborn.insight().buffers()).noneMatch(Insight.Buffer::isOverfull);
      tell(reborn, new Event.Expired(new PbftTimer.Resend()));
    }
    assertThat(replica.insight().marks())
        .containsExactly(
            new Insight.Mark("view", 5, true),
            new Insight.Mark("last active view", 2, false),
            new Insight.Mark("low watermark", 2, true),
            new Insight.Mark("delivered height", 2, false),
            new Insight.Mark("executed height", 0, false));
    assertThat(signed.keySet())
        .contains(new Exclusion("new-view", 2, 0), new Exclusion("view-change", 5, 0))
        .contains(new Exclusion("commit", 2, 2), new Exclusion("checkpoint", 0, 2));
  }

  private static void assertNoneFell(Insight before, Insight after, boolean durableOnly) {
    for (int i = 0; i < before.marks().size(); i++) {
      Insight.Mark former = before.marks().get(i);
      Insight.Mark mark = after.marks().get(i);
      assertThat(mark.name()).isEqualTo(former.name());
      if (former.durable() || !durableOnly) {
        assertThat(mark.value()).as(mark.name()).isGreaterThanOrEqualTo(former.value());
      }
    }
  }

  private static Exclusion exclusion(PbftMessage message) {
    return new Pbft().exclusion(message.statement()).orElseThrow();
  }

  @Test
  void aProposalExcludesWhatItsProposersVoteExcludes() {
    assertThat(exclusion(PrePrepare.of(1, 5, Sample.batch("a"))))
        .isEqualTo(exclusion(new Prepare(1, 5, Digest.ZERO)))
        .isNotEqualTo(exclusion(new Commit(1, 5, Digest.ZERO)))
        .isNotEqualTo(exclusion(new Prepare(2, 5, Digest.ZERO)))
        .isNotEqualTo(exclusion(new Prepare(1, 6, Digest.ZERO)));
  }

  @Test
  void aViewHasOneViewChangeWhateverItsCheckpoint() {
    assertThat(exclusion(viewChange(3, 4))).isEqualTo(exclusion(viewChange(3, 0)));
    assertThat(exclusion(viewChange(3, 4))).isNotEqualTo(exclusion(viewChange(4, 4)));
  }

  @Test
  void everyStatementThatIsSignedHasAnExclusion() {
    for (PbftMessage message : Sample.messages()) {
      if (new Pbft().seal(message, Options.PRESET) == Seal.SIGNATURE) {
        assertThat(exclusion(message).phase()).isEqualTo(message.statement().phase());
      }
    }
    assertThat(new Pbft().exclusion(new Statement("unknown", 1, 1, Digest.ZERO))).isEmpty();
  }

  /** Pitfall P10: it does not matter which VIEW-CHANGEs come first in the next life. */
  @Test
  void anAnnouncedNewViewIsAnnouncedAgainAsItWas() {
    List<Signed<ViewChange>> viewChanges = new ArrayList<>();
    for (int peer : List.of(0, 1)) {
      viewChanges.add(by(peer, viewChange(2, 0)));
      hear(peer, viewChange(2, 0));
    }
    assertThat(signed).containsKey(new Exclusion("new-view", 2, 0));
    PbftReplica next = start(journalAtAnnouncement);
    assertThat(next.waits()).isNotEmpty();
    tell(next, new Event.Received(new ReplicaId(3), by(3, viewChange(2, 0))));
    viewChanges.forEach(one -> tell(next, new Event.Received(one.signer(), one)));
    tell(next, new Event.Expired(new PbftTimer.Resend()));
  }
}
