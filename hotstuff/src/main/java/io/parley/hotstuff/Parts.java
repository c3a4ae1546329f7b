package io.parley.hotstuff;

import io.parley.hotstuff.message.HotStuffMessage.FetchBundles;
import io.parley.hotstuff.message.HotStuffMessage.Offer;
import io.parley.hotstuff.message.HotStuffMessage.Relay;
import io.parley.kit.FetchTimer;
import io.parley.kit.LeaderRelay;
import io.parley.kit.LeaderRelay.ByDigest;
import java.util.Optional;

/** The parts of a replica, wired together. */
record Parts(
    State state,
    Certificates certificates,
    Voter voter,
    Leader leader,
    Wishes wishes,
    Timeouts timeouts,
    Leaving leaving,
    Views views,
    Delivery delivery,
    Checkpointing checkpointing,
    LeaderRelay relay,
    Ancestors ancestors,
    Answers answers,
    BlockFetch blocks,
    CatchUp catchUp,
    Watch watch,
    FetchTimer fetchTimer,
    FetchTimer relaysTimer,
    Resending resending) {
  static Parts of(State state, boolean recovered) {
    Certificates certificates = new Certificates(state);
    Voter voter = new Voter(state, certificates);
    Answers answers = new Answers(state);
    Ancestors ancestors = new Ancestors(state, answers);
    Leader leader = new Leader(state, certificates, voter, ancestors);
    Checkpointing checkpointing = new Checkpointing(state);
    Wishes wishes = new Wishes(state, answers);
    Timeouts timeouts = new Timeouts(state);
    Leaving leaving = new Leaving(state, certificates, ancestors, answers, wishes, timeouts);
    Views views = new Views(state, voter, leaving);
    Delivery delivery = new Delivery(state, certificates, voter, checkpointing);
    LeaderRelay relay =
        new LeaderRelay(
            state.self,
            state.quorums.n(),
            state.pool,
            state.owed,
            state.out,
            () -> Optional.of(state.leader()),
            Relay::new,
            new ByDigest(Offer::new, FetchBundles::new));
    BlockFetch blocks = new BlockFetch(state, voter, certificates);
    CatchUp catchUp = new CatchUp(state, certificates, voter, checkpointing, ancestors, answers);
    Watch watch = new Watch(state, views, leaving, catchUp, recovered);
    Resending resending =
        new Resending(state, voter, leader, views, leaving, checkpointing, relay, catchUp, watch);
    return new Parts(
        state,
        certificates,
        voter,
        leader,
        wishes,
        timeouts,
        leaving,
        views,
        delivery,
        checkpointing,
        relay,
        ancestors,
        answers,
        blocks,
        catchUp,
        watch,
        new FetchTimer(new HotStuffTimer.Fetch(), state.quorums, state.out),
        new FetchTimer(new HotStuffTimer.Relays(), state.quorums, state.out),
        resending);
  }
}
