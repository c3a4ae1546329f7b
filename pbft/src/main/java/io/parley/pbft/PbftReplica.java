package io.parley.pbft;

import io.parley.api.Action;
import io.parley.api.Event;
import io.parley.api.Evidence;
import io.parley.api.Insight;
import io.parley.api.Origin;
import io.parley.api.Rejection.Reason;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Status;
import io.parley.api.Wait;
import io.parley.kit.Tally;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.PbftMessage;
import io.parley.pbft.message.PbftMessage.CheckpointVote;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One replica of PBFT: hands events to its parts, then draws all conclusions. */
final class PbftReplica implements Replica, Event.Handler {
  private final ReplicaId self;
  private final int n;
  private final PbftOptions options;

  /** Everything else; it comes with {@link Event.Started}. */
  private @Nullable Parts parts;

  private record Parts(
      State state, Ordering ordering, ViewChanger viewChanger, CatchUp catchUp, Watch watch) {
    static Parts of(State state) {
      Ordering ordering = new Ordering(state);
      ViewChanger viewChanger = new ViewChanger(state, ordering);
      Watch watch = new Watch(state, ordering, viewChanger);
      return new Parts(state, ordering, viewChanger, new CatchUp(state, ordering), watch);
    }
  }

  PbftReplica(ReplicaId self, int n, PbftOptions options) {
    this.self = self;
    this.n = n;
    this.options = options;
  }

  private Parts parts() {
    if (parts == null) {
      throw new IllegalStateException("the first event must be Started");
    }
    return parts;
  }

  @Override
  public List<Action> advance(Event event) {
    event.dispatch(this);
    Parts all = parts();
    all.ordering.reconsiderEarly();
    while (progress(all)) {}
    all.watch.update();
    return all.state.out.drain();
  }

  private static boolean progress(Parts all) {
    long delivered = all.state.delivered();
    boolean more = all.state.log.settle() || all.viewChanger.progress() || all.ordering.progress();
    if (all.state.delivered() > delivered) {
      all.catchUp.delivered();
    }
    return more;
  }

  @Override
  public void on(Event.Started event) {
    if (parts != null) {
      throw new IllegalStateException("Started twice");
    }
    if (event.origin() == Origin.REJOINING) {
      throw new UnsupportedOperationException(
          self + " lost its memory, and rejoining needs state transfer, which is not there yet");
    }
    Recovery recovery = new Recovery(event.base(), event.journal());
    State state = new State(self, n, options, recovery);
    recovery.restore(state);
    Parts all = Parts.of(state);
    parts = all;
    all.ordering.resume();
    recovery.inView().ifPresent(all.viewChanger::resume);
    state.out.startTimer(new PbftTimer.Resend(), options.resendInterval());
  }

  @Override
  public void on(Event.Submitted event) {
    Parts all = parts();
    all.state.sawTime(event.at());
    all.catchUp.relay(all.state.pool.admit(event.bundles(), all.state.out));
  }

  @Override
  public void on(Event.Received event) {
    Parts all = parts();
    all.state.sawTime(event.at());
    ReplicaId from = event.from();
    Signed<?> signed = event.message();
    if (!(signed.message() instanceof PbftMessage message)) {
      throw new IllegalArgumentException("not a message of PBFT: " + signed);
    }
    if (message instanceof PbftMessage.PrePrepare prePrepare) {
      all.ordering.onPrePrepare(from, signed, prePrepare);
    } else if (message instanceof PbftMessage.Prepare prepare) {
      all.ordering.votes().onPrepare(from, signed, prepare);
    } else if (message instanceof PbftMessage.Commit commit) {
      all.ordering.votes().onCommit(from, signed, commit);
    } else if (message instanceof CheckpointVote vote) {
      onCheckpointVote(all.state, from, signed, vote);
    } else if (message instanceof StableCheckpoint stable) {
      onStableCheckpoint(all.state, from, stable);
    } else {
      onViewOrCatchUp(all, from, signed, message);
    }
  }

  private void onViewOrCatchUp(Parts all, ReplicaId from, Signed<?> signed, PbftMessage message) {
    if (message instanceof ViewChange viewChange) {
      all.viewChanger.onViewChange(from, signed.with(viewChange));
    } else if (message instanceof NewView newView) {
      onNewView(all, from, signed.with(newView));
    } else if (message instanceof PbftMessage.Installed installed) {
      onNewView(all, from, installed.newView());
    } else if (message instanceof PbftMessage.Standing standing) {
      all.catchUp.onStanding(from, standing);
    } else if (message instanceof PbftMessage.Relay relay) {
      onRelay(all.state, from, relay);
    } else if (message instanceof PbftMessage.FetchBodies fetch) {
      all.catchUp.onFetchBodies(from, fetch);
    } else if (message instanceof PbftMessage.Body body) {
      all.ordering.onBody(body.batch());
    } else if (message instanceof PbftMessage.FetchDecided fetch) {
      all.catchUp.onFetchDecided(from, fetch);
    } else if (message instanceof PbftMessage.Decided decided) {
      all.ordering.onDecided(from, decided);
    }
  }

  private static void onNewView(Parts all, ReplicaId from, Signed<NewView> signed) {
    long before = all.state.view.number();
    boolean wasActive = all.state.view.isActive();
    all.viewChanger.onNewView(from, signed);
    boolean isActive = all.state.view.isActive();
    if (isActive && (!wasActive || all.state.view.number() > before)) {
      all.catchUp.began();
    }
  }

  private static void onRelay(State state, ReplicaId from, PbftMessage.Relay relay) {
    if (!from.equals(state.self) && state.isPrimary()) {
      relay.bundles().forEach(state.pool::admit);
    }
  }

  private void onCheckpointVote(
      State state, ReplicaId from, Signed<?> signed, CheckpointVote vote) {
    if (vote.height() == 0 || vote.height() % options.checkpointInterval() != 0) {
      state.out.reject(
          from,
          Reason.ILLEGAL,
          "a CHECKPOINT at height "
              + vote.height()
              + ", expected multiples of "
              + options.checkpointInterval());
      return;
    }
    Ballot ballot = new Ballot(signed.signer(), signed.signature());
    Tally.Outcome outcome =
        state.log.checkpoints().add(vote.height(), signed.signer(), vote.state(), ballot);
    if (outcome == Tally.Outcome.CONFLICTING) {
      state.out.reject(from, Reason.CONFLICTING, signed + " contradicts what it said before");
      state
          .log
          .checkpoints()
          .said(vote.height(), signed.signer())
          .ifPresent(
              former ->
                  state.out.accuse(
                      new Evidence(
                          signed.signer(),
                          "two states at one height",
                          new Signed<>(
                              signed.signer(),
                              new CheckpointVote(vote.height(), former.state()),
                              former.votes().get(0).signature()),
                          signed)));
    }
  }

  private static void onStableCheckpoint(State state, ReplicaId from, StableCheckpoint stable) {
    SafetyRules.fault(stable, state.quorums)
        .ifPresentOrElse(
            why -> state.out.reject(from, Reason.ILLEGAL, why),
            () -> {
              for (Ballot ballot : stable.votes()) {
                state
                    .log
                    .checkpoints()
                    .add(stable.height(), ballot.signer(), stable.state(), ballot);
              }
            });
  }

  @Override
  public void on(Event.Combined event) {
    throw new AssertionError("PBFT asks for no certificate: " + event);
  }

  @Override
  public void on(Event.Spoiled event) {
    throw new AssertionError("PBFT asks for no certificate: " + event);
  }

  @Override
  public void on(Event.Expired event) {
    Parts all = parts();
    if (event.timer() instanceof PbftTimer.Resend) {
      all.catchUp.tick();
    } else if (event.timer() instanceof PbftTimer.ViewTimeout timeout
        && all.watch.expired(timeout)) {
      all.viewChanger.expired(timeout.view());
    }
  }

  @Override
  public void on(Event.Executed event) {
    parts().state.sawExecuted(event.height());
  }

  @Override
  public void on(Event.Checkpointed event) {
    parts().state.log.checkpointed(event.height(), event.state());
  }

  @Override
  public void on(Event.StateInstalled event) {
    Parts all = parts();
    if (!(event.checkpoint().proof() instanceof StableCheckpoint stable)) {
      throw new IllegalArgumentException("a state without a stable checkpoint of PBFT: " + event);
    }
    all.state.sawExecuted(stable.height());
    all.state.log.install(stable);
    all.catchUp.installed();
  }

  @Override
  public Status status() {
    if (parts == null) {
      return new Status(0, new ReplicaId(0), 0, 0);
    }
    State state = parts.state;
    return new Status(
        state.view.number(), state.view.primary(), state.delivered(), state.log.stable().height());
  }

  @Override
  public List<Wait> waits() {
    return parts == null ? List.of() : Waits.of(parts.state, parts.ordering, parts.viewChanger);
  }

  @Override
  public Insight insight() {
    return parts == null
        ? Insight.NONE
        : Insights.of(parts.state, parts.ordering, parts.viewChanger, parts.catchUp);
  }
}
