package io.parley.simulator.replica;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.door.Reply;
import io.parley.simulator.network.Frame;
import java.util.List;
import java.util.function.LongFunction;

/** What surrounds a {@link Host}: network, time, disk. None of this may advance a host at once. */
public interface Surroundings {
  /** What the replica says where its core says {@code message}; the same if it is honest. */
  default Message instead(Message message) {
    return message;
  }

  /** A message leaves for another replica. */
  void send(Host from, ReplicaId to, Signed<?> message, Frame frame);

  /**
   * An event that the host caused itself, soon; made of the wall clock then, in µs.
   *
   * @param cause what the event answers; the host's own copy of a message answers its sending
   */
  void answer(Host host, Action cause, LongFunction<Event> event);

  /** The host sealed a message, and is about to send it. */
  void said(Host host, Signed<?> message);

  /** All that a message of another claims is true; it arrived in {@code frame}. */
  void verified(Host host, Signed<?> message, Frame frame);

  /** The host handed its disk an entry. */
  void wrote(Host host);

  /** The host's disk has entries that are not durable. */
  void written(Host host);

  /** Timers, counters, and a state to fetch. */
  void perform(Host host, Action action);

  /** The host delivered and executed {@code batch} at its height. */
  void delivered(Host host, Batch batch, List<Reply> replies, Digest state);

  /** The host was told {@code event} and wants {@code actions}. */
  void advanced(Host host, Event event, List<Action> actions);

  /** All actions of an event were taken, though some may wait for the disk. */
  void acted(Host host);

  /** A frame of {@code from} was dropped unseen. */
  void dropped(Host host, ReplicaId from, String why);
}
