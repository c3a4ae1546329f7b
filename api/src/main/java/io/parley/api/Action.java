package io.parley.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a protocol asks for. Actions take effect in the order in which they were given, but for the
 * barrier: {@link Guarded} actions wait until every entry that was persisted before them is
 * durable, {@link Immediate} ones never wait. Which of the two an action is, is its type.
 */
public sealed interface Action {
  /** Calls the handler's method for this family of actions. */
  void dispatch(Action.Handler handler);

  /** One method for each family. */
  interface Handler {
    void on(Persist action);

    void on(Immediate action);

    void on(Guarded action);
  }

  /** Remembers {@code entry}, and is a barrier for the {@link Guarded} actions that follow. */
  record Persist(Entry entry) implements Action {
    @Override
    public void dispatch(Handler handler) {
      handler.on(this);
    }
  }

  /** Takes effect at once, whatever is not durable yet: timers, certificates and counters. */
  sealed interface Immediate extends Action {
    /** Calls the handler's method for this kind of action. */
    void dispatch(Immediate.Handler handler);

    @Override
    default void dispatch(Action.Handler handler) {
      handler.on(this);
    }

    /** One method for each kind: a new kind breaks every driver at compile time. */
    interface Handler {
      void on(StartTimer action);

      void on(StopTimer action);

      void on(Combine action);

      void on(Refuse action);

      void on(Reject action);

      void on(Accuse action);
    }
  }

  /** Takes effect when all entries that were persisted before it are durable. */
  sealed interface Guarded extends Action {
    /** Calls the handler's method for this kind of action. */
    void dispatch(Guarded.Handler handler);

    @Override
    default void dispatch(Action.Handler handler) {
      handler.on(this);
    }

    /** One method for each kind: a new kind breaks every driver at compile time. */
    interface Handler {
      void on(Send action);

      void on(Broadcast action);

      void on(Deliver action);

      void on(TakeCheckpoint action);

      void on(FetchState action);

      void on(Truncate action);
    }
  }

  /** Sends to one, who may be the sender itself. May be lost. */
  record Send(ReplicaId to, Message message) implements Guarded {
    @Override
    public void dispatch(Guarded.Handler handler) {
      handler.on(this);
    }
  }

  /** Sends to all, the sender included. May be lost, but for the sender's own. */
  record Broadcast(Message message) implements Guarded {
    @Override
    public void dispatch(Guarded.Handler handler) {
      handler.on(this);
    }
  }

  /** Makes a certificate of shares, off the core's thread. */
  record Combine(CombineId id, List<Share> shares) implements Immediate {
    @Override
    public void dispatch(Immediate.Handler handler) {
      handler.on(this);
    }
  }

  /**
   * Hands a decided batch to the application. Heights are contiguous.
   *
   * @param proof convinces one who was not there; to a laggard it is simply {@link Event.Received}
   */
  record Deliver(long height, Batch batch, Optional<Message> proof) implements Guarded {
    @Override
    public void dispatch(Guarded.Handler handler) {
      handler.on(this);
    }
  }

  /**
   * Starts a timer, again if it is running. It runs out {@code after} from now; if the replica
   * itself stands still meanwhile, later by that time, but no later than {@code latest} from now.
   * Of a timer that ran out a replica hears after all that had arrived from peers before; if that
   * takes longer, by its latest all the same, or as long after it ran out as it had run, if that is
   * later.
   *
   * @param latest at least {@code after}
   */
  record StartTimer(TimerId timer, Duration after, Duration latest) implements Immediate {
    public StartTimer {
      if (latest.compareTo(after) < 0) {
        throw new IllegalArgumentException(
            timer + " after " + after + ", but at the latest after " + latest);
      }
    }

    /** A timer that runs out in time whatever the replica does. */
    public StartTimer(TimerId timer, Duration after) {
      this(timer, after, after);
    }

    @Override
    public void dispatch(Immediate.Handler handler) {
      handler.on(this);
    }
  }

  record StopTimer(TimerId timer) implements Immediate {
    @Override
    public void dispatch(Immediate.Handler handler) {
      handler.on(this);
    }
  }

  /** Asks for the state's digest after {@code height}; answered by {@link Event.Checkpointed}. */
  record TakeCheckpoint(long height) implements Guarded {
    @Override
    public void dispatch(Guarded.Handler handler) {
      handler.on(this);
    }
  }

  /** Asks for a state that others have; answered by {@link Event.StateInstalled}. */
  record FetchState(Checkpoint target) implements Guarded {
    @Override
    public void dispatch(Guarded.Handler handler) {
      handler.on(this);
    }
  }

  /**
   * A checkpoint became stable. It is kept with its snapshot; entries up to the newest durable
   * snapshot not above it are forgotten.
   */
  record Truncate(Checkpoint stable) implements Guarded {
    @Override
    public void dispatch(Guarded.Handler handler) {
      handler.on(this);
    }
  }

  /** Typed answer to a client. */
  record Refuse(BundleId bundle, Refusal why) implements Immediate {
    @Override
    public void dispatch(Immediate.Handler handler) {
      handler.on(this);
    }
  }

  /** A bad message, counted by reason. */
  record Reject(ReplicaId from, Rejection why) implements Immediate {
    @Override
    public void dispatch(Immediate.Handler handler) {
      handler.on(this);
    }
  }

  /** Provable misbehaviour, for the operator. */
  record Accuse(Evidence evidence) implements Immediate {
    @Override
    public void dispatch(Immediate.Handler handler) {
      handler.on(this);
    }
  }
}
