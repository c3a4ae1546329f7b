package io.parley.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a protocol asks for. Actions take effect in the order in which they were given. */
public sealed interface Action {
  /**
   * Remembers {@code entry}, and is a barrier: of what follows, only timers, {@link Combine} and
   * counters ({@link Refuse}, {@link Reject}, {@link Accuse}) take effect before it is durable.
   */
  record Persist(Entry entry) implements Action {}

  /** Sends to one, who may be the sender itself. May be lost. */
  record Send(ReplicaId to, Message message) implements Action {}

  /** Sends to all, the sender included. May be lost, but for the sender's own. */
  record Broadcast(Message message) implements Action {}

  /** Makes a certificate of shares, off the core's thread. */
  record Combine(CombineId id, List<Share> shares) implements Action {}

  /**
   * Hands a decided batch to the application. Heights are contiguous.
   *
   * @param proof convinces one who was not there; to a laggard it is simply {@link Event.Received}
   */
  record Deliver(long height, Batch batch, Optional<Message> proof) implements Action {}

  /** Starts a timer, again if it is running. */
  record StartTimer(TimerId timer, Duration after) implements Action {}

  record StopTimer(TimerId timer) implements Action {}

  /** Asks for the state's digest after {@code height}; answered by {@link Event.Checkpointed}. */
  record TakeCheckpoint(long height) implements Action {}

  /** Asks for a state that others have; answered by {@link Event.StateInstalled}. */
  record FetchState(Checkpoint target) implements Action {}

  /**
   * A checkpoint became stable. It is kept with its snapshot; entries up to the newest durable
   * snapshot not above it are forgotten.
   */
  record Truncate(Checkpoint stable) implements Action {}

  /** Typed answer to a client. */
  record Refuse(BundleId bundle, Refusal why) implements Action {}

  /** A bad message, counted by reason. */
  record Reject(ReplicaId from, Rejection why) implements Action {}

  /** Provable misbehaviour, for the operator. */
  record Accuse(Evidence evidence) implements Action {}
}
