package io.parley.kit;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.BundleId;
import io.parley.api.Checkpoint;
import io.parley.api.CombineId;
import io.parley.api.Entry;
import io.parley.api.Evidence;
import io.parley.api.Message;
import io.parley.api.Refusal;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.Share;
import io.parley.api.TimerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The one place where a replica's actions gather while it handles an event, so that none is lost on
 * the way. Not thread-safe.
 */
public final class Outbox {
  private List<Action> actions = new ArrayList<>();

  public void persist(Entry entry) {
    actions.add(new Action.Persist(entry));
  }

  public void send(ReplicaId to, Message message) {
    actions.add(new Action.Send(to, message));
  }

  public void broadcast(Message message) {
    actions.add(new Action.Broadcast(message));
  }

  public void combine(CombineId id, List<Share> shares) {
    actions.add(new Action.Combine(id, shares));
  }

  public void deliver(long height, Batch batch, Message proof) {
    actions.add(new Action.Deliver(height, batch, Optional.of(proof)));
  }

  /** Delivers what there is no proof for, or none that is at hand. */
  public void deliver(long height, Batch batch) {
    actions.add(new Action.Deliver(height, batch, Optional.empty()));
  }

  public void startTimer(TimerId timer, Duration after) {
    actions.add(new Action.StartTimer(timer, after));
  }

  /** Starts a timer that runs out later if the replica itself stands still meanwhile. */
  public void startTimer(TimerId timer, Duration after, Duration latest) {
    actions.add(new Action.StartTimer(timer, after, latest));
  }

  public void stopTimer(TimerId timer) {
    actions.add(new Action.StopTimer(timer));
  }

  public void takeCheckpoint(long height) {
    actions.add(new Action.TakeCheckpoint(height));
  }

  public void fetchState(Checkpoint target) {
    actions.add(new Action.FetchState(target));
  }

  public void truncate(Checkpoint stable) {
    actions.add(new Action.Truncate(stable));
  }

  public void refuse(BundleId bundle, Refusal why) {
    actions.add(new Action.Refuse(bundle, why));
  }

  public void reject(ReplicaId from, Rejection.Reason reason, String detail) {
    actions.add(new Action.Reject(from, new Rejection(reason, detail)));
  }

  public void accuse(Evidence evidence) {
    actions.add(new Action.Accuse(evidence));
  }

  /** All actions since the last time, in order. */
  public List<Action> drain() {
    List<Action> drained = actions;
    actions = drained.isEmpty() ? drained : new ArrayList<>();
    return drained.isEmpty() ? List.of() : drained;
  }
}
