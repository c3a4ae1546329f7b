package io.parley.pbft;

import io.parley.api.Digest;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.kit.HeightFetch;
import io.parley.kit.SourceFetch;
import io.parley.kit.SourceFetch.Wanted;
import io.parley.kit.Tally;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.PbftMessage.Decided;
import io.parley.pbft.message.PbftMessage.FetchBodies;
import io.parley.pbft.message.PbftMessage.FetchDecided;
import io.parley.pbft.message.PbftMessage.Standing;
import java.util.ArrayList;
import java.util.List;

/** What a replica that is behind asks for, of whom, and what it makes of the answers. */
final class CatchUp {
  private final State state;
  private final Ordering ordering;
  private final Checkpointing checkpointing;
  private final SourceFetch<Digest> bodies;
  private final HeightFetch heights;

  CatchUp(State state, Ordering ordering, Checkpointing checkpointing) {
    this.state = state;
    this.ordering = ordering;
    this.checkpointing = checkpointing;
    this.bodies = new SourceFetch<>(state.self, state.quorums);
    this.heights = new HeightFetch(state.standings, state.quorums, HeightFetch.HEIGHTS_MAX);
  }

  // What has become known

  /** A peer says where it stands: if that is far ahead, this replica asks at once. */
  void onStanding(ReplicaId from, Standing standing) {
    state.standings.heard(from, standing.delivered(), standing.kept());
    if (standing.delivered() > state.delivered() + 2L * state.options.pipelineMax()
        && !heights.isAsked(state.delivered())) {
      fetchDecided();
    }
  }

  /** A decision with its proof, from one who has it. */
  void onDecided(ReplicaId from, Decided decided) {
    long ahead = state.delivered() + HeightFetch.HEIGHTS_MAX;
    if (decided.height() > ahead || decided.body().isEmpty()) {
      return;
    }
    SafetyRules.fault(decided, state.quorums)
        .ifPresentOrElse(
            why -> state.out.reject(from, Reason.ILLEGAL, why), () -> take(from, decided));
  }

  private void take(ReplicaId from, Decided decided) {
    if (state.log.decisions().hasRoom(decided, state.lag.bytes())) {
      if (state.log.decisions().add(decided)) {
        state.timeout.caughtUp(state.elapsed());
      }
    } else {
      heights.answered(decided.height() - 1);
      state.out.reject(from, Reason.AHEAD, "no room yet for height " + decided.height());
    }
  }

  /** Heights were delivered: asks for more, if the last question is answered and there is more. */
  void delivered() {
    heights.delivered(state.delivered()).ifPresent(this::ask);
  }

  /**
   * A view began: bodies that it inherits may be missing, and so may heights up to the stable
   * checkpoint that it starts from, which nobody proposes again (pitfall L7).
   */
  void began() {
    fetchBodies();
    if (checkpointing.isBehind()) {
      fetchDecided();
    }
  }

  /** The state was installed. */
  void installed() {
    heights.installed(state.delivered());
  }

  // Own questions

  /**
   * No height was delivered for a whole interval: others may have more.
   *
   * @param patient whether those who claim to keep the next height are believed still
   */
  void stuck(boolean patient) {
    fetchDecided();
    checkpointing.fetchState(patient);
  }

  /** Bodies of proposals, the lowest first and only as there is room. */
  void fetchBodies() {
    List<Wanted<Digest>> wanted = new ArrayList<>();
    long bytes = 0;
    for (Slot slot : ordering.bodiless()) {
      long more = ordering.isFresh(slot) ? slot.wantedBytes() : 0;
      boolean room = more == 0 || state.log.hasRoom(state.view().number(), bytes + more);
      if (room && wanted.size() < FetchBodies.DIGESTS_MAX) {
        wanted.add(new Wanted<>(slot.digest(), voters(slot)));
        bytes += more;
      }
    }
    ask(bodies.want(wanted));
  }

  /** Who voted for a proposal has its body; if it is inherited, one who began the view may. */
  private List<ReplicaId> voters(Slot slot) {
    List<ReplicaId> voters = new ArrayList<>();
    if (!ordering.isFresh(slot)) {
      state.view().began().ifPresent(began -> voters.add(began.signer()));
    }
    for (Tally<Ballot> votes : List.of(slot.prepares(), slot.commits())) {
      votes.rounds().forEach(view -> voters.addAll(votes.signers(view, slot.digest())));
    }
    return voters;
  }

  private void ask(List<SourceFetch.Question<Digest>> questions) {
    questions.forEach(
        question -> state.out.send(question.source(), new FetchBodies(question.wanted())));
  }

  /** A body came from one who was asked for it. */
  void onBody(ReplicaId from, Digest digest) {
    bodies.answered(from, digest);
  }

  /** Whether something was asked for and has not come. */
  boolean isWaiting() {
    return bodies.isWaiting() || heights.isAsked(state.delivered());
  }

  /** The patience with those asked is over. */
  void tick() {
    fetchBodies();
    ask(bodies.tick());
    heights.tick(state.delivered()).forEach(this::ask);
  }

  /** Decided heights that this replica lacks, from one who has them. */
  private void fetchDecided() {
    heights.ask(state.delivered()).ifPresent(this::ask);
  }

  private void ask(HeightFetch.Question question) {
    state.out.send(question.holder(), new FetchDecided(question.first(), question.last()));
  }
}
