package io.parley.examples.rounds;

import io.parley.api.Action;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.Moment;
import io.parley.api.Options;
import io.parley.api.Origin;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Setup;
import io.parley.examples.rounds.RoundsMessage.Vote;
import java.util.ArrayList;
import java.util.List;

/** R0 of four, on its own: the test plays the others. Its own messages come back at once. */
final class Solo {
  static final ReplicaId SELF = new ReplicaId(0);
  static final Setup SETUP = setup();

  private final Replica replica;
  private final List<Action> actions = new ArrayList<>();
  private long now = 2_000;

  private static Setup setup() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      members.add(new Member(new ReplicaId(i), Bytes.utf8("key" + i), Bytes.utf8("key" + i)));
    }
    return new Setup(SELF, new Membership(members), 0, Options.PRESET);
  }

  /** For the first time, or with what a former life wrote. */
  Solo(List<Entry> journal) {
    replica = new Rounds().replica(SETUP);
    Origin origin = journal.isEmpty() ? Origin.FRESH : Origin.RECOVERED;
    tell(new Event.Started(origin, new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null), journal));
  }

  Solo() {
    this(List.of());
  }

  void tell(Event event) {
    List<Action> wanted = replica.advance(event, new Moment(now, now));
    actions.addAll(wanted);
    for (Action action : wanted) {
      if (action instanceof Action.Broadcast broadcast) {
        RoundsMessage message = (RoundsMessage) broadcast.message();
        tell(new Event.Received(SELF, Sample.by(SELF.value(), message)));
      }
    }
  }

  /** {@code from} says this. */
  void hear(int from, RoundsMessage message) {
    tell(new Event.Received(new ReplicaId(from), Sample.by(from, message)));
  }

  /** Each of {@code from} says this. */
  void hearAll(RoundsMessage message, int... from) {
    for (int replica : from) {
      hear(replica, message);
    }
  }

  void timeOut(long height, long round) {
    tell(new Event.Expired(new RoundsTimer.RoundTimeout(height, round)));
  }

  void clock(long to) {
    now = to;
  }

  /** All that it wanted so far, in order. */
  List<Action> actions() {
    return List.copyOf(actions);
  }

  private <T> List<T> actions(Class<T> kind) {
    return actions.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** All votes that it cast so far, each once, in order. */
  List<Vote> votes() {
    return actions(Action.Broadcast.class).stream()
        .map(Action.Broadcast::message)
        .filter(Vote.class::isInstance)
        .map(Vote.class::cast)
        .distinct()
        .toList();
  }

  List<Entry> journal() {
    return actions(Action.Persist.class).stream().map(Action.Persist::entry).toList();
  }

  Insight insight() {
    return replica.insight();
  }

  List<Action.Deliver> delivered() {
    return actions(Action.Deliver.class);
  }

  List<Action.Reject> rejected() {
    return actions(Action.Reject.class);
  }

  List<Action.Accuse> accused() {
    return actions(Action.Accuse.class);
  }
}
