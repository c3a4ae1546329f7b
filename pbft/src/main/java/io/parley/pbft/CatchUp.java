package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.kit.Checkpoints;
import io.parley.kit.Others;
import io.parley.kit.RequestPool;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.PbftMessage.Body;
import io.parley.pbft.message.PbftMessage.CheckpointVote;
import io.parley.pbft.message.PbftMessage.Commit;
import io.parley.pbft.message.PbftMessage.Decided;
import io.parley.pbft.message.PbftMessage.FetchBodies;
import io.parley.pbft.message.PbftMessage.FetchDecided;
import io.parley.pbft.message.PbftMessage.Installed;
import io.parley.pbft.message.PbftMessage.PrePrepare;
import io.parley.pbft.message.PbftMessage.Prepare;
import io.parley.pbft.message.PbftMessage.Relay;
import io.parley.pbft.message.PbftMessage.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything may be lost: what liveness needs is sent again until it is superseded, and one who is
 * behind learns of it and asks for what it lacks.
 */
final class CatchUp {
  /** Heights asked for at once. */
  static final int FETCHED_HEIGHTS_MAX = 128;

  /** Bytes of decided batches in answer to one question. */
  private static final long ANSWER_BYTES_MAX = 8L << 20;

  /** Questions of one peer that are answered in one interval. */
  private static final int ANSWERS_MAX = 16;

  /** Slots whose messages are sent again in one interval. */
  private static final int RESENT_SLOTS_MAX = 64;

  /** Bytes of bundles in one relay, and of those that are relayed again in one interval. */
  private static final long RELAYED_BYTES_MAX = 1L << 20;

  /** An idle replica says where it stands only every so many intervals. */
  private static final int IDLE_INTERVALS = 8;

  /** After so many intervals without a height, those who claim to keep it are not believed. */
  private static final int PATIENCE_INTERVALS = 20;

  private final State state;
  private final Ordering ordering;
  private final Others asks;
  private final Others tells;
  private final TreeMap<ReplicaId, Standing> peers = new TreeMap<>();
  private final TreeMap<ReplicaId, Integer> answers = new TreeMap<>();

  private long intervals;
  private long quietIntervals;
  private long deliveredBefore;
  private long proposedBefore;
  private boolean pendingBefore;
  private long fetchedTo;
  private int holderTurn;
  private boolean stateAsked;

  CatchUp(State state, Ordering ordering) {
    this.state = state;
    asks = new Others(state.self, state.quorums.n());
    tells = new Others(state.self, state.quorums.n());
    this.ordering = ordering;
    this.deliveredBefore = state.delivered();
  }

  /** How many peers are known to stand somewhere. */
  int peers() {
    return peers.size();
  }

  // Questions of peers

  void onStanding(ReplicaId from, Standing standing) {
    if (from.equals(state.self)) {
      return;
    }
    peers.put(from, standing);
    View view = state.view;
    boolean behind =
        standing.view() < view.number() || (standing.view() == view.number() && !standing.active());
    if (view.isActive() && behind && mayAnswer(from)) {
      view.began().ifPresent(began -> state.out.send(from, new Installed(began)));
    }
    if (needsStable(standing) && mayAnswer(from)) {
      state.out.send(from, state.log.stable());
    }
    if (standing.delivered() < state.delivered() && mayAnswer(from)) {
      state.out.send(from, standing());
    }
    if (standing.delivered() > state.delivered() + 2L * state.options.pipelineMax()
        && fetchedTo <= state.delivered()) {
      fetchDecided();
    }
  }

  /**
   * Whether the stable checkpoint helps: one that is too far behind learns that it needs the state,
   * and one that delivered as much but missed the CHECKPOINTs gets its watermarks moved; without
   * that it could take part in nothing any more, and is missing for a quorum.
   */
  private boolean needsStable(Standing standing) {
    long stable = state.log.stable().height();
    return standing.delivered() < stable
        ? standing.delivered() + 1 < state.log.decisions().lowestKept()
        : standing.stable() < stable;
  }

  private boolean mayAnswer(ReplicaId peer) {
    return answers.merge(peer, 1, Integer::sum) <= ANSWERS_MAX;
  }

  void onFetchDecided(ReplicaId from, FetchDecided fetch) {
    long bytes = 0;
    long last = Math.min(fetch.last(), state.delivered());
    if (last - fetch.first() >= FETCHED_HEIGHTS_MAX) {
      last = fetch.first() + FETCHED_HEIGHTS_MAX - 1;
    }
    if (fetch.first() > last || !mayAnswer(from)) {
      return;
    }
    for (long height = fetch.first(); height <= last && bytes < ANSWER_BYTES_MAX; height++) {
      Decided decided = state.log.decisions().kept(height);
      if (decided == null) {
        return;
      }
      bytes += decided.body().map(Batch::size).orElse(0L);
      state.out.send(from, decided);
    }
  }

  void onFetchBodies(ReplicaId from, FetchBodies fetch) {
    if (!mayAnswer(from)) {
      return;
    }
    state.log.forEachAbove(
        state.log.low(),
        slot -> {
          for (Digest digest : fetch.digests()) {
            Batch body = slot.body(digest);
            if (body != null && !body.equals(Batch.EMPTY)) {
              state.out.send(from, new Body(body));
            }
          }
        });
  }

  // Own questions

  /** Bodies of inherited proposals, from f+1 at a time, as one correct replica has each. */
  void fetchBodies() {
    List<Digest> digests = new ArrayList<>();
    for (Slot slot : ordering.bodiless()) {
      if (digests.size() < FetchBodies.DIGESTS_MAX) {
        digests.add(slot.digest());
      }
    }
    if (digests.isEmpty()) {
      return;
    }
    asks.next(state.quorums.oneCorrect())
        .forEach(peer -> state.out.send(peer, new FetchBodies(digests)));
  }

  /** Decided heights that this replica lacks, from one who has them. */
  private void fetchDecided() {
    List<ReplicaId> holders = new ArrayList<>();
    peers.forEach(
        (peer, standing) -> {
          if (isAhead(standing) && standing.kept() <= state.delivered() + 1) {
            holders.add(peer);
          }
        });
    if (holders.isEmpty()) {
      return;
    }
    ReplicaId holder = holders.get(Math.floorMod(holderTurn++, holders.size()));
    long first = state.delivered() + 1;
    Standing standing = peers.get(holder);
    long known = standing == null ? first : standing.delivered();
    fetchedTo = Math.min(known, first + FETCHED_HEIGHTS_MAX - 1);
    state.out.send(holder, new FetchDecided(first, fetchedTo));
  }

  private boolean isAhead(Standing standing) {
    return standing.delivered() > state.delivered();
  }

  /** The last question is answered: ask for more, if there is more. */
  void delivered() {
    if (fetchedTo == state.delivered()) {
      fetchDecided();
    }
  }

  /**
   * The next height is gone: f+1 others say so, and none who claims to keep it hands it out. Then
   * only a whole state helps.
   */
  private void fetchState() {
    Optional<Checkpoint> target = state.log.target();
    if (stateAsked || target.isEmpty()) {
      return;
    }
    int gone = 0;
    boolean claimed = false;
    for (Standing standing : peers.values()) {
      boolean keeps = standing.kept() <= state.delivered() + 1;
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
    fetchedTo = state.delivered();
  }

  // Sending again

  /** Another interval has passed. */
  void tick() {
    intervals++;
    answers.clear();
    boolean stuck = state.delivered() == deliveredBefore;
    quietIntervals = stuck ? quietIntervals + 1 : 0;
    sayWhereIStand(stuck);
    if (!state.view.isActive()) {
      state.view.sent().ifPresent(state.out::broadcast);
    } else {
      resendVotes();
      relayPending();
    }
    fetchBodies();
    resendCheckpoint();
    if (stuck) {
      fetchDecided();
      fetchState();
    }
    deliveredBefore = state.delivered();
    proposedBefore = ordering.lastProposed();
    pendingBefore = state.pool.hasPending();
    state.out.startTimer(new PbftTimer.Resend(), state.options.resendInterval());
  }

  private void sayWhereIStand(boolean stuck) {
    boolean idle =
        stuck
            && state.view.isActive()
            && !state.pool.hasPending()
            && ordering.lastProposed() <= state.delivered()
            && peers.values().stream().noneMatch(this::isAhead);
    if (!idle || intervals % IDLE_INTERVALS == 0) {
      Standing standing = standing();
      tells.few().forEach(peer -> state.out.send(peer, standing));
    }
  }

  private Standing standing() {
    return new Standing(
        state.view.number(),
        state.view.isActive(),
        state.log.stable().height(),
        state.delivered(),
        state.log.decisions().lowestKept());
  }

  /** Own messages of heights that were open a whole interval ago and still are. */
  private void resendVotes() {
    int[] left = {RESENT_SLOTS_MAX};
    long view = state.view.number();
    state.log.forEachAbove(
        state.delivered(),
        slot -> {
          boolean old = slot.height() <= proposedBefore && slot.isProposedIn(view);
          if (old && slot.hasVoted() && left[0]-- > 0) {
            resendVotes(slot, view);
          }
        });
  }

  private void resendVotes(Slot slot, long view) {
    Batch body = slot.body();
    if (state.isPrimary() && ordering.isFresh(slot) && body != null) {
      state.out.broadcast(PrePrepare.of(view, slot.height(), body));
    } else {
      state.out.broadcast(new Prepare(view, slot.height(), slot.digest()));
    }
    if (slot.isProvenIn(view)) {
      state.out.broadcast(new Commit(view, slot.height(), slot.digest()));
    }
  }

  private void relayPending() {
    if (pendingBefore) {
      relay(state.pool.oldest(RELAYED_BYTES_MAX));
    }
  }

  /** A view began: its primary learns at once what waits here. */
  void began() {
    fetchBodies();
    relay(state.pool.oldest(RELAYED_BYTES_MAX));
  }

  /** The primary must know what waits here, or it is deposed for what it never saw (P12). */
  void relay(List<Bundle> bundles) {
    if (!state.view.isActive() || state.isPrimary()) {
      return;
    }
    for (List<Bundle> part : RequestPool.parts(bundles, RELAYED_BYTES_MAX)) {
      state.out.send(state.view.primary(), new Relay(part));
    }
  }

  private void resendCheckpoint() {
    Optional<Checkpoints.Stable<Ballot>> newest = state.log.checkpoints().newestOwn();
    newest.ifPresent(own -> state.out.broadcast(new CheckpointVote(own.height(), own.state())));
  }
}
