package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Moment;
import io.parley.api.Options;
import io.parley.api.Origin;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.HotStuffTimer.Resend;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Blocks;
import io.parley.hotstuff.message.HotStuffMessage.FetchBlocks;
import io.parley.hotstuff.message.HotStuffMessage.Fetched;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Truncated nodes: who is sent which ancestors beside a proposal. Terms have four views: R0 leads
 * the views 1 to 3, R1 leads 4 to 7.
 */
class AncestorsTest {
  private static final Forger FORGER = new Forger(4, new HotStuff());
  private static final QuorumCertificate GENESIS = QuorumCertificate.GENESIS;
  private static final Block ONE = block(GENESIS, 1);
  private static final Block TWO = block(prepared(ONE), 2);

  private HotStuffReplica replica = replica(R1, "on");

  private static HotStuffReplica replica(ReplicaId self, String truncation) {
    HotStuff protocol = new HotStuff();
    Options options =
        Options.PRESET
            .with(protocol.option("pacemaker"), "broadcast")
            .with(protocol.option("truncation"), truncation)
            .with(protocol.option("termViews"), 4);
    HotStuffReplica replica =
        new HotStuffReplica(self, 4, HotStuffOptions.of(options), new ThreeChain());
    Checkpoint base = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
    replica.advance(new Event.Started(Origin.FRESH, base, List.of()), new Moment(1_000, 0));
    return replica;
  }

  private static Block block(QuorumCertificate justify, long view) {
    Batch body = new Batch(view, List.of());
    return new Block(Header.on(justify, view, body.digest()), body);
  }

  private static QuorumCertificate prepared(Block block) {
    return FORGER.certificate(Phase.PREPARE, block.header(), R0, R1, R2);
  }

  private static Proposal proposal(QuorumCertificate justify, Block block) {
    return new Proposal(block.header(), justify, Optional.empty(), Optional.of(block.body()));
  }

  private static Digest digest(Block block) {
    return block.header().digest();
  }

  /** Given up in view 3, to which the certificate leads. */
  private static Timeout givesUp(QuorumCertificate high, Digest held) {
    return new Timeout(3, high, Optional.empty(), Optional.empty(), held);
  }

  private static TimeoutCertificate givenUp(QuorumCertificate high) {
    Map<ReplicaId, Timeout> said = new LinkedHashMap<>();
    for (ReplicaId id : List.of(R0, R2, R3)) {
      said.put(id, new Timeout(3, high, Optional.empty()));
    }
    return FORGER.timeouts(high, said);
  }

  private static Standing inView4(QuorumCertificate high, Digest held) {
    return new Standing(4, 0, 0, 1, high, Optional.of(givenUp(high)), held);
  }

  private List<Action> hear(ReplicaId from, HotStuffMessage message) {
    return replica.advance(
        new Event.Received(from, FORGER.by(from, message)), new Moment(1_000, 1_000));
  }

  private static <M> Map<ReplicaId, M> sent(List<Action> actions, Class<M> type) {
    Map<ReplicaId, M> sent = new LinkedHashMap<>();
    for (Action action : actions) {
      if (action instanceof Action.Send send && type.isInstance(send.message())) {
        sent.put(send.to(), type.cast(send.message()));
      }
    }
    return sent;
  }

  private static List<Blocks> shownToAll(List<Action> actions) {
    List<Blocks> shown = new ArrayList<>();
    for (Action action : actions) {
      if (action instanceof Action.Broadcast broadcast
          && broadcast.message() instanceof Blocks blocks) {
        shown.add(blocks);
      }
    }
    return shown;
  }

  /** R1 has the blocks of the views 1 and 2. */
  private void hasTwo() {
    hear(R0, proposal(GENESIS, ONE));
    hear(R0, proposal(prepared(ONE), TWO));
  }

  @Test
  void whoReportsThatItLacksAncestorsGetsThemBesideTheProposal() {
    hasTwo();
    hear(R3, givesUp(prepared(TWO), GENESIS.block()));
    List<Action> actions = hear(R2, inView4(prepared(TWO), digest(TWO)));
    assertThat(sent(actions, Blocks.class))
        .containsOnly(Map.entry(R3, new Blocks(prepared(TWO), List.of(TWO, ONE))));
  }

  @Test
  void whoReportsMoreGetsLess() {
    hasTwo();
    hear(R3, givesUp(prepared(TWO), digest(ONE)));
    List<Action> actions = hear(R2, inView4(prepared(TWO), digest(TWO)));
    assertThat(sent(actions, Blocks.class))
        .containsOnly(Map.entry(R3, new Blocks(prepared(TWO), List.of(TWO))));
  }

  @Test
  void reportThatComesAfterTheProposalIsHeeded() {
    hasTwo();
    hear(R2, inView4(prepared(TWO), digest(TWO)));
    List<Action> actions = hear(R3, inView4(prepared(TWO), GENESIS.block()));
    assertThat(sent(actions, Blocks.class))
        .containsOnly(Map.entry(R3, new Blocks(prepared(TWO), List.of(TWO, ONE))));
  }

  /** Pitfall H2: blocks of one height are not one block. */
  @Test
  void forksOfOneHeightAreToldByTheirDigests() {
    Block fork = block(GENESIS, 2);
    hear(R0, proposal(GENESIS, ONE));
    hear(R3, givesUp(prepared(fork), digest(ONE)));
    hear(R0, new Fetched(fork));
    List<Action> actions = hear(R2, inView4(prepared(fork), digest(fork)));
    assertThat(sent(actions, Blocks.class))
        .containsOnly(Map.entry(R3, new Blocks(prepared(fork), List.of(fork))));
  }

  /** What was proposed in a view in which the replica still was may be on its way to it. */
  @Test
  void reportFromBeforeAnAncestorWasDueShowsNothing() {
    hasTwo();
    hear(R3, new Standing(2, 0, 0, 1, prepared(ONE), Optional.empty(), GENESIS.block()));
    List<Action> actions = hear(R2, inView4(prepared(TWO), digest(TWO)));
    assertThat(sent(actions, Blocks.class)).isEmpty();
  }

  /** Pitfall B4: whoever reports again and again is brought nothing twice in an interval. */
  @Test
  void nothingIsBroughtTwiceInAnInterval() {
    hasTwo();
    hear(R2, inView4(prepared(TWO), digest(TWO)));
    Standing report = inView4(prepared(TWO), GENESIS.block());
    assertThat(sent(hear(R3, report), Blocks.class)).hasSize(1);
    assertThat(sent(hear(R3, report), Blocks.class)).isEmpty();
    FetchBlocks question = new FetchBlocks(List.of(digest(ONE)));
    assertThat(sent(hear(R3, question), Fetched.class)).isEmpty();
    replica.advance(new Event.Expired(new Resend()), new Moment(1_000, 2_000));
    assertThat(sent(hear(R3, report), Blocks.class)).hasSize(1);
  }

  /** What the leader proposed itself is on its way to everyone. */
  @Test
  void onlyTheFirstProposalOfATermIsAccompanied() {
    hasTwo();
    hear(R2, inView4(prepared(TWO), digest(TWO)));
    Block four = block(prepared(TWO), 4);
    Standing inView5 = new Standing(5, 0, 0, 1, prepared(four), Optional.empty(), digest(TWO));
    List<Action> actions = hear(R3, inView5);
    assertThat(sent(actions, Blocks.class)).isEmpty();
  }

  @Test
  void whoeverIsFarBehindAsksByHeights() {
    QuorumCertificate justify = GENESIS;
    Block last = ONE;
    for (int view = 1; view <= 3; view++) {
      last = block(justify, view);
      hear(R0, proposal(justify, last));
      justify = prepared(last);
    }
    hear(R3, inView4(justify, digest(last)));
    Digest unknown = Digest.of(Bytes.utf8("a block that nobody knows"));
    assertThat(sent(hear(R3, inView4(justify, unknown)), Blocks.class)).isEmpty();
  }

  @Test
  void withoutTruncationTheWholeBranchGoesToAll() {
    replica = replica(R1, "off");
    hasTwo();
    hear(R3, givesUp(prepared(TWO), GENESIS.block()));
    List<Action> actions = hear(R2, inView4(prepared(TWO), digest(TWO)));
    assertThat(sent(actions, Blocks.class)).isEmpty();
    assertThat(shownToAll(actions)).containsExactly(new Blocks(prepared(TWO), List.of(TWO, ONE)));
  }

  // Who is brought something

  /** The two connections keep no order between them. */
  @Test
  void blocksThatComeBeforeTheProposalAreTaken() {
    replica = replica(R3, "on");
    assertThat(sent(hear(R1, new Blocks(prepared(TWO), List.of(TWO, ONE))), FetchBlocks.class))
        .isEmpty();
    Block four = block(prepared(TWO), 4);
    Proposal next =
        new Proposal(
            four.header(),
            prepared(TWO),
            Optional.of(givenUp(prepared(TWO))),
            Optional.of(four.body()));
    List<Action> actions = hear(R1, next);
    assertThat(sent(actions, FetchBlocks.class)).isEmpty();
    assertThat(sent(actions, Vote.class)).containsOnlyKeys(R1);
  }

  @Test
  void whatTheLeaderBringsIsAskedOfTheLeaderFirst() {
    replica = replica(R3, "on");
    Block four = block(prepared(TWO), 4);
    Proposal next =
        new Proposal(
            four.header(),
            prepared(TWO),
            Optional.of(givenUp(prepared(TWO))),
            Optional.of(four.body()));
    assertThat(sent(hear(R1, next), FetchBlocks.class)).containsOnlyKeys(R1);
    assertThat(sent(hear(R1, new Blocks(prepared(TWO), List.of(TWO, ONE))), Vote.class))
        .containsOnlyKeys(R1);
  }

  @Test
  void whatIsNotMissingIsNotTaken() {
    replica = replica(R3, "on");
    Block uninvited = block(GENESIS, 2);
    hear(R1, new Blocks(prepared(ONE), List.of(uninvited)));
    FetchBlocks question = new FetchBlocks(List.of(digest(uninvited)));
    assertThat(sent(hear(R2, question), Fetched.class)).isEmpty();
  }
}
