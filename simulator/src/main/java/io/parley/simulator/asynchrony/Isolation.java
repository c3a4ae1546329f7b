package io.parley.simulator.asynchrony;

import io.parley.api.Protocol;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/**
 * As soon as an honest replica knows what no other knows yet, nobody hears it any more, for a
 * while: what was certified or decided in secret must be found again by those who do not know it.
 */
public final class Isolation implements AdversarialScheduler.Strategy {
  /** Who is secluded. */
  public enum Prey {
    /** Who makes a certificate. */
    CERTIFIER,
    /** Who decides something first. */
    DECIDER
  }

  /**
   * How it is done.
   *
   * @param most replicas that are secluded at the same time
   * @param odds that one is, in 100
   * @param held how long, µs; less if {@code most} others are meanwhile
   * @param deaf whether it hears nobody, either
   * @param dark how long no honest replica hears another, beginning with the catch, µs
   */
  public record Plan(Prey prey, int most, int odds, long held, boolean deaf, long dark, long seed)
      implements AdversarialScheduler.Plan {
    @Override
    public Isolation lay(Protocol protocol, int n) {
      return new Isolation(this);
    }

    @Override
    public String toString() {
      return String.format(
          "%s is unheard%s for %d ms, %d%%, %d at most, and all are for %d ms",
          prey == Prey.CERTIFIER ? "who certifies" : "who decides first",
          deaf ? " and deaf" : "",
          held / 1_000,
          odds,
          most,
          dark / 1_000);
    }
  }

  private record Caught(int instance, long until) {}

  private final Plan plan;
  private final SplittableRandom random;
  private final Deque<Caught> caught = new ArrayDeque<>();
  private long darkUntil;

  private Isolation(Plan plan) {
    this.plan = plan;
    random = new SplittableRandom(plan.seed);
  }

  @Override
  public void watch(AdversarialScheduler.Moment moment) {
    boolean isPrey =
        switch (plan.prey) {
          case CERTIFIER -> moment.certifies();
          case DECIDER -> moment.decides();
        };
    if (!isPrey || random.nextInt(100) >= plan.odds) {
      return;
    }
    int instance = moment.instance().number();
    caught.removeIf(one -> one.instance == instance);
    caught.add(new Caught(instance, moment.now() + plan.held));
    if (caught.size() > plan.most) {
      caught.remove();
    }
    darkUntil = moment.now() + plan.dark;
  }

  @Override
  public long delay(Endpoint from, Endpoint to, Frame frame, long now) {
    if (now < darkUntil && from.isHonest() && to.isHonest()) {
      return AdversarialScheduler.NEVER;
    }
    for (Caught one : caught) {
      boolean touches = one.instance == from.number() || (plan.deaf && one.instance == to.number());
      if (touches && now < one.until) {
        return AdversarialScheduler.NEVER;
      }
    }
    return 0;
  }
}
