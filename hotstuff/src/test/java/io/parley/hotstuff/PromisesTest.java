package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Event;
import io.parley.api.Message;
import io.parley.api.Moment;
import io.parley.api.Origin;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.hotstuff.HotStuffTimer.Resend;
import io.parley.hotstuff.HotStuffTimer.ViewTimeout;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry;
import io.parley.hotstuff.message.HotStuffEntry.Lock;
import io.parley.hotstuff.message.HotStuffEntry.Stored;
import io.parley.hotstuff.message.HotStuffEntry.TimedOut;
import io.parley.hotstuff.message.HotStuffEntry.Voted;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Certified;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Suspect;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.kit.Outbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a replica has said it does not contradict, whatever is lost (pitfalls H3, H6, H18). */
class PromisesTest {
  private static final Forger FORGER = new Forger(4, new HotStuff());
  private static final QuorumCertificate GENESIS = QuorumCertificate.GENESIS;

  private final List<Entry> journal = new ArrayList<>();
  private HotStuffReplica replica = replica(R3, new ThreeChain());

  /** R0 leads the views 1 to 4,095. */
  private static HotStuffReplica replica(ReplicaId self, Rules rules) {
    return new HotStuffReplica(self, 4, Configured.BROADCAST, rules);
  }

  private List<Action> start() {
    Origin origin = journal.isEmpty() ? Origin.FRESH : Origin.RECOVERED;
    Checkpoint base = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
    return tell(new Event.Started(origin, base, List.copyOf(journal)));
  }

  /** Starts a new life of {@code self} with all that it wrote down in the last. */
  private List<Action> restart(ReplicaId self, Rules rules) {
    replica = replica(self, rules);
    return start();
  }

  private List<Action> tell(Event event) {
    return tell(event, 1_000);
  }

  private List<Action> tell(Event event, long wall) {
    List<Action> actions = replica.advance(event, new Moment(wall, 1_000));
    for (Action action : actions) {
      if (action instanceof Action.Persist persist) {
        journal.removeIf(entry -> entry.key().equals(persist.entry().key()));
        journal.add(persist.entry());
      }
    }
    return actions;
  }

  private List<Action> hear(ReplicaId from, HotStuffMessage message) {
    return tell(new Event.Received(from, FORGER.by(from, message)));
  }

  private static Block block(QuorumCertificate justify, long view, long stamp) {
    Batch body = new Batch(stamp, List.of());
    return new Block(Header.on(justify, view, body.digest()), body);
  }

  private static Proposal proposal(QuorumCertificate justify, Block block) {
    return new Proposal(block.header(), justify, Optional.empty(), Optional.of(block.body()));
  }

  private static QuorumCertificate prepared(Block block) {
    return FORGER.certificate(Phase.PREPARE, block.header(), R0, R1, R2);
  }

  private static Vote vote(Phase phase, Block block) {
    Header header = block.header();
    return new Vote(phase, header.view(), header.height(), header.digest());
  }

  private static List<Message> said(List<Action> actions) {
    List<Message> said = new ArrayList<>();
    for (Action action : actions) {
      if (action instanceof Action.Send send) {
        said.add(send.message());
      } else if (action instanceof Action.Broadcast broadcast) {
        said.add(broadcast.message());
      }
    }
    return said;
  }

  private static <M> List<M> said(List<Action> actions, Class<M> type) {
    return said(actions).stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static List<Entry> written(Outbox out) {
    List<Entry> entries = new ArrayList<>();
    for (Action action : out.drain()) {
      if (action instanceof Action.Persist persist) {
        entries.add(persist.entry());
      }
    }
    return entries;
  }

  // The journal

  /** Each promise is persisted by the call that makes it, and comes back from there. */
  @Test
  void promisesAreWhatTheJournalSays() {
    Outbox out = new Outbox();
    Promises made = new Promises(List.of(), out, GENESIS);
    Block one = block(GENESIS, 1, 1);
    Block two = block(prepared(one), 2, 2);
    List<Entry> entries = new ArrayList<>();
    List<Runnable> changes =
        List.of(
            () -> made.raise(prepared(one)),
            () -> made.raise(givenUp(5, prepared(one))),
            () -> made.propose(proposal(prepared(one), two)),
            () -> made.giveUp(1),
            () -> made.vote(vote(Phase.PREPARE, one)),
            () -> {
              made.lock(new Lock(1, one.header().digest()));
              made.vote(vote(Phase.PREPARE, two));
            });
    for (Runnable change : changes) {
      change.run();
      List<Entry> written = written(out);
      assertThat(written).hasSize(1);
      entries.addAll(written);
      assertThat(new Promises(entries, new Outbox(), GENESIS))
          .usingRecursiveComparison()
          .ignoringFields("out")
          .isEqualTo(made);
    }
  }

  /** What is not higher than what is known is not written down. */
  @Test
  void lowerCertificatesChangeNothing() {
    Outbox out = new Outbox();
    Block one = block(GENESIS, 1, 1);
    Block two = block(prepared(one), 2, 2);
    TimeoutCertificate timeout = givenUp(5, prepared(one));
    Promises promises =
        new Promises(
            List.of(new HotStuffEntry.High(prepared(two)), new HotStuffEntry.GivenUp(timeout)),
            out,
            GENESIS);
    promises.raise(prepared(one));
    promises.raise(prepared(two));
    promises.raise(givenUp(4, prepared(one)));
    assertThat(written(out)).isEmpty();
    assertThat(promises.high()).isEqualTo(prepared(two));
    assertThat(promises.timeoutCertificate()).isEqualTo(timeout);
  }

  // Votes

  /** Block and vote are written down before the vote is sent. */
  @Test
  void voteIsSentAfterItsBlockAndItselfAreWrittenDown() {
    start();
    Block one = block(GENESIS, 1, 1);
    Vote vote = vote(Phase.PREPARE, one);
    assertThat(hear(R0, proposal(GENESIS, one)))
        .containsSubsequence(
            new Action.Persist(new Stored(one)),
            new Action.Persist(new Voted(vote, Lock.NONE)),
            new Action.Send(R0, vote));
  }

  /** Pitfall H3: the certificate in a proposal moves the lock before the vote for it is cast. */
  @Test
  void voteIsWrittenDownWithTheLockThatItsProposalBrings() {
    start();
    Block one = block(GENESIS, 1, 1);
    Block two = block(prepared(one), 2, 2);
    Block three = block(prepared(two), 3, 3);
    hear(R0, proposal(GENESIS, one));
    hear(R0, proposal(prepared(one), two));
    Lock lock = new Lock(1, one.header().digest());
    assertThat(hear(R0, proposal(prepared(two), three)))
        .containsSubsequence(
            new Action.Persist(new HotStuffEntry.High(prepared(two))),
            new Action.Persist(new Voted(vote(Phase.PREPARE, three), lock)),
            new Action.Send(R0, vote(Phase.PREPARE, three)));
  }

  @Test
  void secondProposalOfAViewIsNotVotedForEvenAfterARestart() {
    start();
    hear(R0, proposal(GENESIS, block(GENESIS, 1, 1)));
    Block other = block(GENESIS, 1, 2);
    assertThat(said(hear(R0, proposal(GENESIS, other)), Vote.class)).isEmpty();
    restart(R3, new ThreeChain());
    assertThat(said(hear(R0, proposal(GENESIS, other)), Vote.class)).isEmpty();
  }

  /** Pitfall H20: what was said is said again, the same. */
  @Test
  void voteIsRepeatedUntilItsViewIsOver() {
    start();
    Block one = block(GENESIS, 1, 1);
    hear(R0, proposal(GENESIS, one));
    restart(R3, new ThreeChain());
    tell(new Event.Expired(new Resend()));
    assertThat(said(tell(new Event.Expired(new Resend())), Vote.class))
        .containsOnly(vote(Phase.PREPARE, one));
  }

  /** Pitfalls H5, H6: a branch that leaves the lock needs a newer certificate, restart or not. */
  @Test
  void lockOutlivesARestart() {
    start();
    Block one = block(GENESIS, 1, 1);
    Block two = block(prepared(one), 2, 2);
    Block three = block(prepared(two), 3, 3);
    Block four = block(prepared(three), 4, 4);
    hear(R0, proposal(GENESIS, one));
    hear(R0, proposal(prepared(one), two));
    hear(R0, proposal(prepared(two), three));
    hear(R0, proposal(prepared(three), four));
    restart(R3, new ThreeChain());
    TimeoutCertificate timeout = givenUp(5, prepared(one));
    Block stale = block(prepared(one), 4_096, 9);
    Proposal leaves =
        new Proposal(
            stale.header(), prepared(one), Optional.of(timeout), Optional.of(stale.body()));
    assertThat(said(hear(R1, leaves), Vote.class)).isEmpty();
    assertThat(replica.status().view()).isEqualTo(4_096);
    restart(R3, new ThreeChain());
    Block stays = block(prepared(three), 4_096, 9);
    TimeoutCertificate better = givenUp(5, prepared(three));
    Proposal keeps =
        new Proposal(
            stays.header(), prepared(three), Optional.of(better), Optional.of(stays.body()));
    assertThat(said(hear(R1, keeps), Vote.class)).containsExactly(vote(Phase.PREPARE, stays));
  }

  /** Pitfall H3: also if the block that the certificate is for comes after it. */
  @Test
  void lockMovesBeforeTheVoteThatALateBlockAllows() {
    start();
    Block one = block(GENESIS, 1, 1);
    Block two = block(prepared(one), 2, 2);
    Block three = block(prepared(two), 3, 3);
    hear(R0, new Certified(prepared(two)));
    assertThat(said(hear(R0, proposal(prepared(two), three)), Vote.class)).isEmpty();
    Lock lock = new Lock(1, one.header().digest());
    assertThat(hear(R1, new HotStuffMessage.Fetched(two)))
        .contains(new Action.Persist(new Voted(vote(Phase.PREPARE, three), lock)));
  }

  /** Pitfall H3. */
  @Test
  void lockDoesNotMoveBack() {
    start();
    Block one = block(GENESIS, 1, 1);
    Block two = block(prepared(one), 2, 2);
    Block three = block(prepared(two), 3, 3);
    Block four = block(prepared(three), 4, 4);
    hear(R0, proposal(GENESIS, one));
    hear(R0, proposal(prepared(two), three));
    hear(R0, new Certified(prepared(three)));
    hear(R1, new HotStuffMessage.Fetched(two));
    hear(R0, new Certified(prepared(four)));
    hear(R1, new Certified(prepared(two)));
    assertThat(said(hear(R1, stale(prepared(one))), Vote.class)).isEmpty();
    assertThat(replica.status().view()).isEqualTo(4_096);
  }

  /** Pitfall H6: the lock can not always be told from the highest certificate. */
  @Test
  void lockOutlivesARestartThoughTheHighestCertifiedBlockIsMissing() {
    start();
    Block one = block(GENESIS, 1, 1);
    Block two = block(prepared(one), 2, 2);
    Block three = block(prepared(two), 3, 3);
    hear(R0, proposal(GENESIS, one));
    hear(R0, proposal(prepared(one), two));
    hear(R0, proposal(prepared(two), three));
    hear(R0, new Certified(prepared(block(prepared(three), 4, 4))));
    restart(R3, new ThreeChain());
    assertThat(said(hear(R1, stale(GENESIS)), Vote.class)).isEmpty();
    assertThat(replica.status().view()).isEqualTo(4_096);
  }

  /** What a leader proposes who knows no more than {@code justify}, and whom a TC allows it. */
  private static Proposal stale(QuorumCertificate justify) {
    Block block = block(justify, 4_096, 9);
    return new Proposal(
        block.header(), justify, Optional.of(givenUp(5, justify)), Optional.of(block.body()));
  }

  /** Whoever could make others keep blocks could fill their memory. */
  @Test
  void blockThatNobodyAskedForIsNotKept() {
    start();
    Block uninvited = block(GENESIS, 1, 1);
    hear(R2, new HotStuffMessage.Fetched(uninvited));
    HotStuffMessage.FetchBlocks question =
        new HotStuffMessage.FetchBlocks(List.of(uninvited.header().digest()));
    assertThat(said(hear(R2, question), HotStuffMessage.Fetched.class)).isEmpty();
    hear(R0, proposal(GENESIS, uninvited));
    assertThat(said(hear(R2, question), HotStuffMessage.Fetched.class)).hasSize(1);
  }

  private static TimeoutCertificate givenUp(long view, QuorumCertificate high) {
    TreeMap<ReplicaId, Timeout> said = new TreeMap<>();
    for (ReplicaId id : List.of(R0, R1, R2)) {
      said.put(id, new Timeout(view, high, Optional.empty()));
    }
    return FORGER.timeouts(high, said);
  }

  /** Pitfall H13. */
  @Test
  void proposalOnAnUnknownBlockIsNotVotedForUntilThatComes() {
    start();
    Block one = block(GENESIS, 1, 1);
    Block two = block(prepared(one), 2, 2);
    List<Action> actions = hear(R0, proposal(prepared(one), two));
    assertThat(said(actions, Vote.class)).isEmpty();
    assertThat(said(actions, HotStuffMessage.FetchBlocks.class))
        .as("of one, as others can be asked later (pitfall B4)")
        .containsExactly(new HotStuffMessage.FetchBlocks(List.of(one.header().digest())));
    assertThat(said(hear(R1, new HotStuffMessage.Fetched(one)), Vote.class))
        .containsExactly(vote(Phase.PREPARE, two));
  }

  /** The one thing that is judged by a replica's own clock. */
  @Test
  void proposalOfTheFutureIsVotedForWhenItsTimeHasCome() {
    start();
    Block one = block(GENESIS, 1, 10_000_000);
    assertThat(said(hear(R0, proposal(GENESIS, one)), Vote.class)).isEmpty();
    List<Action> actions = tell(new Event.Submitted(List.of()), 8_000_000);
    assertThat(said(actions, Vote.class)).containsExactly(vote(Phase.PREPARE, one));
  }

  /** Basic HotStuff votes once a phase; pitfall H4: for a later one it is locked. */
  @Test
  void laterPhasesAreVotedForOnceAndUnderTheirLock() {
    replica = replica(R3, new Phased());
    start();
    Block one = block(GENESIS, 1, 1);
    hear(R0, proposal(GENESIS, one));
    assertThat(hear(R0, new Certified(prepared(one))))
        .containsSubsequence(
            new Action.Persist(new Voted(vote(Phase.PRE_COMMIT, one), Lock.NONE)),
            new Action.Send(R0, vote(Phase.PRE_COMMIT, one)));
    QuorumCertificate preCommit = FORGER.certificate(Phase.PRE_COMMIT, one.header(), R0, R1, R2);
    Lock lock = new Lock(1, one.header().digest());
    assertThat(hear(R0, new Certified(preCommit)))
        .containsSubsequence(
            new Action.Persist(new Voted(vote(Phase.COMMIT, one), lock)),
            new Action.Send(R0, vote(Phase.COMMIT, one)));
    restart(R3, new Phased());
    assertThat(said(hear(R0, new Certified(preCommit)), Vote.class)).isEmpty();
  }

  // Time-outs

  /** Pitfall H18. */
  @Test
  void viewThatWasGivenUpIsVotedForNoMoreEvenAfterARestart() {
    start();
    Block one = block(GENESIS, 1, 1);
    hear(R0, new Timeout(1, GENESIS, Optional.empty()));
    List<Action> actions = hear(R1, new Timeout(1, GENESIS, Optional.empty()));
    assertThat(actions)
        .containsSubsequence(
            new Action.Persist(new TimedOut(1)),
            new Action.Broadcast(new Timeout(1, GENESIS, Optional.empty())));
    assertThat(said(hear(R0, proposal(GENESIS, one)), Vote.class)).isEmpty();
    restart(R3, new ThreeChain());
    assertThat(said(hear(R0, proposal(GENESIS, one)), Vote.class)).isEmpty();
  }

  /** Pitfall H20. */
  @Test
  void timeoutIsRepeatedUntilItsViewIsOver() {
    start();
    hear(R0, new Timeout(1, GENESIS, Optional.empty()));
    hear(R1, new Timeout(1, GENESIS, Optional.empty()));
    for (int i = 0; i < 3; i++) {
      assertThat(said(tell(new Event.Expired(new Resend())), Timeout.class)).hasSize(1);
    }
    restart(R3, new ThreeChain());
    assertThat(said(tell(new Event.Expired(new Resend())), Timeout.class)).hasSize(1);
    hear(R0, new Certified(prepared(block(GENESIS, 1, 1))));
    assertThat(said(tell(new Event.Expired(new Resend())), Timeout.class)).isEmpty();
  }

  /** One faulty replica must not make others give up; one correct one must. */
  @Test
  void oneTimeoutIsNotFollowedAndTwoAre() {
    start();
    hear(R0, new Timeout(1, GENESIS, Optional.empty()));
    assertThat(said(hear(R0, new Timeout(1, GENESIS, Optional.empty())), Timeout.class)).isEmpty();
    assertThat(said(hear(R1, new Timeout(1, GENESIS, Optional.empty())), Timeout.class)).hasSize(1);
  }

  /** Pitfall H10. */
  @Test
  void timeoutsOfDifferentViewsAreNoQuorum() {
    start();
    Block one = block(GENESIS, 1, 1);
    hear(R0, new Timeout(1, GENESIS, Optional.empty()));
    hear(R1, new Timeout(1, GENESIS, Optional.empty()));
    List<Action> actions = hear(R2, new Timeout(2, prepared(one), Optional.empty()));
    assertThat(actions).noneMatch(Action.Combine.class::isInstance);
  }

  @Test
  void timeoutThatAnotherPassesOnIsNotCounted() {
    start();
    hear(R0, new Timeout(1, GENESIS, Optional.empty()));
    Signed<Timeout> ofR0 = FORGER.by(R0, new Timeout(1, GENESIS, Optional.empty()));
    assertThat(said(tell(new Event.Received(R1, ofR0)), Timeout.class)).isEmpty();
  }

  @Test
  void expiredTimerOfAViewThatIsOverGivesUpNothing() {
    start();
    tell(new Event.Submitted(List.of(Sample.bundle("a"))));
    Optional<TimeoutCertificate> entered = Optional.of(givenUp(1, GENESIS));
    hear(R1, new Timeout(4_096, GENESIS, entered));
    assertThat(said(tell(new Event.Expired(new ViewTimeout(1))), Suspect.class)).isEmpty();
    assertThat(said(tell(new Event.Expired(new ViewTimeout(4_096))), Suspect.class)).hasSize(1);
  }

  /** To suspect binds nobody: the replica votes on, and gives up when f+1 suspect. */
  @Test
  void whoSuspectsTheLeaderAloneVotesOn() {
    start();
    tell(new Event.Submitted(List.of(Sample.bundle("a"))));
    assertThat(said(tell(new Event.Expired(new ViewTimeout(1))), Suspect.class))
        .containsExactly(new Suspect(0, false));
    hear(R3, new Suspect(0, false));
    assertThat(said(hear(R0, proposal(GENESIS, block(GENESIS, 1, 1))), Vote.class)).hasSize(1);
    assertThat(said(hear(R1, new Suspect(0, false)), Timeout.class)).hasSize(1);
  }

  @Test
  void aSuspicionThatIsTakenBackDoesNotCount() {
    start();
    hear(R0, new Suspect(0, false));
    hear(R0, new Suspect(0, true));
    assertThat(said(hear(R1, new Suspect(0, false)), Timeout.class)).isEmpty();
    assertThat(said(hear(R1, new Suspect(0, false)), Timeout.class)).isEmpty();
    assertThat(said(hear(R2, new Suspect(0, false)), Timeout.class)).hasSize(1);
  }

  /** Pitfall H6: nobody goes back to a view that a quorum gave up. */
  @Test
  void viewThatAQuorumGaveUpIsOverAfterARestart() {
    start();
    Block one = block(GENESIS, 1, 1);
    Timeout next = new Timeout(4_096, prepared(one), Optional.of(givenUp(2, prepared(one))));
    hear(R0, next);
    restart(R3, new ThreeChain());
    assertThat(replica.status().view()).isEqualTo(4_096);
  }

  /** Pitfall H7: that takes more than f liars, and still moves nobody. */
  @Test
  void certificateOfAnotherViewThanItsBlockIsIgnored() {
    start();
    Block one = block(GENESIS, 1, 1);
    hear(R0, proposal(GENESIS, one));
    Vote later = new Vote(Phase.PREPARE, 9, 1, one.header().digest());
    Vote higher = new Vote(Phase.PREPARE, 1, 9, one.header().digest());
    hear(R0, new Certified(FORGER.certificate(later, R0, R1, R2)));
    hear(R0, new Certified(FORGER.certificate(higher, R0, R1, R2)));
    assertThat(replica.status().view()).isEqualTo(1);
  }

  /** What was delivered is delivered again, whatever became of the highest certificate since. */
  @Test
  void whatWasCommittedIsCommittedAfterARestart() {
    start();
    Block one = block(GENESIS, 1, 1);
    Block two = block(prepared(one), 2, 2);
    Block three = block(prepared(two), 3, 3);
    Block later = block(prepared(three), 4_096, 4);
    hear(R0, proposal(GENESIS, one));
    hear(R0, proposal(prepared(one), two));
    hear(R0, proposal(prepared(two), three));
    assertThat(deliveries(hear(R0, new Certified(prepared(three))))).containsExactly(1L);
    Proposal afterwards =
        new Proposal(
            later.header(),
            prepared(three),
            Optional.of(givenUp(5, prepared(three))),
            Optional.of(later.body()));
    hear(R1, afterwards);
    hear(R1, new Certified(prepared(later)));
    assertThat(deliveries(restart(R3, new ThreeChain()))).containsExactly(1L);
  }

  private static List<Long> deliveries(List<Action> actions) {
    List<Long> heights = new ArrayList<>();
    for (Action action : actions) {
      if (action instanceof Action.Deliver deliver) {
        heights.add(deliver.height());
      }
    }
    return heights;
  }

  // Leading

  private static Bundle bundle(String command) {
    return Bundle.sign(
        Bytes.utf8("key"), 1, 0, 0, List.of(Bytes.utf8(command)), statement -> Bytes.EMPTY);
  }

  private List<Action> lead() {
    replica = replica(R0, new ThreeChain());
    List<Action> actions = new ArrayList<>(start());
    HotStuffMessage.Relay relay = new HotStuffMessage.Relay(List.of(bundle("a")));
    actions.addAll(hear(R1, relay));
    return actions;
  }

  /** Pitfall P20. */
  @Test
  void proposalIsMadeOnceAViewEvenAfterARestart() {
    List<Action> actions = lead();
    List<Proposal> made = said(actions, Proposal.class);
    assertThat(made).hasSize(1);
    Proposal first = made.get(0);
    Block block = new Block(first.header(), first.body().orElseThrow());
    assertThat(actions)
        .containsSubsequence(
            new Action.Persist(new Stored(block)),
            new Action.Persist(new HotStuffEntry.Proposed(first.bodiless())),
            new Action.Broadcast(first));
    restart(R0, new ThreeChain());
    HotStuffMessage.Relay relay = new HotStuffMessage.Relay(List.of(bundle("b")));
    assertThat(said(hear(R1, relay), Proposal.class)).isEmpty();
    assertThat(said(tell(new Event.Expired(new Resend())), Proposal.class))
        .as("without the body, which who lacks it asks for")
        .containsExactly(first.bodiless());
  }

  /** Pitfalls H10, H23. */
  @Test
  void certificateIsMadeOfAQuorumOfDistinctVoters() {
    Proposal mine = said(lead(), Proposal.class).get(0);
    Header header = mine.header();
    Vote vote = new Vote(Phase.PREPARE, 1, 1, header.digest());
    List<Action> actions = new ArrayList<>(hear(R1, vote));
    actions.addAll(hear(R1, vote));
    actions.addAll(hear(R1, vote));
    actions.addAll(hear(R2, new Vote(Phase.PREPARE, 1, 1, Digest.ZERO)));
    actions.addAll(hear(R2, new Vote(Phase.PREPARE, 1, 2, header.digest())));
    actions.addAll(hear(R2, new Vote(Phase.COMMIT, 1, 1, header.digest())));
    actions.addAll(hear(R2, vote));
    actions.addAll(tell(new Event.Received(R3, FORGER.by(R2, vote))));
    assertThat(actions).noneMatch(Action.Combine.class::isInstance);
    List<Action> last = hear(R3, vote);
    assertThat(last).filteredOn(Action.Combine.class::isInstance).hasSize(1);
    Action.Combine combine =
        (Action.Combine) last.stream().filter(Action.Combine.class::isInstance).toList().get(0);
    assertThat(combine.shares()).extracting(share -> share.signer()).containsExactly(R1, R2, R3);
    assertThat(combine.shares()).allMatch(share -> share.statement().equals(vote.statement()));
  }

  /** Pitfall H23: one bad share is left out, and its sender's next is verified by itself. */
  @Test
  void spoiledCertificateIsMadeAgainWithoutTheSpoiler() {
    Proposal mine = said(lead(), Proposal.class).get(0);
    Vote vote = new Vote(Phase.PREPARE, 1, 1, mine.header().digest());
    hear(R1, vote);
    hear(R2, vote);
    Action.Combine first =
        hear(R3, vote).stream()
            .filter(Action.Combine.class::isInstance)
            .map(Action.Combine.class::cast)
            .findFirst()
            .orElseThrow();
    tell(new Event.Spoiled(first.id(), List.of(R2)));
    assertThat(hear(R2, vote))
        .filteredOn(Action.Combine.class::isInstance)
        .allMatch(action -> ((Action.Combine) action).id() instanceof HotStuffCombine.OfShare);
    assertThat(hear(R0, vote))
        .filteredOn(Action.Combine.class::isInstance)
        .hasSize(1)
        .noneMatch(action -> ((Action.Combine) action).id().equals(first.id()));
  }

  /** Pitfall H15: a command is not left lying between its certificate and its commit. */
  @Test
  void commandIsFollowedByEmptyBlocksUntilItIsCommitted() {
    Proposal mine = said(lead(), Proposal.class).get(0);
    QuorumCertificate justify = FORGER.certificate(Phase.PREPARE, mine.header(), R0, R1, R2);
    List<Action> delivered = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      List<Action> actions = hear(R1, new Certified(justify));
      Proposal next = said(actions, Proposal.class).get(0);
      assertThat(next.header().isEmpty()).isTrue();
      delivered.addAll(actions);
      justify = FORGER.certificate(Phase.PREPARE, next.header(), R0, R1, R2);
    }
    assertThat(delivered).noneMatch(Action.Deliver.class::isInstance);
    List<Action> last = hear(R1, new Certified(justify));
    assertThat(last).anyMatch(Action.Deliver.class::isInstance);
    assertThat(said(last, Proposal.class)).isEmpty();
  }
}
