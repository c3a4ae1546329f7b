package io.parley.hotstuff;

import io.parley.api.Certificate;
import io.parley.api.Checkpoint;
import io.parley.api.Difference;
import io.parley.api.Digest;
import io.parley.api.Evidence;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Share;
import io.parley.api.Signed;
import io.parley.hotstuff.HotStuffCombine.OfCheckpoint;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage.CheckpointVote;
import io.parley.hotstuff.message.HotStuffMessage.StableCheckpoint;
import io.parley.kit.CheckpointSchedule;
import io.parley.kit.Checkpoints;
import io.parley.kit.Tally;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A quorum agrees on states, and what is below them is forgotten. */
final class Checkpointing {
  private final State state;
  private final Checkpoints<Signed<CheckpointVote>> checkpoints;
  private final CheckpointSchedule schedule;
  private @Nullable OfCheckpoint combining;
  private @Nullable CheckpointVote voted;
  private int attempts;

  /** The blocks whose states were asked for. */
  private final TreeMap<Long, Header> taken = new TreeMap<>();

  /** A stable checkpoint that this replica has not reached; null if it knows of none. */
  private @Nullable StableCheckpoint ahead;

  /** This replica's newest checkpoint that is not stable yet. */
  private @Nullable CheckpointVote own;

  Checkpointing(State state) {
    this.state = state;
    this.checkpoints = new Checkpoints<>(state.quorums, state.stable());
    this.schedule =
        new CheckpointSchedule(state.options.checkpointInterval(), state.memory.windowBytesMax());
  }

  /** This block was delivered: asks for the state after it, if all do so there. */
  void delivered(Block block) {
    Header header = block.header();
    if (schedule.delivered(header.height(), block.body().heapBytes())) {
      taken.put(header.height(), header);
      state.out.takeCheckpoint(header.height());
    }
  }

  /** Where replicas say that their states differ. */
  List<Difference> differences() {
    return checkpoints.differences();
  }

  /** A height at which no quorum can have one state any more. */
  Optional<Difference> hopeless() {
    return checkpoints.hopeless();
  }

  // What has become known

  void onVote(ReplicaId from, Signed<CheckpointVote> signed) {
    CheckpointVote vote = signed.message();
    long height = vote.header().height();
    if (state.spoilers.refuse(from, signed)) {
      return;
    }
    if (checkpoints.add(height, from, vote.digest(), signed) == Tally.Outcome.CONFLICTING) {
      state.out.reject(from, Reason.CONFLICTING, signed + " contradicts what it said before");
      checkpoints
          .said(height, from)
          .ifPresent(former -> accuse(from, former.votes().get(0), signed));
    }
  }

  private void accuse(
      ReplicaId culprit, Signed<CheckpointVote> first, Signed<CheckpointVote> second) {
    state.out.accuse(new Evidence(culprit, "two states at one height", first, second));
  }

  void onStable(StableCheckpoint proven) {
    if (proven.height() > state.stable() && (ahead == null || proven.height() > ahead.height())) {
      ahead = proven;
    }
  }

  void onCombined(OfCheckpoint id, Certificate certificate) {
    if (id.equals(combining) && voted != null) {
      combining = null;
      onStable(new StableCheckpoint(voted, certificate));
    }
  }

  void onSpoiled(OfCheckpoint id, List<ReplicaId> bad) {
    bad.forEach(signer -> checkpoints.forget(id.height(), signer));
    if (id.equals(combining)) {
      combining = null;
    }
  }

  /** The application's state after {@code height}, which this replica now vouches for. */
  void checkpointed(long height, Digest digest) {
    Header header = taken.remove(height);
    if (header == null) {
      return;
    }
    CheckpointVote vote = new CheckpointVote(digest, header);
    StableCheckpoint proven =
        height == state.stable() ? state.stableCheckpoint().orElse(null) : ahead;
    if (proven != null && proven.height() == height && !proven.vote().equals(vote)) {
      throw diverged(vote, proven);
    }
    checkpoints.own(height, vote.digest());
    if (height > state.stable()) {
      own = vote;
      state.out.broadcast(vote);
    }
  }

  // Conclusions

  boolean progress() {
    return combine() || settle();
  }

  private boolean combine() {
    Optional<Checkpoints.Stable<Signed<CheckpointVote>>> agreed = checkpoints.stable();
    boolean known = agreed.isEmpty() || (ahead != null && agreed.get().height() <= ahead.height());
    if (combining != null || known) {
      return false;
    }
    List<Signed<CheckpointVote>> votes = agreed.get().votes().subList(0, state.quorums.quorum());
    voted = votes.get(0).message();
    combining = new OfCheckpoint(agreed.get().height(), agreed.get().state(), attempts++);
    state.out.combine(
        combining,
        votes.stream()
            .map(vote -> new Share(vote.signer(), vote.message().statement(), vote.signature()))
            .toList());
    return true;
  }

  /** A quorum's checkpoint becomes this replica's, once it has delivered that far itself. */
  private boolean settle() {
    StableCheckpoint next = ahead;
    if (next == null || next.height() > state.tree.chain().delivered()) {
      return false;
    }
    BlockNode node = state.tree.chain().at(next.height());
    boolean otherBlock = node != null && !node.header().equals(next.vote().header());
    if (otherBlock || checkpoints.contradicts(next.height(), next.vote().digest())) {
      throw diverged(next.vote(), next);
    }
    moveTo(next);
    return true;
  }

  /** The application was set to the state of {@code checkpoint}. */
  void install(StableCheckpoint checkpoint) {
    state.owed.installed();
    taken.clear();
    schedule.installed();
    state.tree.jump(checkpoint.vote().header());
    moveTo(checkpoint);
  }

  private void moveTo(StableCheckpoint next) {
    ahead = ahead == null || ahead.height() <= next.height() ? null : ahead;
    own = own == null || own.header().height() <= next.height() ? null : own;
    checkpoints.settle(next.height(), next.vote().digest());
    state.tree.chain().slide(next.height());
    state.reach(next);
    state.out.truncate(checkpoint(next));
  }

  /** Votes held. */
  int votes() {
    return checkpoints.size();
  }

  /** A checkpoint that a quorum has proven and this replica has not reached: where to go. */
  Optional<Checkpoint> target() {
    return Optional.ofNullable(ahead)
        .filter(next -> next.height() > state.tree.chain().delivered())
        .map(Checkpointing::checkpoint);
  }

  private static Checkpoint checkpoint(StableCheckpoint stable) {
    return new Checkpoint(
        stable.height(), stable.vote().state(), stable.vote().header().toBytes(), stable);
  }

  /** Says again what others may have missed. */
  void resend() {
    if (own != null) {
      state.out.broadcast(own);
    }
  }

  private static AssertionError diverged(CheckpointVote mine, StableCheckpoint theirs) {
    return new AssertionError(
        "this replica's state at height "
            + mine.header().height()
            + " differs from that of a quorum, "
            + theirs
            + ": the state machine is not deterministic, or its memory is damaged (P18)");
  }
}
