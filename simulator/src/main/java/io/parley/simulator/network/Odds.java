package io.parley.simulator.network;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The chance of an accident: the highest of those that hold now. */
public final class Odds {
  private final List<Double> held = new ArrayList<>();
  private double highest;

  public void begin(double probability) {
    held.add(probability);
    update();
  }

  public void end(double probability) {
    held.remove(Double.valueOf(probability));
    update();
  }

  public void clear() {
    held.clear();
    update();
  }

  private void update() {
    highest = held.stream().mapToDouble(p -> p).max().orElse(0);
  }

  /** Draws only if it can happen at all. */
  public boolean happens(SplittableRandom random) {
    return highest > 0 && random.nextDouble() < highest;
  }
}
