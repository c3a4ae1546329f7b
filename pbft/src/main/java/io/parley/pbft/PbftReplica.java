package io.parley.pbft;

import io.parley.api.Action;
import io.parley.api.Difference;
import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.api.Moment;
import io.parley.api.Origin;
import io.parley.api.Refusal;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Status;
import io.parley.api.Wait;
import io.parley.kit.Begun;
import io.parley.kit.FetchTimer;
import io.parley.kit.LeaderRelay;
import io.parley.kit.LeaderRelay.ByDigest;
import io.parley.kit.Outbox;
import io.parley.pbft.message.PbftMessage;
import io.parley.pbft.message.PbftMessage.CheckpointVote;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.Standing;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.List;
import java.util.Optional;

/** One replica of PBFT: hands events to its parts, then draws all conclusions. */
final class PbftReplica implements Replica, Event.Handler {
  private final ReplicaId self;
  private final int n;
  private final PbftOptions options;
  private final Begun<Parts> begun = new Begun<>();
  private Moment now = new Moment(0, 0);

  private record Parts(
      State state,
      Checkpointing checkpointing,
      Ordering ordering,
      Delivery delivery,
      ViewChanger viewChanger,
      LeaderRelay relay,
      Answers answers,
      BasisAnswers basisAnswers,
      CatchUp catchUp,
      FetchTimer fetchTimer,
      Resending resending,
      Watch watch) {
    static Parts of(State state, StableCheckpoint stable, boolean recovered) {
      Checkpointing checkpointing = new Checkpointing(state, stable);
      Ordering ordering = new Ordering(state);
      ViewChanger viewChanger = new ViewChanger(state, checkpointing, ordering);
      CatchUp catchUp = new CatchUp(state, ordering, checkpointing);
      LeaderRelay relay =
          new LeaderRelay(
              state.self,
              state.quorums.n(),
              state.pool,
              state.owed,
              state.out,
              state::activePrimary,
              PbftMessage.Relay::new,
              new ByDigest(PbftMessage.Offer::new, PbftMessage.FetchBundles::new));
      Watch watch = new Watch(state, checkpointing, ordering, viewChanger, recovered);
      return new Parts(
          state,
          checkpointing,
          ordering,
          new Delivery(state, checkpointing),
          viewChanger,
          relay,
          new Answers(state, checkpointing),
          new BasisAnswers(state, checkpointing, viewChanger),
          catchUp,
          new FetchTimer(new PbftTimer.Fetch(), state.quorums, state.out),
          new Resending(state, ordering, checkpointing, viewChanger, relay, catchUp, watch),
          watch);
    }
  }

  PbftReplica(ReplicaId self, int n, PbftOptions options) {
    this.self = self;
    this.n = n;
    this.options = options;
  }

  @Override
  public List<Action> advance(Event event, Moment now) {
    this.now = now;
    begun.find().ifPresent(all -> all.state.now(now));
    event.dispatch(this);
    Parts all = begun.parts();
    all.ordering.reconsiderEarly();
    while (progress(all)) {}
    all.state.log.lend();
    all.watch.update();
    all.fetchTimer.update(all.catchUp.isWaiting(), all.state.timeout.current());
    return all.state.out.drain();
  }

  private static boolean progress(Parts all) {
    long delivered = all.state.delivered();
    boolean more =
        all.checkpointing.progress()
            || changeView(all)
            || all.ordering.progress()
            || all.delivery.progress()
            || all.ordering.propose();
    if (all.state.delivered() > delivered) {
      all.catchUp.delivered();
    }
    return more;
  }

  private static boolean changeView(Parts all) {
    long active = all.state.promises.lastActive();
    if (!all.viewChanger.progress()) {
      return false;
    }
    if (all.state.promises.lastActive() > active) {
      all.catchUp.began();
      all.relay.began();
    }
    return true;
  }

  @Override
  public void on(Event.Started event) {
    Parts all = begun.begin(() -> recall(event));
    all.ordering.resume();
    all.viewChanger.resume();
    all.resending.start();
  }

  private Parts recall(Event.Started event) {
    if (event.origin() == Origin.REJOINING) {
      throw new UnsupportedOperationException(
          self + " lost its memory, and rejoining needs state transfer, which is not there yet");
    }
    Recovery recovery = new Recovery(event.base(), event.journal());
    State state = new State(self, n, options, recovery, now);
    recovery.restore(state);
    return Parts.of(state, recovery.stable(), event.origin() == Origin.RECOVERED);
  }

  @Override
  public void on(Event.Submitted event) {
    Parts all = begun.parts();
    if (!all.ordering.hasRoom()) {
      Optional<Difference> hopeless = all.checkpointing.hopeless();
      if (hopeless.isPresent()) {
        refuse(all.state.out, event, hopeless.get());
        return;
      }
    }
    all.relay.submitted(event.bundles());
  }

  /** The window will never move on: who waits learns why (pitfall C5). */
  private static void refuse(Outbox out, Event.Submitted event, Difference why) {
    Refusal refusal = new Refusal.Unavailable(why.toString());
    event.bundles().forEach(bundle -> out.refuse(bundle.id(), refusal));
  }

  @Override
  public void on(Event.Received event) {
    Parts all = begun.parts();
    ReplicaId from = event.from();
    Signed<?> signed = event.message();
    if (!(signed.message() instanceof PbftMessage message)) {
      throw new IllegalArgumentException("not a message of PBFT: " + signed);
    }
    if (message instanceof PbftMessage.PrePrepare prePrepare) {
      all.ordering.onPrePrepare(from, signed, prePrepare);
      if (prePrepare.body().isEmpty()) {
        all.catchUp.fetchBodies();
      }
    } else if (message instanceof PbftMessage.Prepare prepare) {
      all.ordering.votes().onPrepare(from, signed, prepare);
    } else if (message instanceof PbftMessage.Commit commit) {
      all.ordering.votes().onCommit(from, signed, commit);
    } else if (message instanceof CheckpointVote vote) {
      all.checkpointing.onVote(from, signed.with(vote));
    } else if (message instanceof StableCheckpoint stable) {
      all.checkpointing.onStable(from, stable);
    } else {
      onViewOrCatchUp(all, from, signed, message);
    }
  }

  private static void onViewOrCatchUp(
      Parts all, ReplicaId from, Signed<?> signed, PbftMessage message) {
    if (message instanceof ViewChange viewChange) {
      all.viewChanger.onViewChange(from, signed.with(viewChange));
    } else if (message instanceof NewView newView) {
      all.viewChanger.onNewView(from, signed.with(newView), false);
    } else if (message instanceof PbftMessage.Installed installed) {
      all.viewChanger.onNewView(from, installed.newView(), true);
    } else if (message instanceof PbftMessage.Suspect suspect) {
      all.viewChanger.onSuspect(from, suspect);
    } else if (message instanceof Standing standing) {
      onStanding(all, from, standing);
    } else if (message instanceof PbftMessage.FetchBodies fetch) {
      all.answers.onFetchBodies(from, fetch);
    } else if (message instanceof PbftMessage.Body body) {
      all.catchUp.onBody(from, body.batch().digest());
      all.ordering.onBody(from, body.batch());
      all.catchUp.fetchBodies();
    } else if (message instanceof PbftMessage.FetchDecided fetch) {
      all.answers.onFetchDecided(from, fetch);
    } else if (message instanceof PbftMessage.Decided decided) {
      all.catchUp.onDecided(from, decided);
    } else {
      onBasis(all, from, message);
    }
  }

  private static void onBasis(Parts all, ReplicaId from, PbftMessage message) {
    if (message instanceof PbftMessage.FetchBasis fetch) {
      all.basisAnswers.onFetch(from, fetch);
    } else if (message instanceof PbftMessage.HandedOn handed) {
      all.viewChanger.onHandedOn(from, handed.viewChange());
    } else if (message instanceof PbftMessage.Proofs proofs) {
      all.viewChanger.onProofs(from, proofs.proofs());
    } else {
      onBundles(all, from, message);
    }
  }

  private static void onBundles(Parts all, ReplicaId from, PbftMessage message) {
    if (message instanceof PbftMessage.Offer offer) {
      all.relay.offered(from, offer.bundles());
    } else if (message instanceof PbftMessage.FetchBundles fetch) {
      all.relay.asked(from, fetch.bundles());
    } else if (message instanceof PbftMessage.Relay relayed) {
      all.relay.received(from, relayed.bundles());
    }
  }

  private static void onStanding(Parts all, ReplicaId from, Standing standing) {
    if (!from.equals(all.state.self)) {
      all.answers.onStanding(from, standing);
      all.catchUp.onStanding(from, standing);
    }
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
    Parts all = begun.parts();
    if (event.timer() instanceof PbftTimer.Resend) {
      all.answers.tick();
      all.basisAnswers.tick();
      all.resending.tick();
      all.watch.resend();
    } else if (event.timer() instanceof PbftTimer.Fetch && all.fetchTimer.expired()) {
      all.catchUp.tick();
    } else if (event.timer() instanceof PbftTimer.ViewTimeout timeout) {
      all.watch.expired(timeout);
    }
  }

  @Override
  public void on(Event.Executed event) {
    begun.parts().state.sawExecuted(event.height());
  }

  @Override
  public void on(Event.Checkpointed event) {
    begun.parts().checkpointing.checkpointed(event.height(), event.state());
  }

  @Override
  public void on(Event.StateInstalled event) {
    Parts all = begun.parts();
    if (!(event.checkpoint().proof() instanceof StableCheckpoint stable)) {
      throw new IllegalArgumentException("a state without a stable checkpoint of PBFT: " + event);
    }
    all.state.sawExecuted(stable.height());
    if (all.checkpointing.install(stable)) {
      all.state.owed.installed();
      all.ordering.installed();
      all.catchUp.installed();
    }
  }

  @Override
  public Status status() {
    return begun.find().map(all -> status(all.state)).orElse(new Status(0, new ReplicaId(0), 0, 0));
  }

  private static Status status(State state) {
    return new Status(state.view().number(), state.primary(), state.delivered(), state.log.low());
  }

  @Override
  public List<Wait> waits() {
    return begun
        .find()
        .map(all -> Waits.of(all.state, all.ordering, all.viewChanger))
        .orElse(List.of());
  }

  @Override
  public List<Difference> differences() {
    return begun.find().map(all -> all.checkpointing.differences()).orElse(List.of());
  }

  @Override
  public Insight insight() {
    return begun
        .find()
        .map(
            all ->
                Insights.of(all.state, all.checkpointing, all.ordering, all.viewChanger, all.relay))
        .orElse(Insight.NONE);
  }
}
