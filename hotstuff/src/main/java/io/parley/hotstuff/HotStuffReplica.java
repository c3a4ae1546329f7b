package io.parley.hotstuff;

import io.parley.api.Action;
import io.parley.api.Difference;
import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.api.Moment;
import io.parley.api.Origin;
import io.parley.api.Refusal;
import io.parley.api.Rejection.Reason;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Status;
import io.parley.api.Wait;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Blocks;
import io.parley.hotstuff.message.HotStuffMessage.Certified;
import io.parley.hotstuff.message.HotStuffMessage.CheckpointVote;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.FetchBlocks;
import io.parley.hotstuff.message.HotStuffMessage.FetchBundles;
import io.parley.hotstuff.message.HotStuffMessage.FetchDecided;
import io.parley.hotstuff.message.HotStuffMessage.Fetched;
import io.parley.hotstuff.message.HotStuffMessage.Offer;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Relay;
import io.parley.hotstuff.message.HotStuffMessage.StableCheckpoint;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.hotstuff.message.HotStuffMessage.Suspect;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.HotStuffMessage.Wish;
import io.parley.hotstuff.message.HotStuffMessage.Wished;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.kit.Begun;
import io.parley.kit.Outbox;
import java.util.List;
import java.util.Optional;

/** One replica of HotStuff: hands events to its parts, then draws all conclusions. */
final class HotStuffReplica implements Replica, Event.Handler {
  private final ReplicaId self;
  private final int n;
  private final HotStuffOptions options;
  private final Rules rules;

  private final Begun<Parts> begun = new Begun<>();
  private Moment now = new Moment(0, 0);

  HotStuffReplica(ReplicaId self, int n, HotStuffOptions options, Rules rules) {
    this.self = self;
    this.n = n;
    this.options = options;
    this.rules = rules;
  }

  @Override
  public List<Action> advance(Event event, Moment now) {
    this.now = now;
    begun.find().ifPresent(all -> all.state().now(now));
    event.dispatch(this);
    Parts all = begun.parts();
    while (progress(all)) {}
    all.state().tree.lend();
    all.watch().update();
    all.blocks().fetch();
    all.fetchTimer()
        .update(
            all.blocks().isWaiting() || all.catchUp().isWaiting(), all.state().timeout.current());
    all.relaysTimer().update(all.leaving().isWaiting(), all.state().timeout.current());
    return all.state().out.drain();
  }

  /** Certificates come first: the lock has moved before anything is voted for (pitfall H3). */
  private static boolean progress(Parts all) {
    return all.certificates().record()
        || enter(all)
        || all.leaving().endTerm()
        || all.delivery().commit()
        || startOver(all)
        || all.voter().vote()
        || deliver(all)
        || all.leaving().join()
        || all.leaving().obey()
        || all.wishes().combine()
        || all.timeouts().combine()
        || all.leader().combine()
        || all.checkpointing().progress()
        || all.leader().propose()
        || all.leader().show();
  }

  private static boolean enter(Parts all) {
    State state = all.state();
    long before = state.term();
    ReplicaId leader = state.leader();
    if (!all.views().enter()) {
      return false;
    }
    if (state.entered().isPresent()) {
      all.voter().startOver();
    }
    if (state.term() != before || !state.leader().equals(leader)) {
      beginTerm(all);
    }
    return true;
  }

  /**
   * The leader of a new term learns what takes to lead, and what waits here, unless it is but the
   * next in turn, which has had the certificate of who led before.
   */
  private static void beginTerm(Parts all) {
    if (!all.views().beginTerm()) {
      all.answers().tell(all.state().leader());
      all.relay().began();
    }
  }

  private static boolean startOver(Parts all) {
    if (!all.state().tree.hasAbandoned()) {
      return false;
    }
    all.voter().startOver();
    return true;
  }

  private static boolean deliver(Parts all) {
    if (!all.delivery().deliver()) {
      return false;
    }
    all.catchUp().delivered();
    return true;
  }

  @Override
  public void on(Event.Started event) {
    begun.begin(() -> start(event));
  }

  private Parts start(Event.Started event) {
    if (event.origin() == Origin.REJOINING) {
      throw new UnsupportedOperationException(
          self + " lost its memory, and rejoining needs state transfer, which is not there yet");
    }
    Recovery recovery = new Recovery(event.base(), event.journal());
    boolean recovered = event.origin() == Origin.RECOVERED;
    Parts all = Parts.of(new State(self, n, options, rules, recovery, now), recovered);
    Decided committed = recovery.committed();
    if (committed != null) {
      all.delivery().resume(committed);
    }
    all.certificates().reconsider();
    all.voter().startOver();
    all.resending().startTimer();
    return all;
  }

  @Override
  public void on(Event.Submitted event) {
    Parts all = begun.parts();
    if (!all.state().hasRoom()) {
      Optional<Difference> hopeless = all.checkpointing().hopeless();
      if (hopeless.isPresent()) {
        refuse(all.state().out, event, hopeless.get());
        return;
      }
    }
    all.relay().submitted(event.bundles());
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
    if (!(signed.message() instanceof HotStuffMessage message)) {
      throw new IllegalArgumentException("not a message of HotStuff: " + signed);
    }
    for (QuorumCertificate certificate : message.certificates()) {
      if (certificate.isUnsigned() && !certificate.equals(all.state().beginning)) {
        all.state().out.reject(from, Reason.ILLEGAL, certificate + " is not signed");
        return;
      }
    }
    receive(all, from, signed, message);
  }

  private static void receive(
      Parts all, ReplicaId from, Signed<?> signed, HotStuffMessage message) {
    if (message instanceof Proposal proposal) {
      all.voter().onProposal(from, signed.with(proposal));
    } else if (message instanceof Vote vote) {
      all.leader().onVote(from, signed.with(vote));
    } else if (message instanceof Certified certified) {
      all.certificates().learn(certified.certificate());
    } else if (message instanceof Timeout timeout) {
      all.leaving().onTimeout(from, signed.with(timeout));
    } else if (message instanceof Wish wish) {
      all.wishes().onWish(from, signed.with(wish));
    } else if (message instanceof Wished wished) {
      all.leaving().onWished(from, wished.certificate());
    } else if (message instanceof Suspect suspect) {
      all.leaving().onSuspect(from, suspect);
    } else if (message instanceof CheckpointVote vote) {
      all.checkpointing().onVote(from, signed.with(vote));
    } else if (message instanceof StableCheckpoint stable) {
      all.checkpointing().onStable(stable);
    } else {
      onCatchUp(all, from, message);
    }
  }

  private static void onCatchUp(Parts all, ReplicaId from, HotStuffMessage message) {
    if (message instanceof Standing standing) {
      all.catchUp().onStanding(from, standing);
    } else if (message instanceof FetchBlocks fetch) {
      all.answers().onFetchBlocks(from, fetch);
    } else if (message instanceof Fetched fetched) {
      all.blocks().onFetched(from, fetched.block());
    } else if (message instanceof Blocks brought) {
      all.blocks().onBrought(from, brought);
    } else if (message instanceof FetchDecided fetch) {
      all.answers().onFetchDecided(from, fetch);
    } else if (message instanceof Decided decided) {
      all.catchUp().onDecided(from, decided);
    } else {
      onBundles(all, from, message);
    }
  }

  private static void onBundles(Parts all, ReplicaId from, HotStuffMessage message) {
    if (message instanceof Offer offer) {
      all.relay().offered(from, offer.bundles());
    } else if (message instanceof FetchBundles fetch) {
      all.relay().asked(from, fetch.bundles());
    } else if (message instanceof Relay relay) {
      all.relay().received(from, relay.bundles());
    }
  }

  @Override
  public void on(Event.Combined event) {
    Parts all = begun.parts();
    if (event.id() instanceof HotStuffCombine.OfShare id) {
      all.state().spoilers.verified(id).ifPresent(signed -> receiveVerified(all, signed));
    } else if (event.id() instanceof HotStuffCombine.OfVotes id) {
      all.leader().onCombined(id, event.certificate());
    } else if (event.id() instanceof HotStuffCombine.OfTimeouts id) {
      all.timeouts().onCombined(id, event.certificate()).ifPresent(all.leaving()::onMade);
    } else if (event.id() instanceof HotStuffCombine.OfWishes id) {
      all.wishes()
          .onCombined(id, event.certificate())
          .ifPresent(wish -> all.leaving().onWished(all.state().self, wish));
    } else if (event.id() instanceof HotStuffCombine.OfCheckpoint id) {
      all.checkpointing().onCombined(id, event.certificate());
    }
  }

  private static void receiveVerified(Parts all, Signed<?> signed) {
    if (signed.message() instanceof HotStuffMessage message) {
      receive(all, signed.signer(), signed, message);
    }
  }

  @Override
  public void on(Event.Spoiled event) {
    Parts all = begun.parts();
    all.state().spoilers.add(event.bad());
    if (event.id() instanceof HotStuffCombine.OfShare id) {
      all.state().spoilers.isBad(id);
    } else if (event.id() instanceof HotStuffCombine.OfVotes id) {
      all.leader().onSpoiled(id, event.bad());
    } else if (event.id() instanceof HotStuffCombine.OfTimeouts id) {
      all.timeouts().onSpoiled(id, event.bad());
    } else if (event.id() instanceof HotStuffCombine.OfWishes id) {
      all.wishes().onSpoiled(id, event.bad());
    } else if (event.id() instanceof HotStuffCombine.OfCheckpoint id) {
      all.checkpointing().onSpoiled(id, event.bad());
    }
  }

  @Override
  public void on(Event.Expired event) {
    Parts all = begun.parts();
    if (event.timer() instanceof HotStuffTimer.Resend) {
      all.answers().tick();
      all.resending().tick();
      all.watch().resend();
    } else if (event.timer() instanceof HotStuffTimer.Fetch && all.fetchTimer().expired()) {
      all.blocks().tick();
      all.catchUp().tick();
    } else if (event.timer() instanceof HotStuffTimer.Relays && all.relaysTimer().expired()) {
      all.leaving().askOthers();
    } else if (event.timer() instanceof HotStuffTimer.ViewTimeout timeout) {
      all.watch().expired(timeout);
    }
  }

  @Override
  public void on(Event.Executed event) {
    begun.parts().state().sawExecuted(event.height());
  }

  @Override
  public void on(Event.Checkpointed event) {
    begun.parts().checkpointing().checkpointed(event.height(), event.state());
  }

  @Override
  public void on(Event.StateInstalled event) {
    Parts all = begun.parts();
    if (!(event.checkpoint().proof() instanceof StableCheckpoint stable)) {
      throw new IllegalArgumentException("a state without a stable checkpoint: " + event);
    }
    all.state().sawExecuted(stable.height());
    if (stable.height() > all.state().tree.chain().delivered()) {
      all.checkpointing().install(stable);
      // Which of the bundles that wait were executed on the way there nobody can tell here.
      all.state().pool.clear();
      all.voter().startOver();
    }
    all.certificates().reconsider();
    all.catchUp().installed();
  }

  @Override
  public Status status() {
    return begun
        .find()
        .map(HotStuffReplica::statusOf)
        .orElse(new Status(0, new ReplicaId(0), 0, 0));
  }

  private static Status statusOf(Parts all) {
    State state = all.state();
    return new Status(state.view(), state.leader(), state.tree.chain().delivered(), state.stable());
  }

  @Override
  public List<Wait> waits() {
    return begun
        .find()
        .map(all -> Waits.of(all.state(), all.voter(), all.leader(), all.views(), all.leaving()))
        .orElse(List.of());
  }

  @Override
  public List<Difference> differences() {
    return begun.find().map(all -> all.checkpointing().differences()).orElse(List.of());
  }

  @Override
  public Insight insight() {
    return begun.find().map(HotStuffReplica::insightOf).orElse(Insight.NONE);
  }

  private static Insight insightOf(Parts all) {
    return Insights.of(
        all.state(),
        all.leader(),
        all.leaving(),
        all.wishes(),
        all.timeouts(),
        all.checkpointing(),
        all.relay(),
        all.ancestors(),
        all.blocks(),
        all.catchUp());
  }
}
