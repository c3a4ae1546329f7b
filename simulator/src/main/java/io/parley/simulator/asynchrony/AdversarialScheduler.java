package io.parley.simulator.asynchrony;

import io.parley.api.Action;
import io.parley.api.CombineId;
import io.parley.api.Event;
import io.parley.api.Protocol;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Links that fail at the worst moment, which they know as they watch the honest replicas. Each
 * {@link Strategy} has its own idea of that moment; what it does to messages, an asynchronous
 * network may do.
 */
public final class AdversarialScheduler {
  /** What lies in wait. */
  interface Strategy {
    /** An honest replica was told something; what it does about it is yet to come. */
    void watch(Moment moment);

    /**
     * How much later than now a frame arrives, µs: 0 for now, {@link #NEVER}, or {@link #HELD} if
     * that is asked again when nothing {@link #isHolding} any more.
     */
    long delay(Endpoint from, Endpoint to, Frame frame, long now);

    /** Whether frames are held back now. */
    default boolean isHolding() {
      return false;
    }
  }

  /** How a strategy is made. */
  public interface Plan {
    Strategy lay(Protocol protocol, int n);
  }

  /** A frame does not arrive. */
  static final long NEVER = -1;

  /** A frame is held back, nobody knows for how long. */
  static final long HELD = -2;

  /**
   * A step of an honest replica.
   *
   * @param certifies whether it made a certificate that excludes others
   * @param decides whether it is the first to decide something
   */
  record Moment(
      Endpoint instance,
      Event event,
      List<Action> actions,
      boolean certifies,
      boolean decides,
      long now) {}

  private record Laid(Plan plan, Strategy strategy) {}

  private record Making(int instance, CombineId id) {}

  private final Protocol protocol;
  private final int n;
  private final Consumer<Runnable> soon;
  private final List<Laid> laid = new ArrayList<>();

  /** Certificates that are being made, of what excludes something else. */
  private final List<Making> makings = new ArrayList<>();

  /** What happens when frames that are held back arrive. */
  private final List<Runnable> held = new ArrayList<>();

  private long highest;

  /**
   * @param soon does something at the present time, but after what is being done now
   */
  public AdversarialScheduler(Protocol protocol, int n, Consumer<Runnable> soon) {
    this.protocol = protocol;
    this.n = n;
    this.soon = soon;
  }

  public void begin(Plan plan) {
    laid.add(new Laid(plan, plan.lay(protocol, n)));
  }

  public void end(Plan plan) {
    laid.removeIf(one -> one.plan.equals(plan));
    release();
  }

  /** Ends all of them. */
  public void clear() {
    laid.clear();
    release();
  }

  private void release() {
    if (!held.isEmpty() && laid.stream().noneMatch(one -> one.strategy.isHolding())) {
      held.forEach(soon);
      held.clear();
    }
  }

  /** A core was told something; its actions are yet to come. */
  public void advanced(Endpoint instance, Event event, List<Action> actions, long now) {
    if (!instance.isHonest()) {
      return;
    }
    boolean certifies =
        event instanceof Event.Combined combined
            && makings.remove(new Making(instance.number(), combined.id()));
    boolean decides = false;
    for (Action action : actions) {
      if (action instanceof Action.Deliver deliver && deliver.height() > highest) {
        highest = deliver.height();
        decides = true;
      } else if (action instanceof Action.Combine combine && isExclusive(combine)) {
        makings.add(new Making(instance.number(), combine.id()));
      }
    }
    if (!laid.isEmpty()) {
      Moment moment = new Moment(instance, event, actions, certifies, decides, now);
      laid.forEach(one -> one.strategy.watch(moment));
      release();
    }
  }

  private boolean isExclusive(Action.Combine combine) {
    return combine.shares().stream()
        .limit(1)
        .allMatch(share -> protocol.exclusion(share.statement()).isPresent());
  }

  /**
   * A frame would arrive now.
   *
   * @param again what asks this again
   * @return how much later than now it arrives, µs; negative if {@code again} is done instead, or
   *     it never arrives
   */
  public long delay(Endpoint from, Endpoint to, Frame frame, long now, Runnable again) {
    long delay = 0;
    for (Laid one : laid) {
      long its = one.strategy.delay(from, to, frame, now);
      if (its == HELD) {
        held.add(again);
      }
      if (its < 0) {
        delay = its;
        break;
      }
      delay = Math.max(delay, its);
    }
    release();
    return delay;
  }
}
