package io.parley.hotstuff;

import io.parley.api.Bundle;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.FetchBlocks;
import io.parley.hotstuff.message.HotStuffMessage.FetchDecided;
import io.parley.hotstuff.message.HotStuffMessage.Fetched;
import io.parley.hotstuff.message.HotStuffMessage.Relay;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.kit.Others;
import io.parley.kit.RequestPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything may be lost: what liveness needs is sent again until it is superseded, and one who is
 * behind learns of it and asks for what it lacks.
 */
final class CatchUp {
  /** Heights asked for at once. */
  static final int FETCHED_HEIGHTS_MAX = 128;

  /** Bytes of blocks in answer to one question. */
  private static final long ANSWER_BYTES_MAX = 8L << 20;

  /** Questions of one peer that are answered in one interval. */
  private static final int ANSWERS_MAX = 64;

  /** Bytes of blocks that one peer is handed in one interval; what is more it asks for again. */
  private static final long HANDED_BYTES_MAX = 32L << 20;

  /** Bytes of bundles in one relay, and of those that are relayed again in one interval. */
  private static final long RELAYED_BYTES_MAX = 1L << 20;

  /** An idle replica says where it stands only every so many intervals. */
  private static final int IDLE_INTERVALS = 8;

  /** After so many intervals without a height, those who claim to keep it are not believed. */
  private static final int PATIENCE_INTERVALS = 20;

  private final State state;
  private final Voter voter;
  private final Leader leader;
  private final Views views;
  private final Certificates certificates;
  private final Checkpointing checkpointing;
  private final Others asks;
  private final Others tells;
  private final TreeMap<ReplicaId, Standing> peers = new TreeMap<>();
  private final TreeMap<ReplicaId, Integer> answers = new TreeMap<>();
  private final TreeMap<ReplicaId, Long> handed = new TreeMap<>();

  private long intervals;
  private long quietIntervals;
  private long deliveredBefore;
  private long viewBefore;
  private boolean pendingBefore;
  private List<Digest> asked = List.of();
  private long fetchedTo;
  private int holderTurn;
  private boolean stateAsked;

  CatchUp(
      State state,
      Certificates certificates,
      Voter voter,
      Leader leader,
      Views views,
      Checkpointing checkpointing) {
    this.state = state;
    asks = new Others(state.self, state.quorums.n());
    tells = new Others(state.self, state.quorums.n());
    this.certificates = certificates;
    this.voter = voter;
    this.leader = leader;
    this.views = views;
    this.checkpointing = checkpointing;
    this.deliveredBefore = state.tree.chain().delivered();
    this.viewBefore = state.view();
  }

  /** How many peers are known to stand somewhere. */
  int peers() {
    return peers.size();
  }

  /** How many blocks were asked for and have not come. */
  int asked() {
    return asked.size();
  }

  // Questions of peers

  void onStanding(ReplicaId from, Standing standing) {
    if (from.equals(state.self)) {
      return;
    }
    Optional<String> fault =
        state.safety.entitlement(standing.view(), standing.high(), standing.entered());
    if (fault.isPresent()) {
      state.out.reject(from, Reason.ILLEGAL, fault.get());
      return;
    }
    certificates.learn(standing.high());
    standing.entered().ifPresent(certificates::learn);
    peers.put(from, standing);
    if (standing.delivered() + 1 < state.tree.chain().lowestKept()
        || standing.stable() < state.stable()) {
      state
          .stableCheckpoint()
          .filter(own -> mayAnswer(from))
          .ifPresent(s -> state.out.send(from, s));
    }
    boolean behind =
        standing.view() < state.view()
            || state.promises.high().isAbove(standing.high())
            || standing.delivered() < state.tree.chain().delivered();
    if (behind) {
      tell(from);
    }
    if (standing.delivered() > state.tree.chain().delivered() + state.rules.chainLength()
        && fetchedTo <= state.tree.chain().delivered()) {
      fetchDecided();
    }
  }

  /** The certificates that {@code peer} seems to lack. */
  void tell(ReplicaId peer) {
    if (!peer.equals(state.self) && mayAnswer(peer)) {
      state.out.send(peer, standing());
    }
  }

  private boolean mayAnswer(ReplicaId peer) {
    return answers.merge(peer, 1, Integer::sum) <= ANSWERS_MAX;
  }

  void onFetchDecided(ReplicaId from, FetchDecided fetch) {
    boolean here =
        fetch.first() >= state.tree.chain().lowestKept() && fetch.first() <= fetch.last();
    if (!here || isSated(from) || !mayAnswer(from)) {
      return;
    }
    long lastMax = Math.min(fetch.last(), fetch.first() + FETCHED_HEIGHTS_MAX - 1);
    long last = fetch.first() - 1;
    long bytes = 0;
    while (last < Math.min(lastMax, state.tree.chain().delivered()) && bytes < ANSWER_BYTES_MAX) {
      BlockNode node = state.tree.chain().at(++last);
      bytes += node == null ? 0 : node.size();
    }
    Decided proof =
        last < fetch.first()
            ? null
            : state.tree.chain().proof(fetch.first(), last, Decided.HEADERS_MAX);
    if (proof != null) {
      handed.merge(from, bytes, Long::sum);
      state.out.send(from, proof);
    }
  }

  private boolean isSated(ReplicaId peer) {
    return handed.getOrDefault(peer, 0L) >= HANDED_BYTES_MAX;
  }

  void onFetchBlocks(ReplicaId from, FetchBlocks fetch) {
    if (!mayAnswer(from) || isSated(from)) {
      return;
    }
    long bytes = 0;
    for (Digest digest : new TreeSet<>(fetch.digests())) {
      BlockNode node = state.tree.find(digest);
      if (node != null && node.hasBody() && bytes < ANSWER_BYTES_MAX) {
        bytes += node.size();
        state.out.send(from, new Fetched(node.block()));
      }
    }
    handed.merge(from, bytes, Long::sum);
  }

  // Own questions

  /** A block that was asked for; its digest is all the proof it needs. */
  void onFetched(Block block) {
    Digest digest = block.header().digest();
    if (!missing().contains(digest)) {
      return;
    }
    BlockNode node = state.tree.add(block.header());
    if (node != null) {
      voter.attach(node, block.body());
    }
  }

  private List<Digest> missing() {
    if (state.tree.isWhole(state.promises.high())) {
      return List.of();
    }
    boolean far =
        state.promises.high().height() > state.tree.tip().height() + FETCHED_HEIGHTS_MAX
            || !state.isNear(state.promises.high().height());
    return far ? List.of() : state.tree.missing(state.promises.high(), FetchBlocks.DIGESTS_MAX);
  }

  /** Asks for blocks that have just turned out to be missing (pitfall H13). */
  void fetchMissing() {
    List<Digest> missing = missing();
    if (!missing.equals(asked)) {
      List<Digest> before = asked;
      asked = missing;
      fetchBlocks(missing.stream().filter(digest -> !before.contains(digest)).toList());
    }
  }

  /** From f+1 at a time, as one correct replica has each. */
  private void fetchBlocks(List<Digest> digests) {
    if (digests.isEmpty()) {
      return;
    }
    asks.next(state.quorums.oneCorrect())
        .forEach(peer -> state.out.send(peer, new FetchBlocks(digests)));
  }

  /** Committed heights that this replica lacks, from one who has them. */
  private void fetchDecided() {
    if (state.tree.chain().next() != null) {
      return;
    }
    long first = state.tree.chain().delivered() + 1;
    List<ReplicaId> holders = new ArrayList<>();
    peers.forEach(
        (peer, standing) -> {
          if (isAhead(standing) && standing.kept() <= first) {
            holders.add(peer);
          }
        });
    if (holders.isEmpty()) {
      return;
    }
    ReplicaId holder = holders.get(Math.floorMod(holderTurn++, holders.size()));
    Standing standing = peers.get(holder);
    long known = standing == null ? first : standing.delivered();
    long last = Math.min(FETCHED_HEIGHTS_MAX, state.options.window()) + first - 1;
    fetchedTo = Math.min(known, last);
    state.out.send(holder, new FetchDecided(first, fetchedTo));
  }

  private boolean isAhead(Standing standing) {
    return standing.delivered() > state.tree.chain().delivered();
  }

  /** An answer ends at {@code last}, and may be shorter than the question. */
  void answered(long last) {
    fetchedTo = Math.min(fetchedTo, last);
  }

  /** The last question is answered: ask for more, if there is more. */
  void delivered() {
    if (fetchedTo == state.tree.chain().delivered()) {
      fetchDecided();
    }
  }

  /**
   * The next height is gone: f+1 others say so, and none who claims to keep it hands it out. Then
   * only a whole state helps.
   */
  private void fetchState() {
    Optional<Checkpoint> target = checkpointing.target();
    if (stateAsked || target.isEmpty()) {
      return;
    }
    int gone = 0;
    boolean claimed = false;
    for (Standing standing : peers.values()) {
      boolean keeps = standing.kept() <= state.tree.chain().delivered() + 1;
      gone += isAhead(standing) && !keeps ? 1 : 0;
      claimed |= isAhead(standing) && keeps;
    }
    if (gone >= state.quorums.oneCorrect() && (!claimed || quietIntervals > PATIENCE_INTERVALS)) {
      stateAsked = true;
      state.out.fetchState(target.get());
    }
  }

  /** The state was installed. */
  void installed() {
    stateAsked = false;
    fetchedTo = state.tree.chain().delivered();
  }

  // Sending again

  /** Another interval has passed. */
  void tick() {
    intervals++;
    answers.clear();
    handed.clear();
    boolean stuck = state.tree.chain().delivered() == deliveredBefore;
    quietIntervals = stuck ? quietIntervals + 1 : 0;
    sayWhereIStand(stuck);
    if (state.view() == viewBefore) {
      resend();
    }
    if (pendingBefore) {
      relay(state.pool.oldest(RELAYED_BYTES_MAX));
    }
    checkpointing.resend();
    if (stuck) {
      fetchDecided();
      fetchState();
    }
    deliveredBefore = state.tree.chain().delivered();
    viewBefore = state.view();
    pendingBefore = state.pool.hasPending();
    state.out.startTimer(new HotStuffTimer.Resend(), state.options.resendInterval());
  }

  /** The view has lasted a whole interval: something may have been lost. */
  private void resend() {
    views.resend();
    leader.resend();
    voter.resend();
    fetchBlocks(asked);
  }

  private void sayWhereIStand(boolean stuck) {
    boolean idle =
        stuck
            && !views.isOutstanding()
            && !state.hasGivenUp()
            && peers.values().stream().noneMatch(this::isAhead);
    if (!idle || intervals % IDLE_INTERVALS == 0) {
      Standing standing = standing();
      tells.few().forEach(peer -> state.out.send(peer, standing));
    }
  }

  private Standing standing() {
    return new Standing(
        state.view(),
        state.stable(),
        state.tree.chain().delivered(),
        state.tree.chain().lowestKept(),
        state.promises.high(),
        state.entered());
  }

  /** A term began: its leader learns what takes to lead, and what waits here. */
  void began() {
    if (!state.isLeader()) {
      tell(state.leader());
    }
    relay(state.pool.oldest(RELAYED_BYTES_MAX));
  }

  /** The leader must know what waits here, or it is deposed for what it never saw (P12). */
  void relay(List<Bundle> bundles) {
    if (state.isLeader()) {
      return;
    }
    for (List<Bundle> part : RequestPool.parts(bundles, RELAYED_BYTES_MAX)) {
      state.out.send(state.leader(), new Relay(part));
    }
  }
}
