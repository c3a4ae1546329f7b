package io.parley.api;

import java.util.List;

/**
 * What a protocol is told. Every event is a fact: claims are verified, the sender authenticated.
 * When it was told is no part of it: that is the {@link Moment} given with it.
 */
public sealed interface Event {
  /** Calls the handler's method for this kind of event. */
  void dispatch(Handler handler);

  /** One method for each kind of event: a new kind breaks every protocol at compile time. */
  interface Handler {
    void on(Started event);

    void on(Submitted event);

    void on(Received event);

    void on(Combined event);

    void on(Spoiled event);

    void on(Expired event);

    void on(Executed event);

    void on(Checkpointed event);

    void on(StateInstalled event);
  }

  /**
   * Always first, and only once.
   *
   * @param base newest durable snapshot, where the application stands; the replica delivers again
   *     from {@code base.height() + 1}
   * @param journal all durable entries, in the order in which they were written
   */
  record Started(Origin origin, Checkpoint base, List<Entry> journal) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.on(this);
    }
  }

  /** Clients' bundles, signatures verified. */
  record Submitted(List<Bundle> bundles) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.on(this);
    }
  }

  /**
   * A message, each of its claims verified, but for the shares that the quorum scheme leaves to
   * {@link Action.Combine}. One's own messages come back this way too, as the same object.
   *
   * @param from the authenticated peer; the signer may be another
   */
  record Received(ReplicaId from, Signed<?> message) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.on(this);
    }
  }

  /** Answers {@link Action.Combine} with what the shares make. */
  record Combined(CombineId id, Certificate certificate) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.on(this);
    }
  }

  /** Answers {@link Action.Combine} with those whose shares were bad, ascending. */
  record Spoiled(CombineId id, List<ReplicaId> bad) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.on(this);
    }
  }

  /** A timer ran out that was neither stopped nor started again since. */
  record Expired(TimerId timer) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.on(this);
    }
  }

  /** The application is this far. */
  record Executed(long height) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.on(this);
    }
  }

  /** Answers {@link Action.TakeCheckpoint}. */
  record Checkpointed(long height, Digest state) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.on(this);
    }
  }

  /** Answers {@link Action.FetchState}: the application now stands at this checkpoint. */
  record StateInstalled(Checkpoint checkpoint) implements Event {
    @Override
    public void dispatch(Handler handler) {
      handler.on(this);
    }
  }
}
