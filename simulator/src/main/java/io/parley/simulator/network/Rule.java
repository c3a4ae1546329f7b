package io.parley.simulator.network;

import io.parley.api.Message;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * What happens to some of the traffic; without an effect, nothing special. Of several rules that
 * fit a message, the one made last decides.
 */
public final class Rule {
  final Traffic traffic;
  boolean drops;
  boolean corrupts;
  long delay;
  UnaryOperator<Message> rewriting = UnaryOperator.identity();
  private final Network network;

  Rule(Traffic traffic, Network network) {
    this.traffic = traffic;
    this.network = network;
  }

  /** It is lost. */
  public Rule drop() {
    drops = true;
    return this;
  }

  /** It takes so much longer. */
  public Rule delay(Duration by) {
    delay = by.toNanos() / 1_000;
    return this;
  }

  /** Its sender says something else, under its own signature. */
  public Rule rewrite(UnaryOperator<Message> rewriting) {
    this.rewriting = rewriting;
    return this;
  }

  /** Its bytes are changed at random. */
  public Rule corrupt() {
    corrupts = true;
    return this;
  }

  /** The rule ends. */
  public void lift() {
    network.lift(this);
  }
}
