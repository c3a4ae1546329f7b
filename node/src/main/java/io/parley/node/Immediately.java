package io.parley.node;

import io.parley.api.Action;
import io.parley.api.Observer;
import io.parley.driver.verification.Sealer;
import java.util.concurrent.Executor;

/** Carries out what waits for nothing, on the loop's thread; certificates are made in the pool. */
final class Immediately implements Action.Immediate.Handler {
  private final Timers timers;
  private final Sealer sealer;
  private final Executor pool;
  private final SharedInbox inbox;
  private final Clients clients;
  private final Observer observer;

  Immediately(
      Timers timers,
      Sealer sealer,
      Executor pool,
      SharedInbox inbox,
      Clients clients,
      Observer observer) {
    this.timers = timers;
    this.sealer = sealer;
    this.pool = pool;
    this.inbox = inbox;
    this.clients = clients;
    this.observer = observer;
  }

  @Override
  public void on(Action.StartTimer action) {
    timers.start(action);
  }

  @Override
  public void on(Action.StopTimer action) {
    timers.stop(action.timer());
  }

  @Override
  public void on(Action.Combine action) {
    pool.execute(() -> inbox.addFact(sealer.combine(action)));
  }

  @Override
  public void on(Action.Refuse action) {
    clients.refuse(action.bundle(), action.why());
  }

  @Override
  public void on(Action.Reject action) {
    observer.rejected(action.from(), action.why());
  }

  @Override
  public void on(Action.Accuse action) {
    observer.accused(action.evidence());
  }
}
