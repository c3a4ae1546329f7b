package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Event;
import io.parley.api.Message;
import io.parley.api.Moment;
import io.parley.api.Options;
import io.parley.api.Origin;
import io.parley.api.ReplicaId;
import io.parley.api.Share;
import io.parley.api.Signers;
import io.parley.hotstuff.HotStuffTimer.Relays;
import io.parley.hotstuff.HotStuffTimer.Resend;
import io.parley.hotstuff.HotStuffTimer.ViewTimeout;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry.TimedOut;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Certified;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.hotstuff.message.HotStuffMessage.Suspect;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.HotStuffMessage.Wish;
import io.parley.hotstuff.message.HotStuffMessage.Wished;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.hotstuff.message.WishCertificate;
import io.parley.pacemaker.Broadcast;
import io.parley.pacemaker.Cogsworth;
import io.parley.pacemaker.Complain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * How terms of four views are left by relays and by complaints: R0 leads the views 1 to 3, R1 leads
 * 4 to 7, R2 leads 8 to 11. Relays for view 4 are R1 and R2, for view 8 R2 and R3.
 */
class LeavingTest {
  private static final Forger FORGER = new Forger(4, new HotStuff());
  private static final QuorumCertificate GENESIS = QuorumCertificate.GENESIS;
  private static final Certificate MADE =
      new Certificate(Signers.of(4, List.of(R0, R1, R2)), Bytes.utf8("made"));

  private final List<Entry> journal = new ArrayList<>();
  private final Rules rules = new ThreeChain();
  private HotStuffReplica replica = new HotStuffReplica(R0, 4, options(Cogsworth.NAME), rules);
  private long elapsed;

  private static HotStuffOptions options(String pacemaker) {
    HotStuff protocol = new HotStuff();
    return HotStuffOptions.of(
        Options.PRESET
            .with(protocol.option("pacemaker"), pacemaker)
            .with(protocol.option("termViews"), 4)
            .with(protocol.option("viewTimeout"), 1_000)
            .with(protocol.option("viewTimeoutMin"), 1_000));
  }

  private void start(ReplicaId self, String pacemaker) {
    replica = new HotStuffReplica(self, 4, options(pacemaker), rules);
    Origin origin = journal.isEmpty() ? Origin.FRESH : Origin.RECOVERED;
    Checkpoint base = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
    tell(new Event.Started(origin, base, List.copyOf(journal)));
  }

  private List<Action> tell(Event event) {
    List<Action> actions = replica.advance(event, new Moment(1_000, elapsed));
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

  /** A client asks in vain. */
  private List<Action> suspectsTheLeader() {
    tell(new Event.Submitted(List.of(Sample.bundle("a"))));
    elapsed += 1_000_000;
    return tell(new Event.Expired(new ViewTimeout(1)));
  }

  private List<Action> afterSomePatience() {
    return tell(new Event.Expired(new Relays()));
  }

  private List<Action> afterAnInterval() {
    elapsed += 250_000;
    return tell(new Event.Expired(new Resend()));
  }

  private static WishCertificate wished(long view) {
    return new WishCertificate(view, MADE);
  }

  private static Timeout byWishes(long view) {
    return new Timeout(view - 1, GENESIS, Optional.empty(), Optional.of(wished(view)));
  }

  private static Timeout complaint(long view) {
    return new Timeout(view - 1, GENESIS, Optional.empty());
  }

  private static Proposal proposal(long view) {
    Batch body = new Batch(1, List.of());
    Block block = new Block(Header.on(GENESIS, view, body.digest()), body);
    return new Proposal(block.header(), GENESIS, Optional.empty(), Optional.of(body));
  }

  private static List<ReplicaId> toWhom(List<Action> actions, Message message) {
    List<ReplicaId> found = new ArrayList<>();
    for (Action action : actions) {
      if (action instanceof Action.Send send && send.message().equals(message)) {
        found.add(send.to());
      }
    }
    return found;
  }

  private static boolean votes(List<Action> actions) {
    return actions.stream()
        .anyMatch(action -> action instanceof Action.Send send && send.message() instanceof Vote);
  }

  private static String rejection(List<Action> actions) {
    assertThat(actions).hasSize(1);
    return ((Action.Reject) actions.get(0)).why().detail();
  }

  private static Action.Combine combine(List<Action> actions) {
    List<Action.Combine> found =
        actions.stream()
            .filter(Action.Combine.class::isInstance)
            .map(Action.Combine.class::cast)
            .toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  // Wishes

  @Test
  void aWishGoesToOneRelayAndThenToTheNext() {
    start(R3, Cogsworth.NAME);
    assertThat(toWhom(suspectsTheLeader(), new Wish(4))).containsExactly(R1);
    assertThat(toWhom(afterAnInterval(), new Wish(4))).isEmpty();
    assertThat(toWhom(afterSomePatience(), new Wish(4))).containsExactly(R2);
    assertThat(afterSomePatience()).isEmpty();
    assertThat(toWhom(afterAnInterval(), new Wish(4))).containsExactly(R1);
    assertThat(votes(hear(R0, proposal(1)))).isTrue();
  }

  @Test
  void aRelayNeedsTheWishesOfTwo() {
    start(R1, Cogsworth.NAME);
    assertThat(hear(R3, new Wish(4))).isEmpty();
    assertThat(hear(R3, new Wish(4))).isEmpty();
    Action.Combine made = combine(hear(R2, new Wish(4)));
    assertThat(made.shares()).extracting(Share::signer).containsExactly(R2, R3);
    assertThat(tell(new Event.Combined(made.id(), MADE)))
        .containsSubsequence(
            new Action.Persist(new TimedOut(3)),
            new Action.Broadcast(new Wished(wished(4))),
            new Action.Send(R1, byWishes(4)));
  }

  @Test
  void wishesForDifferentTermsDoNotAddUp() {
    start(R2, Cogsworth.NAME);
    assertThat(hear(R0, new Wish(4))).isEmpty();
    assertThat(hear(R3, new Wish(8))).isEmpty();
    assertThat(hear(R1, new Suspect(0, true))).isEmpty();
    assertThat(hear(R0, new Suspect(0, true))).isEmpty();
    assertThat(hear(R1, new Wish(4))).isEmpty();
  }

  @Test
  void aShareThatSpoilsACertificateIsReplaced() {
    start(R1, Cogsworth.NAME);
    hear(R0, new Wish(4));
    Action.Combine spoiled = combine(hear(R2, new Wish(4)));
    tell(new Event.Spoiled(spoiled.id(), List.of(R0)));
    Action.Combine made = combine(hear(R3, new Wish(4)));
    assertThat(made.shares()).extracting(Share::signer).containsExactly(R2, R3);
  }

  /** Pitfall H23: a further share of one who spoiled a certificate is verified before it counts. */
  @Test
  void whoSpoiledACertificateIsVerifiedByItself() {
    start(R1, Cogsworth.NAME);
    hear(R0, new Wish(4));
    Action.Combine spoiled = combine(hear(R2, new Wish(4)));
    tell(new Event.Spoiled(spoiled.id(), List.of(R0)));
    Action.Combine single = combine(hear(R0, new Wish(4)));
    assertThat(single.shares()).extracting(Share::signer).containsExactly(R0);
    Action.Combine made = combine(tell(new Event.Combined(single.id(), MADE)));
    assertThat(made.shares()).extracting(Share::signer).containsExactly(R0, R2);
  }

  @Test
  void aCertificateThatNobodyWaitsForAnyMoreIsNothing() {
    start(R1, Cogsworth.NAME);
    hear(R0, new Wish(4));
    Action.Combine spoiled = combine(hear(R2, new Wish(4)));
    tell(new Event.Spoiled(spoiled.id(), List.of(R0)));
    assertThat(tell(new Event.Combined(spoiled.id(), MADE))).isEmpty();
    assertThat(tell(new Event.Spoiled(spoiled.id(), List.of(R3)))).isEmpty();
  }

  /** Pitfall L4: a term that was long enough ends by wishes, too, and binds no more than others. */
  @Test
  void theNextTermIsWishedForWhenThisOneWasLongEnough() {
    start(R3, Cogsworth.NAME);
    tell(new Event.Submitted(List.of(Sample.bundle("a"))));
    elapsed += Duration.ofMinutes(1).toNanos() / 1_000;
    assertThat(toWhom(hear(R0, proposal(1)), new Wish(4))).containsExactly(R1);
    assertThat(toWhom(afterSomePatience(), new Wish(4))).containsExactly(R2);
    assertThat(toWhom(afterAnInterval(), new Wish(4))).containsExactly(R1);
    assertThat(replica.insight().marks())
        .anyMatch(mark -> mark.name().equals("terms ended by time") && mark.value() == 1);
  }

  @Test
  void onlyTheFirstViewOfATermIsWishedForAndOnlyOfItsRelays() {
    start(R1, Cogsworth.NAME);
    assertThat(rejection(hear(R3, new Wish(5)))).isEqualTo("Wish v5, of which this is no relay");
    assertThat(rejection(hear(R3, new Wish(8)))).isEqualTo("Wish v8, of which this is no relay");
    assertThat(rejection(hear(R3, new Wish(0)))).isEqualTo("Wish v0, of which this is no relay");
    assertThat(rejection(hear(R3, new Wished(wished(4)))))
        .isEqualTo("WC(v4) by one who is no relay for it");
    assertThat(rejection(hear(R3, new Suspect(0, false))))
        .isEqualTo("Suspect v0, which nobody counts");
  }

  @Test
  void wishesCountForRelaysOnly() {
    for (String pacemaker : List.of(Broadcast.NAME, Complain.NAME)) {
      start(R1, pacemaker);
      assertThat(rejection(hear(R3, new Wish(4)))).isEqualTo("Wish v4, of which this is no relay");
      assertThat(rejection(hear(R2, new Wished(wished(4)))))
          .isEqualTo("WC(v4) by one who is no relay for it");
    }
  }

  /** R2 is a relay for both, R1 for the earlier view only. */
  @Test
  void oneIsShownALaterViewThanWishedForByARelayForThat() {
    start(R2, Cogsworth.NAME);
    hear(R3, new Wished(wished(8)));
    assertThat(hear(R0, new Wish(4))).containsExactly(new Action.Send(R0, new Wished(wished(8))));
    journal.clear();
    start(R1, Cogsworth.NAME);
    hear(R3, new Wished(wished(8)));
    assertThat(hear(R0, new Wish(4))).isEmpty();
  }

  @Test
  void whoWishesForAViewThatHasBegunIsTold() {
    start(R1, Cogsworth.NAME);
    hear(R0, standingIn4());
    assertThat(replica.status().view()).isEqualTo(4);
    List<Action> actions = hear(R3, new Wish(4));
    assertThat(actions).hasSize(1);
    Action.Send answer = (Action.Send) actions.get(0);
    assertThat(answer.to()).isEqualTo(R3);
    assertThat(answer.message()).isInstanceOf(Standing.class);
  }

  /** R1, R2 and R3 gave up view 3. */
  private static Standing standingIn4() {
    Timeout said = new Timeout(3, GENESIS, Optional.empty());
    return new Standing(
        4,
        0,
        0,
        1,
        GENESIS,
        Optional.of(FORGER.timeouts(GENESIS, Map.of(R1, said, R2, said, R3, said))));
  }

  // Giving up

  /** Pitfalls H17, H18: also the views in between; and wishes lead nowhere by themselves. */
  @Test
  void whatIsWishedForIsObeyedAtOnceEvenOverTerms() {
    start(R3, Cogsworth.NAME);
    assertThat(hear(R2, new Wished(wished(8))))
        .containsSubsequence(new Action.Persist(new TimedOut(7)), new Action.Send(R2, byWishes(8)));
    assertThat(replica.status().view()).isEqualTo(1);
    assertThat(votes(hear(R0, proposal(1)))).isFalse();
    start(R3, Cogsworth.NAME);
    assertThat(votes(hear(R0, proposal(1)))).isFalse();
  }

  /** Pitfall H20: certificates that were under way may still lead on within the term. */
  @Test
  void whatWasGivenUpIsSaidAgainThoughTheTermGoesOn() {
    start(R3, Cogsworth.NAME);
    hear(R0, proposal(1));
    hear(R2, new Wished(wished(4)));
    hear(R0, new Certified(FORGER.certificate(Phase.PREPARE, proposal(1).header(), R0, R1, R2)));
    assertThat(replica.status().view()).isEqualTo(2);
    assertThat(toWhom(afterSomePatience(), byWishes(4))).containsExactly(R1);
    assertThat(toWhom(afterSomePatience(), byWishes(4))).containsExactly(R2);
    afterAnInterval();
    assertThat(toWhom(afterAnInterval(), byWishes(4))).isNotEmpty();
  }

  /** What leads further is obeyed; the relay of the other would be told what is none of its. */
  @Test
  void aRelayThatShowsWhatLeadsLessFarIsNotAnswered() {
    start(R0, Cogsworth.NAME);
    hear(R3, new Wished(wished(8)));
    assertThat(hear(R1, new Wished(wished(4)))).isEmpty();
  }

  /** Pitfall H20: the wishes are forgotten over a restart, but not that it gave up. */
  @Test
  void whoHasGivenUpWishesForWhatFollowsAfterARestart() {
    start(R3, Cogsworth.NAME);
    hear(R2, new Wished(wished(8)));
    start(R3, Cogsworth.NAME);
    assertThat(toWhom(afterAnInterval(), new Wish(8))).as("nothing is wanted").isEmpty();
    tell(new Event.Submitted(List.of(Sample.bundle("a"))));
    assertThat(toWhom(afterAnInterval(), new Wish(8))).containsExactly(R2);
    assertThat(toWhom(afterSomePatience(), new Wish(8))).containsExactly(R3);
  }

  @Test
  void thatViewsAreGivenUpIsSaidToOneRelayAfterTheOther() {
    start(R0, Cogsworth.NAME);
    assertThat(toWhom(hear(R2, new Wished(wished(4))), byWishes(4))).containsExactly(R2);
    assertThat(toWhom(hear(R2, new Wished(wished(4))), byWishes(4))).isEmpty();
    assertThat(toWhom(afterSomePatience(), byWishes(4))).containsExactly(R1);
    assertThat(toWhom(afterSomePatience(), byWishes(4))).containsExactly(R2);
    assertThat(toWhom(afterAnInterval(), byWishes(4))).containsExactly(R1);
  }

  /** Pitfall B4: who asks for the same again is answered once in an interval. */
  @Test
  void whatWasShownOrSaidIsRepeatedOnceInAnInterval() {
    start(R1, Cogsworth.NAME);
    hear(R2, new Wished(wished(4)));
    assertThat(hear(R3, new Wish(4))).containsExactly(new Action.Send(R3, new Wished(wished(4))));
    assertThat(hear(R3, new Wish(4))).isEmpty();
    assertThat(hear(R2, new Wished(wished(4)))).isEmpty();
    afterAnInterval();
    assertThat(hear(R3, new Wish(4))).containsExactly(new Action.Send(R3, new Wished(wished(4))));
    assertThat(toWhom(hear(R2, new Wished(wished(4))), byWishes(4))).containsExactly(R2);
  }

  /** Else f+1 relays would say everything to all. */
  @Test
  void aRelayShowsToAllOnlyWhatItIsTheFirstToShow() {
    start(R2, Cogsworth.NAME);
    assertThat(hear(R1, new Wished(wished(4))))
        .doesNotContain(new Action.Broadcast(new Wished(wished(4))));
    start(R2, Cogsworth.NAME);
    assertThat(afterAnInterval()).isNotEmpty();
    assertThat(hear(R0, byWishes(4))).contains(new Action.Broadcast(new Wished(wished(4))));
  }

  @Test
  void aRelayMakesTheCertificateAndShowsIt() {
    start(R2, Cogsworth.NAME);
    hear(R0, byWishes(4));
    hear(R2, byWishes(4));
    Action.Combine made = combine(hear(R3, byWishes(4)));
    List<Action> shown = tell(new Event.Combined(made.id(), MADE));
    assertThat(replica.status().view()).isEqualTo(4);
    assertThat(shown)
        .anyMatch(
            action ->
                action instanceof Action.Broadcast broadcast
                    && broadcast.message() instanceof Standing standing
                    && standing.view() == 4);
  }

  /**
   * A quorum's time-outs make a certificate, and another quorum's another, for the same view; they
   * may name different heights. Whichever leads a replica into the view, it votes there for what
   * hangs on either (pitfalls H12, H17).
   */
  @Test
  void twoCertificatesForOneViewMayNameDifferentHeights() {
    Batch body = new Batch(1, List.of());
    Header one = Header.on(GENESIS, 1, body.digest());
    QuorumCertificate onOne = FORGER.certificate(Phase.PREPARE, one, R0, R1, R2);
    Timeout knowsNothing = complaint(4);
    Timeout knowsOne = new Timeout(3, onOne, Optional.empty());
    TimeoutCertificate low =
        FORGER.timeouts(GENESIS, Map.of(R0, knowsNothing, R2, knowsNothing, R3, knowsNothing));
    TimeoutCertificate high =
        FORGER.timeouts(onOne, Map.of(R1, knowsOne, R2, knowsNothing, R3, knowsNothing));
    for (boolean lowFirst : new boolean[] {true, false}) {
      journal.clear();
      start(R3, Cogsworth.NAME);
      hear(R0, new Proposal(one, GENESIS, Optional.empty(), Optional.of(body)));
      hear(
          R2,
          new Standing(4, 0, 0, 1, lowFirst ? GENESIS : onOne, Optional.of(lowFirst ? low : high)));
      assertThat(replica.status().view()).isEqualTo(4);
      QuorumCertificate justify = lowFirst ? onOne : GENESIS;
      Header next = Header.on(justify, 4, body.digest());
      Optional<TimeoutCertificate> proof = Optional.of(lowFirst ? high : low);
      assertThat(votes(hear(R1, new Proposal(next, justify, proof, Optional.of(body))))).isTrue();
    }
  }

  @Test
  void aTimeoutNeedsTheWishesThatLedToIt() {
    start(R1, Cogsworth.NAME);
    assertThat(rejection(hear(R3, complaint(4)))).contains("where the pacemaker's consent is");
    Timeout other = new Timeout(3, GENESIS, Optional.empty(), Optional.of(wished(8)));
    assertThat(rejection(hear(R3, other))).contains("gives up other views than are asked for");
    Timeout within = new Timeout(4, GENESIS, Optional.empty(), Optional.of(wished(5)));
    assertThat(rejection(hear(R3, within))).contains("gives up other views than are asked for");
    assertThat(rejection(hear(R3, byWishes(8)))).contains("of which this replica collects none");
    Timeout entered = new Timeout(7, GENESIS, standingIn4().entered(), Optional.of(wished(8)));
    assertThat(rejection(hear(R3, entered))).contains("tells how it entered a view");
    Header high = proposal(3).header();
    QuorumCertificate later = FORGER.certificate(Phase.PREPARE, high, R0, R1, R2);
    Timeout below = new Timeout(3, later, Optional.empty(), Optional.of(wished(4)));
    assertThat(rejection(hear(R3, below))).contains("below that of its certificate");
  }

  // Complaints

  /** It says the same after a complaint as before: only a quorum of them ends anything. */
  @Test
  void whoComplainsVotesOn() {
    start(R3, Complain.NAME);
    assertThat(toWhom(suspectsTheLeader(), complaint(4))).containsExactly(R1);
    assertThat(votes(hear(R0, proposal(1)))).isTrue();
  }

  @Test
  void theLeaderAfterTheNextIsComplainedToWhenThatDoesNotHelp() {
    start(R3, Complain.NAME);
    suspectsTheLeader();
    List<Action> soon = afterAnInterval();
    assertThat(toWhom(soon, complaint(4))).containsExactly(R1);
    assertThat(toWhom(soon, complaint(8))).isEmpty();
    elapsed += Duration.ofMillis(750).toNanos() / 1_000;
    List<Action> later = afterAnInterval();
    assertThat(toWhom(later, complaint(4))).containsExactly(R1);
    assertThat(toWhom(later, complaint(8))).containsExactly(R2);
    elapsed += Duration.ofSeconds(9).toNanos() / 1_000;
    List<Action> last = afterAnInterval();
    assertThat(toWhom(last, complaint(8))).containsExactly(R2);
    assertThat(toWhom(last, complaint(12))).isEmpty();
  }

  @Test
  void complaintsOfFewerThanAQuorumEndNothing() {
    start(R1, Complain.NAME);
    assertThat(hear(R2, complaint(4))).isEmpty();
    assertThat(hear(R3, complaint(4))).isEmpty();
    assertThat(hear(R2, new Suspect(0, true))).isEmpty();
    assertThat(hear(R0, complaint(4))).isEmpty();
    Action.Combine made = combine(hear(R2, complaint(4)));
    assertThat(tell(new Event.Combined(made.id(), MADE)))
        .anyMatch(
            action ->
                action instanceof Action.Broadcast broadcast
                    && broadcast.message() instanceof Standing);
    assertThat(replica.status().view()).isEqualTo(4);
  }

  /** Pitfall L2: else one liar could add its own to them at any later time. */
  @Test
  void complaintsOfOneLeaderAreNoneOfTheNext() {
    start(R2, Complain.NAME);
    hear(R0, complaint(8));
    hear(R3, complaint(8));
    hear(R1, standingIn4());
    assertThat(replica.status().view()).isEqualTo(4);
    assertThat(hear(R1, complaint(8))).isEmpty();
    journal.clear();
    start(R3, Complain.NAME);
    suspectsTheLeader();
    assertThat(toWhom(hear(R1, standingIn4()), new Suspect(0, true))).containsExactly(R1);
  }

  @Test
  void nobodyIsComplainedToForOthers() {
    start(R1, Complain.NAME);
    assertThat(rejection(hear(R3, complaint(8)))).contains("of which this replica collects none");
    assertThat(rejection(hear(R3, complaint(3)))).contains("gives up other views");
    assertThat(rejection(hear(R3, byWishes(4)))).contains("where the pacemaker's consent is");
  }
}
