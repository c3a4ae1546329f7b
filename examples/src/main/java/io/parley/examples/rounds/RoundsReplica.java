package io.parley.examples.rounds;

import io.parley.api.Action;
import io.parley.api.Checkpoint;
import io.parley.api.Difference;
import io.parley.api.Entry;
import io.parley.api.Event;
import io.parley.api.Evidence;
import io.parley.api.Insight;
import io.parley.api.Moment;
import io.parley.api.Origin;
import io.parley.api.Rejection.Reason;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.api.Status;
import io.parley.api.Wait;
import io.parley.examples.rounds.RoundsMessage.Ballot;
import io.parley.examples.rounds.RoundsMessage.Decided;
import io.parley.examples.rounds.RoundsMessage.Phase;
import io.parley.examples.rounds.RoundsMessage.Propose;
import io.parley.examples.rounds.RoundsMessage.Relay;
import io.parley.examples.rounds.RoundsMessage.Stable;
import io.parley.examples.rounds.RoundsMessage.Standing;
import io.parley.examples.rounds.RoundsMessage.Vote;
import io.parley.kit.Begun;
import io.parley.kit.StandardOptions;
import io.parley.kit.Tally.Outcome;
import java.util.List;
import java.util.Optional;

/** One replica: hands events to its parts, then draws all conclusions. */
final class RoundsReplica implements Replica, Event.Handler {
  private final Setup setup;

  private final Begun<Parts> begun = new Begun<>();

  private record Parts(State state, Chain chain, Consensus consensus, CatchUp catchUp) {}

  RoundsReplica(Setup setup) {
    this.setup = setup;
  }

  @Override
  public List<Action> advance(Event event, Moment now) {
    event.dispatch(this);
    Parts all = begun.parts();
    all.state.now = now;
    while (progress(all)) {}
    if (!all.chain.remembersNext()) {
      all.consensus.watch();
    }
    return all.state.out.drain();
  }

  private static boolean progress(Parts all) {
    if (all.chain.settle()) {
      return true;
    }
    if (all.chain.remembersNext()) {
      return all.chain.deliverAgain() && begin(all);
    }
    Optional<Decided> decision = all.consensus.decision().filter(all.state::mayDeliver);
    return decision.map(decided -> decide(all, decided)).orElseGet(all.consensus::progress);
  }

  private static boolean decide(Parts all, Decided decided) {
    boolean bodyIsDurable = !all.consensus.height().accept(decided.batch());
    all.chain.decide(decided, bodyIsDurable);
    return begin(all);
  }

  private static boolean begin(Parts all) {
    all.consensus.begin(all.chain.delivered() + 1);
    return true;
  }

  @Override
  public void on(Event.Started event) {
    if (event.origin() == Origin.REJOINING) {
      throw new UnsupportedOperationException(
          setup.self()
              + " lost its memory; this example can not rejoin, start it as a new cluster");
    }
    Parts all = begun.begin(() -> restore(event.base(), event.journal()));
    all.state.out.startTimer(
        new RoundsTimer.Resend(), all.state.options.duration(StandardOptions.RESEND_INTERVAL));
  }

  private Parts restore(Checkpoint base, List<Entry> journal) {
    State state = new State(setup, base.height());
    Chain chain = new Chain(state, base);
    Consensus consensus = new Consensus(state, base.height() + 1);
    CatchUp catchUp = new CatchUp(state, chain, consensus);
    new Memory(base, journal).restore(chain, consensus);
    return new Parts(state, chain, consensus, catchUp);
  }

  @Override
  public void on(Event.Submitted event) {
    State state = begun.parts().state;
    state.pool.admit(event.bundles(), state.out);
  }

  @Override
  public void on(Event.Received event) {
    Parts all = begun.parts();
    Signed<?> signed = event.message();
    RoundsMessage message = Rounds.own(signed.message());
    if (message instanceof Propose propose) {
      onPropose(all, event.from(), signed.with(propose));
    } else if (message instanceof Vote vote && vote.phase() == Phase.CHECKPOINT) {
      onCheckpointVote(all, event.from(), signed.with(vote));
    } else if (message instanceof Vote vote) {
      onVote(all, event.from(), signed.with(vote));
    } else if (message instanceof Decided decided) {
      onDecided(all, event.from(), decided);
    } else if (message instanceof Stable stable) {
      onStable(all, event.from(), stable);
    } else if (message instanceof Relay relay) {
      relay.bundles().forEach(bundle -> all.state.pool.admit(bundle, event.from()));
    } else if (message instanceof Standing standing) {
      all.catchUp.onStanding(event.from(), standing);
    }
  }

  private static void onPropose(Parts all, ReplicaId from, Signed<Propose> signed) {
    Propose propose = signed.message();
    Optional<String> fault =
        Rules.fault(propose, all.state.quorums, all.state.memory.batchBytesMax());
    if (!signed
        .signer()
        .equals(Rules.proposer(propose.height(), propose.round(), all.state.quorums))) {
      all.state.out.reject(from, Reason.NOT_ENTITLED, signed.signer() + " says " + propose);
    } else if (fault.isPresent()) {
      all.state.out.reject(from, Reason.ILLEGAL, fault.get());
    } else if (mayKeep(all, from, signed.signer(), propose.height(), propose.round())) {
      if (!all.consensus.hasRoom(propose)) {
        all.state.out.reject(from, Reason.AHEAD, "no room yet for " + propose);
        return;
      }
      all.consensus
          .height(propose.height())
          .add(signed)
          .filter(former -> !former.message().statement().equals(propose.statement()))
          .ifPresent(former -> accuse(all, from, "two proposals in one round", former, signed));
    }
  }

  private static void onVote(Parts all, ReplicaId from, Signed<Vote> signed) {
    Vote vote = signed.message();
    if (mayKeep(all, from, signed.signer(), vote.height(), vote.round())) {
      Height height = all.consensus.height(vote.height());
      Ballot ballot = new Ballot(signed.signer(), signed.signature());
      if (height.tally(vote.phase()).add(vote.round(), signed.signer(), vote.digest(), ballot)
          == Outcome.CONFLICTING) {
        accuse(all, from, "two votes in one round", height.former(vote, signed.signer()), signed);
      }
    }
  }

  /** Whether a message is about a height and a round that are worked on, or soon will be. */
  private static boolean mayKeep(
      Parts all, ReplicaId from, ReplicaId signer, long height, long round) {
    long current = all.consensus.height().number();
    if (height > current + Consensus.HEIGHTS_AHEAD_MAX) {
      all.state.out.reject(from, Reason.AHEAD, "height " + height + ", is at " + current);
      return false;
    }
    return height >= current && all.consensus.height(height).hears(signer, round);
  }

  private static void accuse(
      Parts all, ReplicaId from, String what, Signed<?> former, Signed<?> latter) {
    all.state.out.reject(from, Reason.CONFLICTING, latter + " contradicts " + former);
    all.state.out.accuse(new Evidence(latter.signer(), what, former, latter));
  }

  private static void onDecided(Parts all, ReplicaId from, Decided decided) {
    Optional<String> fault = Rules.fault(decided, all.state.quorums);
    if (fault.isPresent()) {
      all.state.out.reject(from, Reason.ILLEGAL, fault.get());
    } else if (decided.height() == all.consensus.height().number()
        && all.state.mayDeliver(decided)
        && !all.chain.remembersNext()) {
      decide(all, decided);
      all.catchUp.answered();
    }
  }

  private static void onCheckpointVote(Parts all, ReplicaId from, Signed<Vote> signed) {
    Vote vote = signed.message();
    if (vote.height() == 0 || vote.round() != 0) {
      all.state.out.reject(from, Reason.ILLEGAL, vote + ", expected round 0");
      return;
    }
    if (vote.height() <= all.chain.stableHeight()) {
      all.catchUp.onOldCheckpoint(from);
      return;
    }
    Ballot ballot = new Ballot(signed.signer(), signed.signature());
    if (all.chain.checkpoints().add(vote.height(), signed.signer(), vote.digest(), ballot)
        == Outcome.CONFLICTING) {
      all.state.out.reject(from, Reason.CONFLICTING, signed + " contradicts what it said before");
    }
  }

  private static void onStable(Parts all, ReplicaId from, Stable stable) {
    Vote vote = stable.proof().vote();
    Rules.fault(stable, all.state.quorums)
        .ifPresentOrElse(
            fault -> all.state.out.reject(from, Reason.ILLEGAL, fault),
            () -> {
              for (Ballot ballot : stable.proof().ballots()) {
                all.chain.checkpoints().add(vote.height(), ballot.signer(), vote.digest(), ballot);
              }
            });
  }

  @Override
  public void on(Event.Combined event) {
    throw new AssertionError("no certificate was asked for: " + event);
  }

  @Override
  public void on(Event.Spoiled event) {
    throw new AssertionError("no certificate was asked for: " + event);
  }

  @Override
  public void on(Event.Expired event) {
    Parts all = begun.parts();
    if (event.timer() instanceof RoundsTimer.Resend) {
      all.catchUp.tick();
    } else if (event.timer() instanceof RoundsTimer.RoundTimeout timeout) {
      all.consensus.expired(timeout);
    }
  }

  @Override
  public void on(Event.Executed event) {
    State state = begun.parts().state;
    state.lag.executed(event.height());
  }

  @Override
  public void on(Event.Checkpointed event) {
    begun.parts().chain.checkpointed(event.height(), event.state());
  }

  @Override
  public void on(Event.StateInstalled event) {
    Parts all = begun.parts();
    if (!(event.checkpoint().proof() instanceof Stable stable)) {
      throw new IllegalArgumentException("a state without a stable checkpoint: " + event);
    }
    all.state.lag.executed(event.checkpoint().height());
    all.chain.install(stable);
    all.consensus.begin(all.chain.delivered() + 1);
    all.catchUp.installed();
  }

  @Override
  public Status status() {
    return begun.find().map(RoundsReplica::status).orElse(new Status(0, new ReplicaId(0), 0, 0));
  }

  private static Status status(Parts all) {
    return new Status(
        all.consensus.height().number(),
        all.consensus.proposer(),
        all.chain.delivered(),
        all.chain.stableHeight());
  }

  @Override
  public List<Wait> waits() {
    return begun.find().map(all -> Waits.of(all.state, all.consensus)).orElse(List.of());
  }

  @Override
  public List<Difference> differences() {
    return begun.find().map(all -> all.chain.checkpoints().differences()).orElse(List.of());
  }

  @Override
  public Insight insight() {
    return begun
        .find()
        .map(all -> Insights.of(all.state, all.chain, all.consensus, all.catchUp))
        .orElse(Insight.NONE);
  }
}
