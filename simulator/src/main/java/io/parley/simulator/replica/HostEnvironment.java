package io.parley.simulator.replica;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.MachineFailure;
import io.parley.api.Message;
import io.parley.api.Moment;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.door.Reply;
import io.parley.driver.inbox.TimerRuns;
import io.parley.simulator.network.Frame;
import java.time.Duration;
import java.util.List;

/** Where a {@link Host} lives: network, time, disk. None of this may give a host a turn at once. */
public interface HostEnvironment {
  /** What the replica says where its core says {@code message}; the same if it is honest. */
  default Message instead(Message message) {
    return message;
  }

  /** A message leaves for another replica. */
  void send(Host from, ReplicaId to, Signed<?> message, Frame frame);

  /**
   * Something that the host hears of itself, soon.
   *
   * @param cause what is answered; the host's own copy of a message answers its sending
   * @param hear tells the host
   */
  void answer(Host host, Action cause, Runnable hear);

  /** What the replica's clock of elapsed time shows, µs. */
  long elapsed();

  /**
   * A run of a timer began, or lasts longer; {@link Host#due} is called when it ends, also if it
   * was stopped.
   */
  void started(Host host, TimerRuns.Run run, Duration after);

  /** The host sealed a message, and is about to send it. */
  void said(Host host, Signed<?> message);

  /**
   * All that a message of another claims is true; it arrived in {@code frame}. Whether the host's
   * core is told.
   */
  boolean verified(Host host, Signed<?> message, Frame frame);

  /** The host handed its disk an entry. */
  void wrote(Host host);

  /** The host has turns that wait for its disk. */
  void written(Host host);

  /** The host carries out an action, of any family; before it has any other effect. */
  void performs(Host host, Action action);

  /** The host delivered and executed {@code batch} at its height. */
  void delivered(Host host, Batch batch, List<Reply> replies, Digest state);

  /** The host is about to tell the digest of its state, for a checkpoint. */
  default void checks(Host host) {}

  /** The state machine did not answer a question. */
  default void failed(MachineFailure failure) {}

  /**
   * The host was told {@code event} when its clocks showed {@code now}, and wants {@code actions}.
   */
  void advanced(Host host, Event event, Moment now, List<Action> actions);

  /** A turn has ended, though some of its actions may wait for the disk. */
  void acted(Host host);

  /** A frame of {@code from} was dropped unseen. */
  void dropped(Host host, ReplicaId from, String why);

  /** A full queue lost this many messages of {@code from}. */
  void overflowed(Host host, ReplicaId from, int messages);

  /** An own message of so many bytes goes to nobody, as no frame holds it. */
  void unsendable(Host host, Message message, int bytes);
}
