package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Difference;
import io.parley.api.Digest;
import io.parley.api.Evidence;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.kit.CheckpointSchedule;
import io.parley.kit.Checkpoints;
import io.parley.kit.StateFetch;
import io.parley.kit.Tally;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.PbftEntry;
import io.parley.pbft.message.PbftMessage.CheckpointVote;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import java.util.List;
import java.util.Optional;

/** A quorum agrees on states, and the watermarks follow. */
final class Checkpointing {
  private final State state;
  private final Checkpoints<Ballot> checkpoints;
  private final StateFetch stateFetch;
  private final CheckpointSchedule schedule;
  private StableCheckpoint stable;

  /**
   * @param stable the newest that this replica knew before; that of the beginning if none
   */
  Checkpointing(State state, StableCheckpoint stable) {
    this.state = state;
    this.stable = stable;
    this.checkpoints = new Checkpoints<>(state.quorums, stable.height());
    this.stateFetch = new StateFetch(state.standings, state.out);
    this.schedule =
        new CheckpointSchedule(state.options.checkpointInterval(), state.memory.windowBytesMax());
  }

  /** The newest stable checkpoint that this replica has reached itself. */
  StableCheckpoint stable() {
    return stable;
  }

  /**
   * The newest stable checkpoint that is known, whether this replica has reached it or not. Without
   * votes only where it is the beginning.
   */
  StableCheckpoint proven() {
    return checkpoints
        .stable()
        .map(next -> new StableCheckpoint(next.height(), next.state(), next.votes()))
        .orElse(stable);
  }

  /** Whether a quorum has executed more than this replica has delivered: it is behind. */
  boolean isBehind() {
    return proven().height() > state.delivered();
  }

  /** Votes held. */
  int votes() {
    return checkpoints.size();
  }

  /** {@code height} was delivered: asks for the state after it, if all do so there. */
  void delivered(long height, Batch body) {
    if (schedule.delivered(height, body.heapBytes())) {
      state.out.takeCheckpoint(height);
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
    Ballot ballot = new Ballot(signed.signer(), signed.signature());
    if (checkpoints.add(vote.height(), signed.signer(), vote.state(), ballot)
        == Tally.Outcome.CONFLICTING) {
      state.out.reject(from, Reason.CONFLICTING, signed + " contradicts what it said before");
      checkpoints
          .said(vote.height(), signed.signer())
          .ifPresent(former -> accuse(former.state(), former.votes().get(0), signed));
    }
  }

  private void accuse(Digest formerState, Ballot former, Signed<CheckpointVote> second) {
    CheckpointVote said = new CheckpointVote(second.message().height(), formerState);
    Signed<CheckpointVote> first = new Signed<>(former.signer(), said, former.signature());
    state.out.accuse(new Evidence(second.signer(), "two states at one height", first, second));
  }

  void onStable(ReplicaId from, StableCheckpoint proven) {
    SafetyRules.fault(proven, state.quorums)
        .ifPresentOrElse(
            why -> state.out.reject(from, Reason.ILLEGAL, why),
            () -> proven.votes().forEach(ballot -> add(proven, ballot)));
  }

  private void add(StableCheckpoint proven, Ballot ballot) {
    checkpoints.add(proven.height(), ballot.signer(), proven.state(), ballot);
  }

  /** The application's state after {@code height}, which this replica now vouches for. */
  void checkpointed(long height, Digest digest) {
    boolean diverged =
        (height == stable.height() && !stable.state().equals(digest))
            || (height > stable.height() && contradicts(height, digest));
    if (diverged) {
      throw diverged(height, digest);
    }
    checkpoints.own(height, digest);
    state.out.broadcast(new CheckpointVote(height, digest));
  }

  private boolean contradicts(long height, Digest digest) {
    Optional<Checkpoints.Stable<Ballot>> proven = checkpoints.stable();
    return proven.isPresent()
        && proven.get().height() == height
        && !proven.get().state().equals(digest);
  }

  // Conclusions

  /** A quorum's checkpoint becomes this replica's, once it has delivered that far itself. */
  boolean progress() {
    Optional<Checkpoints.Stable<Ballot>> proven = checkpoints.stable();
    if (proven.isEmpty() || proven.get().height() > state.delivered()) {
      return false;
    }
    Checkpoints.Stable<Ballot> next = proven.get();
    if (checkpoints.contradicts(next.height(), next.state())) {
      throw diverged(next.height(), next.state());
    }
    moveTo(new StableCheckpoint(next.height(), next.state(), next.votes()));
    return true;
  }

  /**
   * The application was set to the state of {@code checkpoint}, unless it had come as far by itself
   * meanwhile: nothing moves back. Whether it was set.
   */
  boolean install(StableCheckpoint checkpoint) {
    stateFetch.installed();
    if (checkpoint.height() <= state.delivered()) {
      checkpoint.votes().forEach(ballot -> add(checkpoint, ballot));
      return false;
    }
    state.log.decisions().jump(checkpoint.height());
    schedule.installed();
    moveTo(checkpoint);
    return true;
  }

  private void moveTo(StableCheckpoint next) {
    stable = next;
    checkpoints.settle(next.height(), next.state());
    state.log.slide(next.height());
    state.promises.forget(next.height());
    state.out.persist(new PbftEntry.Stable(next));
    state.out.truncate(checkpoint(next));
  }

  /**
   * Fetches the state of a checkpoint ahead, if the next height is gone.
   *
   * @param patient whether those who claim to keep that height are believed still
   */
  void fetchState(boolean patient) {
    stateFetch.consider(state.delivered() + 1, patient, target());
  }

  /** A checkpoint that a quorum has proven and this replica has not reached: where to go. */
  private Optional<Checkpoint> target() {
    return checkpoints
        .stable()
        .filter(proven -> proven.height() > state.delivered())
        .map(next -> new StableCheckpoint(next.height(), next.state(), next.votes()))
        .map(Checkpointing::checkpoint);
  }

  private static Checkpoint checkpoint(StableCheckpoint stable) {
    return new Checkpoint(stable.height(), stable.state(), Bytes.EMPTY, stable);
  }

  /** Says again what others may have missed: this replica's newest state that is not stable. */
  void resend() {
    checkpoints
        .newestOwn()
        .ifPresent(own -> state.out.broadcast(new CheckpointVote(own.height(), own.state())));
  }

  private static AssertionError diverged(long height, Digest digest) {
    return new AssertionError(
        "this replica's state at height "
            + height
            + " differs from that of a quorum, one of them being "
            + digest
            + ": the state machine is not deterministic, or its memory is damaged (P18)");
  }
}
