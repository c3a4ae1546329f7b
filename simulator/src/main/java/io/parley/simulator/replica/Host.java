package io.parley.simulator.replica;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.api.Member;
import io.parley.api.Message;
import io.parley.api.Origin;
import io.parley.api.Protocol;
import io.parley.api.QuorumScheme;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.api.Status;
import io.parley.api.Wait;
import io.parley.api.door.Reply;
import io.parley.simulator.checkers.Insides;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.network.Frame;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.scheme.Notary;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/**
 * One incarnation of a replica with what a node puts round it: signing, verifying, the storage
 * barrier, the application. What takes time or leaves the replica is left to its {@link
 * Surroundings}.
 */
public final class Host implements Insides {
  private final Setup setup;
  private final Codec codec;
  private final Notary notary;
  private final Disk disk;
  private final Application application;
  private final Surroundings surroundings;
  private final Replica replica;
  private final List<ReplicaId> everyone;

  /** Actions behind the barrier: the first is a Persist that is not durable yet. */
  private final Deque<Held> held = new ArrayDeque<>();

  private final TreeMap<Long, Digest> states = new TreeMap<>();
  private long height;
  private long written;
  private long durable;

  /** An action and how many entries had been written before it: all must be durable. */
  private record Held(Action action, long rests) {}

  public Host(
      Setup setup,
      Protocol protocol,
      Identities identities,
      Disk disk,
      Application application,
      Surroundings surroundings) {
    this.setup = setup;
    this.disk = disk;
    this.application = application;
    this.surroundings = surroundings;
    codec = protocol.codec();
    notary = new Notary(setup.self(), protocol, setup.options(), identities);
    replica = protocol.replica(setup);
    everyone = setup.membership().members().stream().map(Member::id).toList();
  }

  public ReplicaId self() {
    return setup.self();
  }

  public Status status() {
    return replica.status();
  }

  public List<Wait> waits() {
    return replica.waits();
  }

  /** The last height delivered in this incarnation. */
  long height() {
    return height;
  }

  public Disk disk() {
    return disk;
  }

  @Override
  public Insight insight() {
    return replica.insight();
  }

  @Override
  public boolean isDurable() {
    return written == durable;
  }

  /** Tells the replica what its disk remembers. */
  public void start() throws Disk.Damaged {
    List<Entry> journal = disk.entries();
    Origin origin = disk.use() ? Origin.RECOVERED : Origin.FRESH;
    Checkpoint base = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
    advance(new Event.Started(origin, base, journal));
  }

  /** Whether the client signed this bundle. */
  boolean verifies(Bundle bundle) {
    return notary.verifies(bundle);
  }

  /** A client's bundle arrived, which verifies. */
  public void submit(Bundle bundle, long at) {
    advance(new Event.Submitted(List.of(bundle), at));
  }

  /** Bytes arrived from a peer. */
  public void receive(ReplicaId from, Frame frame, long at) {
    if (frame.decoded(codec) instanceof Codec.Decoded.Legible legible) {
      if (frame.verifies(from, legible, notary)) {
        surroundings.verified(this, legible.message(), frame);
        advance(new Event.Received(from, legible.message(), at));
      } else {
        surroundings.dropped(this, from, "UNVERIFIED: " + legible.message());
      }
    } else {
      Codec.Decoded.Illegible illegible = (Codec.Decoded.Illegible) frame.decoded(codec);
      surroundings.dropped(this, from, illegible.why().toString());
    }
  }

  public void advance(Event event) {
    List<Action> actions = replica.advance(event);
    surroundings.advanced(this, event, actions);
    actions.forEach(this::take);
    surroundings.acted(this);
    if (disk.unsynced() > 0) {
      surroundings.written(this);
    }
  }

  private void take(Action action) {
    if (action instanceof Action.Persist persist) {
      disk.write(persist.entry());
      written++;
      held.add(new Held(action, written));
      surroundings.wrote(this);
    } else if (held.isEmpty() || isExempt(action)) {
      perform(action);
    } else {
      held.add(new Held(action, written));
    }
  }

  private static boolean isExempt(Action action) {
    return action instanceof Action.StartTimer
        || action instanceof Action.StopTimer
        || action instanceof Action.Combine
        || action instanceof Action.Refuse
        || action instanceof Action.Reject
        || action instanceof Action.Accuse;
  }

  /** The oldest {@code count} unsynced entries became durable: what they held back is released. */
  public void synced(int count) {
    disk.sync(count);
    durable += count;
    while (!held.isEmpty() && held.peek().rests <= durable) {
      Action action = held.remove().action;
      if (!(action instanceof Action.Persist)) {
        perform(action);
      }
    }
  }

  private void perform(Action action) {
    if (action instanceof Action.Send send) {
      send(action, List.of(send.to()), send.message());
    } else if (action instanceof Action.Broadcast broadcast) {
      send(action, everyone, broadcast.message());
    } else if (action instanceof Action.Combine combine) {
      combine(combine);
    } else if (action instanceof Action.Deliver deliver) {
      deliver(deliver);
    } else if (action instanceof Action.TakeCheckpoint take) {
      takeCheckpoint(take);
    } else if (action instanceof Action.Truncate truncate) {
      states.headMap(truncate.stable().height()).clear();
    } else {
      surroundings.perform(this, action);
    }
  }

  private void send(Action cause, List<ReplicaId> recipients, Message message) {
    Message said = surroundings.instead(message);
    Signed<Message> signed = notary.sign(said);
    Frame frame = new Frame(codec.encode(signed));
    if (said.equals(message)) {
      checkRoundTrip(signed, frame);
    }
    surroundings.said(this, signed);
    for (ReplicaId to : recipients) {
      if (to.equals(self())) {
        surroundings.answer(this, cause, at -> new Event.Received(to, signed, at));
      } else {
        surroundings.send(this, to, signed, frame);
      }
    }
  }

  private void checkRoundTrip(Signed<?> signed, Frame frame) {
    Codec.Decoded.Legible said = new Codec.Decoded.Legible(signed);
    if (!frame.decoded(codec).equals(said)) {
      throw new Violation(
          Violation.Property.INTEGRITY, "encoded " + signed + ", decoded " + frame.decoded(codec));
    }
    if (!frame.verifies(self(), said, notary)) {
      throw new Violation(
          Violation.Property.INTEGRITY, self() + " sends what does not verify: " + signed);
    }
  }

  private void combine(Action.Combine combine) {
    List<QuorumScheme.Part> parts =
        combine.shares().stream()
            .map(
                s -> new QuorumScheme.Part(s.signer(), notary.encode(s.statement()), s.signature()))
            .toList();
    QuorumScheme.Combination made = notary.quorum().combine(parts);
    Event answer =
        made instanceof QuorumScheme.Combination.Made m
            ? new Event.Combined(combine.id(), m.certificate())
            : new Event.Spoiled(combine.id(), ((QuorumScheme.Combination.Bad) made).signers());
    surroundings.answer(this, combine, at -> answer);
  }

  private void deliver(Action.Deliver deliver) {
    long at = deliver.height();
    Batch batch = deliver.batch();
    if (at != height + 1) {
      throw new Violation(
          Violation.Property.EXACTLY_ONCE, self() + " delivers h" + at + " after h" + height);
    }
    height = at;
    List<Reply> replies = application.execute(at, batch);
    Digest state = application.digest();
    states.put(at, state);
    surroundings.delivered(this, batch, replies, state);
    surroundings.answer(this, deliver, now -> new Event.Executed(at));
  }

  private void takeCheckpoint(Action.TakeCheckpoint take) {
    long of = take.height();
    Digest state = states.get(of);
    if (state == null) {
      throw new AssertionError(self() + " takes checkpoint h" + of + ", it is at h" + height);
    }
    surroundings.answer(this, take, at -> new Event.Checkpointed(of, state));
  }

  /** A message of the replica's that it never sent, sealed with its key. */
  public Signed<Message> forge(Message message) {
    return notary.sign(message);
  }
}
