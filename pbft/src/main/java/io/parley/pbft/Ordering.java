package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.PbftMessage.Commit;
import io.parley.pbft.message.PbftMessage.Decided;
import io.parley.pbft.message.PbftMessage.PrePrepare;
import io.parley.pbft.message.PbftMessage.Prepare;
import io.parley.pbft.message.PbftMessage.Prepared;
import io.parley.pbft.message.PbftMessage.Proof;
import io.parley.pbft.message.PbftMessage.Proposal;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The normal case within a view: propose, prepare, commit, decide. */
final class Ordering {
  private final State state;
  private final Votes votes;

  /** Slots about which something has become known since conclusions were last drawn. */
  private final ArrayDeque<Slot> touched = new ArrayDeque<>();

  /** Heights whose proposal is of a time that this replica's clock has not reached. */
  private final TreeSet<Long> early = new TreeSet<>();

  /** The highest height proposed in the current view. */
  private long lastProposed;

  /** Up to here the current view inherited what it proposes. */
  private long inherited;

  Ordering(State state) {
    this.state = state;
    this.votes = new Votes(state, this::touch);
  }

  /** The highest height that is known to be proposed in the current view. */
  long lastProposed() {
    return lastProposed;
  }

  /** How many proposals wait for this replica's clock. */
  int early() {
    return early.size();
  }

  /** Where PREPAREs and COMMITs are counted. */
  Votes votes() {
    return votes;
  }

  // What has become known

  void onPrePrepare(ReplicaId from, Signed<?> signed, PrePrepare message) {
    View view = state.view();
    if (!signed.signer().equals(state.primary(message.view()))) {
      state.out.reject(
          from, Reason.NOT_ENTITLED, signed.signer() + " is not primary of view " + message.view());
    } else if (message.height() > state.log.high()) {
      state.out.reject(
          from, Reason.AHEAD, "height " + message.height() + " is above " + state.log.high());
    } else if (message.view() == view.number()
        && view.isActive()
        && state.log.contains(message.height())) {
      onProposal(from, signed, message);
    }
  }

  /** The primary of the current view proposes for a height between the watermarks. */
  private void onProposal(ReplicaId from, Signed<?> signed, PrePrepare message) {
    long size = message.body().map(Batch::size).orElse(0L);
    if (size > state.memory.batchBytesMax()) {
      state.out.reject(
          from,
          Reason.ILLEGAL,
          "a batch of " + size + " bytes, at most " + state.memory.batchBytesMax());
      return;
    }
    Slot slot = state.log.slot(message.height());
    if (!slot.isProposedIn(message.view())) {
      if (message.height() <= inherited) {
        state.out.reject(
            from, Reason.ILLEGAL, "height " + message.height() + " was settled before this view");
        return;
      }
      slot.propose(message.view(), message.digest());
      lastProposed = Math.max(lastProposed, message.height());
    } else if (!slot.digest().equals(message.digest())) {
      votes.conflict(from, slot.prepares(), signed, message.view(), message.height(), true);
      return;
    }
    message.body().ifPresent(body -> take(from, slot, body));
    Ballot ballot = new Ballot(signed.signer(), signed.signature());
    slot.prepares().add(message.view(), signed.signer(), message.digest(), ballot);
    touch(slot);
  }

  /** Whether the primary chose the proposal itself, and so voted for it by PRE-PREPARE. */
  boolean isFresh(Slot slot) {
    return slot.height() > inherited;
  }

  /**
   * The body of what the slot's digest names, if there is room for it: else it is asked for when
   * there is, and the votes for the digest count all the same (pitfalls B1, P24). What is inherited
   * was taken by correct replicas before, and is always taken.
   */
  private void take(ReplicaId from, Slot slot, Batch body) {
    if (slot.hasBody() || !body.digest().equals(slot.digest())) {
      return;
    }
    if (isFresh(slot) && !mayTake(body)) {
      slot.refuse(body.heapBytes());
      state.out.reject(
          from, Reason.AHEAD, "no room for " + body.heapBytes() + " bytes at " + slot.height());
      return;
    }
    slot.attach(body);
    state.pool.propose(body);
    touch(slot);
  }

  private boolean mayTake(Batch body) {
    return body.size() <= state.memory.batchBytesMax()
        && state.log.hasRoom(state.view().number(), body.heapBytes());
  }

  void onBody(ReplicaId from, Batch batch) {
    for (Slot slot : bodiless()) {
      take(from, slot, batch);
    }
  }

  /** Proposals of the current view whose bodies are missing, lowest first. */
  List<Slot> bodiless() {
    List<Slot> slots = new ArrayList<>();
    if (state.view().isActive()) {
      state.log.forEachAbove(
          state.log.low(),
          slot -> {
            if (slot.isProposedIn(state.view().number()) && !slot.hasBody()) {
              slots.add(slot);
            }
          });
    }
    return slots;
  }

  /** A view began: its inheritance is proposed again, everything else is off. */
  void begin() {
    long view = state.view().number();
    state.pool.release();
    early.clear();
    state.log.forEachAbove(state.log.low(), slot -> slot.enter(view));
    inherit();
    state.log.forgetFormer(state.promises);
    // Votes for proposals to come may be here already; they are counted when these arrive.
    state.log.forEachAbove(lastProposed, this::touch);
  }

  private void inherit() {
    long view = state.view().number();
    List<Signed<ViewChange>> viewChanges = state.view().basis().viewChanges();
    List<Proposal> proposals = SafetyRules.proposals(viewChanges);
    inherited = SafetyRules.lowest(viewChanges) + proposals.size();
    lastProposed = inherited;
    for (Proposal proposal : proposals) {
      if (!state.log.contains(proposal.height())) {
        continue;
      }
      Slot slot = state.log.slot(proposal.height());
      if (!slot.isProposedIn(view)) {
        slot.propose(view, proposal.digest());
      }
      Batch body = slot.body();
      if (body != null) {
        state.pool.propose(body);
      }
      touch(slot);
    }
  }

  /**
   * The application was set to a state: which of the bundles that wait were executed on the way
   * there nobody can tell here. None waits any more, or the leader would be blamed for those that
   * were; a client that has no answer sends again (pitfall P12).
   */
  void installed() {
    state.pool.clear();
    state.log.forEachAbove(
        state.delivered(),
        slot -> {
          Batch body = slot.isProposedIn(state.view().number()) ? slot.body() : null;
          if (body != null) {
            state.pool.propose(body);
          }
        });
  }

  /** After a restart: the current view goes on from what was inherited and accepted in it. */
  void resume() {
    if (state.view().began().isPresent()) {
      inherit();
    }
    state.log.forEachAbove(
        state.log.low(),
        slot -> {
          if (slot.isProposedIn(state.view().number())) {
            lastProposed = Math.max(lastProposed, slot.height());
          }
        });
  }

  void touch(Slot slot) {
    touched.add(slot);
  }

  // Conclusions

  /** Draws one conclusion, if one can be drawn. */
  boolean progress() {
    Slot slot = touched.peek();
    if (slot == null) {
      return false;
    }
    if (!state.log.contains(slot.height()) || !(prepare(slot) || commit(slot) || decide(slot))) {
      touched.remove();
    }
    return true;
  }

  /** Proposals that came too early are looked at again whenever time may have passed. */
  void reconsiderEarly() {
    if (!early.isEmpty()) {
      List<Long> heights = List.copyOf(early);
      early.clear();
      heights.forEach(height -> Optional.ofNullable(state.log.find(height)).ifPresent(this::touch));
    }
  }

  /** Whether a primary may propose what is pending, or has: else nobody can be blamed. */
  boolean hasRoom() {
    boolean proposed = lastProposed > state.delivered();
    boolean room =
        !state.pool.hasPending()
            || state.pool.hasPending(state.log.roomToPropose(state.view().number()));
    long next = state.delivered() + 1;
    return proposed || (room && next <= state.log.high() && state.lag.keepsUpWith(next));
  }

  /** The primary proposes what is pending. Whether there was something, and room for it. */
  boolean propose() {
    long height = Math.max(lastProposed, state.delivered()) + 1;
    if (!state.isPrimary() || !state.pool.hasPending() || height > state.log.high()) {
      return false;
    }
    if (height > state.delivered() + state.options.pipelineMax()
        || height > state.executed() + state.options.executionLagMax()) {
      return false;
    }
    long view = state.view().number();
    long room = state.log.roomToPropose(view);
    if (!state.pool.hasPending(room)) {
      return false;
    }
    int commandsMax = state.options.batchCommandsMax();
    Batch batch = new Batch(state.now().wall(), state.pool.take(commandsMax, room));
    Slot slot = state.log.slot(height);
    slot.propose(view, batch.digest());
    slot.attach(batch);
    lastProposed = height;
    state.promises.accept(view, height, batch);
    state.out.broadcast(PrePrepare.of(view, height, batch));
    return true;
  }

  /** Its own PRE-PREPARE is the primary's PREPARE; all others say so themselves. */
  private boolean prepare(Slot slot) {
    long view = state.view().number();
    Batch body = slot.body();
    if (!state.view().isActive()
        || !SafetyRules.mayPrepare(slot, view, state.promises)
        || body == null) {
      return false;
    }
    if (isFresh(slot) && isEarly(body)) {
      early.add(slot.height());
      return false;
    }
    state.promises.accept(view, slot.height(), body);
    state.out.broadcast(new Prepare(view, slot.height(), slot.digest()));
    return true;
  }

  private boolean isEarly(Batch batch) {
    return batch.stamp() > state.now().wall() + state.options.clockSkewMax().toNanos() / 1_000;
  }

  private boolean commit(Slot slot) {
    long view = state.view().number();
    if (!state.view().isActive()
        || state.promises.isProven(view, slot.height())
        || !SafetyRules.isPrepared(slot, view, state.promises, state.quorums)) {
      return false;
    }
    List<Ballot> votes = slot.prepares().votes(view, slot.digest());
    Prepared prepared = new Prepared(view, slot.height(), slot.digest());
    state.promises.prove(new Proof(prepared, votes.subList(0, state.quorums.quorum())));
    state.out.broadcast(new Commit(view, slot.height(), slot.digest()));
    return true;
  }

  private boolean decide(Slot slot) {
    if (state.log.decisions().has(slot.height())) {
      return false;
    }
    for (long view : slot.commits().rounds()) {
      Digest digest = SafetyRules.committedIn(slot, view, state.quorums).orElse(null);
      Batch body = digest == null ? null : slot.body(digest);
      if (digest != null && body != null) {
        List<Ballot> votes = slot.commits().votes(view, digest);
        List<Ballot> proof = votes.subList(0, state.quorums.quorum());
        Decided decided = new Decided(view, slot.height(), digest, proof, Optional.of(body));
        return state.log.decisions().add(decided);
      }
    }
    return false;
  }
}
