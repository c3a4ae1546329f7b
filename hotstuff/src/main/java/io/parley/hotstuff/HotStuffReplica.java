package io.parley.hotstuff;

import io.parley.api.Action;
import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.api.Origin;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Status;
import io.parley.api.Wait;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Certified;
import io.parley.hotstuff.message.HotStuffMessage.CheckpointVote;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.FetchBlocks;
import io.parley.hotstuff.message.HotStuffMessage.FetchDecided;
import io.parley.hotstuff.message.HotStuffMessage.Fetched;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Relay;
import io.parley.hotstuff.message.HotStuffMessage.StableCheckpoint;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One replica of HotStuff: hands events to its parts, then draws all conclusions. */
final class HotStuffReplica implements Replica, Event.Handler {
  private final ReplicaId self;
  private final int n;
  private final HotStuffOptions options;
  private final Rules rules;

  /** Everything else; it comes with {@link Event.Started}. */
  private @Nullable Parts parts;

  private record Parts(
      State state,
      Certificates certificates,
      Voter voter,
      Leader leader,
      Views views,
      Delivery delivery,
      Checkpointing checkpointing,
      CatchUp catchUp) {
    static Parts of(State state) {
      Certificates certificates = new Certificates(state);
      Voter voter = new Voter(state, certificates);
      Leader leader = new Leader(state, certificates, voter);
      Views views = new Views(state, certificates, voter);
      Checkpointing checkpointing = new Checkpointing(state);
      Delivery delivery = new Delivery(state, certificates, voter, checkpointing);
      CatchUp catchUp = new CatchUp(state, certificates, voter, leader, views, checkpointing);
      return new Parts(state, certificates, voter, leader, views, delivery, checkpointing, catchUp);
    }
  }

  HotStuffReplica(ReplicaId self, int n, HotStuffOptions options, Rules rules) {
    this.self = self;
    this.n = n;
    this.options = options;
    this.rules = rules;
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
    while (progress(all)) {}
    all.views.updateTimer();
    all.catchUp.fetchMissing();
    return all.state.out.drain();
  }

  /** Certificates come first: the lock has moved before anything is voted for (pitfall H3). */
  private static boolean progress(Parts all) {
    return all.certificates.record()
        || enter(all)
        || all.delivery.commit()
        || startOver(all)
        || all.voter.vote()
        || deliver(all)
        || all.views.join()
        || all.views.combine()
        || all.leader.combine()
        || all.checkpointing.progress()
        || all.leader.propose()
        || all.leader.show();
  }

  private static boolean enter(Parts all) {
    State state = all.state;
    ReplicaId before = state.leader();
    if (!all.views.enter()) {
      return false;
    }
    if (state.entered().isPresent()) {
      all.voter.startOver();
    }
    if (!state.leader().equals(before)) {
      all.catchUp.began();
    }
    return true;
  }

  private static boolean startOver(Parts all) {
    if (!all.state.tree.hasAbandoned()) {
      return false;
    }
    all.voter.startOver();
    return true;
  }

  private static boolean deliver(Parts all) {
    if (!all.delivery.deliver()) {
      return false;
    }
    all.catchUp.delivered();
    return true;
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
    State state = new State(self, n, options, rules, recovery);
    Parts all = Parts.of(state);
    parts = all;
    Decided committed = recovery.committed();
    if (committed != null) {
      all.delivery.resume(committed);
    }
    all.certificates.reconsider();
    all.voter.startOver();
    state.out.startTimer(new HotStuffTimer.Resend(), options.resendInterval());
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
    if (!(signed.message() instanceof HotStuffMessage message)) {
      throw new IllegalArgumentException("not a message of HotStuff: " + signed);
    }
    if (message instanceof Proposal proposal) {
      all.voter.onProposal(from, signed.with(proposal));
    } else if (message instanceof Vote vote) {
      all.leader.onVote(from, signed.with(vote));
    } else if (message instanceof Certified certified) {
      all.certificates.learn(certified.certificate());
    } else if (message instanceof Timeout timeout) {
      if (all.views.onTimeout(from, signed.with(timeout))) {
        all.catchUp.tell(from);
      }
    } else if (message instanceof CheckpointVote vote) {
      all.checkpointing.onVote(from, signed.with(vote));
    } else if (message instanceof StableCheckpoint stable) {
      all.checkpointing.onStable(stable);
    } else {
      onCatchUp(all, from, message);
    }
  }

  private static void onCatchUp(Parts all, ReplicaId from, HotStuffMessage message) {
    if (message instanceof Standing standing) {
      all.catchUp.onStanding(from, standing);
    } else if (message instanceof Relay relay) {
      if (!from.equals(all.state.self) && all.state.isLeader()) {
        relay.bundles().forEach(all.state.pool::admit);
      }
    } else if (message instanceof FetchBlocks fetch) {
      all.catchUp.onFetchBlocks(from, fetch);
    } else if (message instanceof Fetched fetched) {
      all.catchUp.onFetched(fetched.block());
    } else if (message instanceof FetchDecided fetch) {
      all.catchUp.onFetchDecided(from, fetch);
    } else if (message instanceof Decided decided) {
      all.catchUp.answered(decided.first().height() + decided.bodies().size() - 1);
      all.delivery.onDecided(from, decided);
    }
  }

  @Override
  public void on(Event.Combined event) {
    Parts all = parts();
    if (event.id() instanceof HotStuffCombine.OfVotes id) {
      all.leader.onCombined(id, event.certificate());
    } else if (event.id() instanceof HotStuffCombine.OfTimeouts id) {
      all.views.onCombined(id, event.certificate());
    } else if (event.id() instanceof HotStuffCombine.OfCheckpoint id) {
      all.checkpointing.onCombined(id, event.certificate());
    }
  }

  @Override
  public void on(Event.Spoiled event) {
    Parts all = parts();
    all.state.spoilers.add(event.bad());
    if (event.id() instanceof HotStuffCombine.OfVotes id) {
      all.leader.onSpoiled(id, event.bad());
    } else if (event.id() instanceof HotStuffCombine.OfTimeouts id) {
      all.views.onSpoiled(id, event.bad());
    } else if (event.id() instanceof HotStuffCombine.OfCheckpoint id) {
      all.checkpointing.onSpoiled(id, event.bad());
    }
  }

  @Override
  public void on(Event.Expired event) {
    Parts all = parts();
    if (event.timer() instanceof HotStuffTimer.Resend) {
      all.catchUp.tick();
    } else if (event.timer() instanceof HotStuffTimer.ViewTimeout timeout) {
      all.views.expired(timeout);
    }
  }

  @Override
  public void on(Event.Executed event) {
    parts().state.sawExecuted(event.height());
  }

  @Override
  public void on(Event.Checkpointed event) {
    parts().checkpointing.checkpointed(event.height(), event.state());
  }

  @Override
  public void on(Event.StateInstalled event) {
    Parts all = parts();
    if (!(event.checkpoint().proof() instanceof StableCheckpoint stable)) {
      throw new IllegalArgumentException("a state without a stable checkpoint: " + event);
    }
    all.state.sawExecuted(stable.height());
    if (stable.height() > all.state.tree.chain().delivered()) {
      all.checkpointing.install(stable);
      all.voter.startOver();
    }
    all.certificates.reconsider();
    all.catchUp.installed();
  }

  @Override
  public Status status() {
    if (parts == null) {
      return new Status(0, new ReplicaId(0), 0, 0);
    }
    State state = parts.state;
    return new Status(state.view(), state.leader(), state.tree.chain().delivered(), state.stable());
  }

  @Override
  public List<Wait> waits() {
    return parts == null
        ? List.of()
        : Waits.of(parts.state, parts.voter, parts.leader, parts.views);
  }

  @Override
  public Insight insight() {
    return parts == null
        ? Insight.NONE
        : Insights.of(parts.state, parts.leader, parts.views, parts.checkpointing, parts.catchUp);
  }
}
