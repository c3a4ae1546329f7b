package io.parley.simulator.adversary;

import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Of what it says in one view, some kinds of messages reach one replica only, some all but one, and
 * others all: so a proposal is withheld from one who hears, alone, of the votes that decide it.
 */
final class Favouring implements Adversary {
  private enum Circle {
    ALL,
    ONE,
    ALL_BUT_ONE
  }

  private record Audience(Circle circle, int one) {
    boolean has(ReplicaId id) {
      return switch (circle) {
        case ALL -> true;
        case ONE -> id.value() == one;
        case ALL_BUT_ONE -> id.value() != one;
      };
    }
  }

  private final ByzantinePowers powers;
  private final SplittableRandom random;
  private final Map<Class<?>, Audience> audiences = new LinkedHashMap<>();
  private long view = -1;

  Favouring(ByzantinePowers powers, SplittableRandom random) {
    this.powers = powers;
    this.random = random;
  }

  @Override
  public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
    if (from.status().view() != view && random.nextInt(4) == 0) {
      audiences.clear();
    }
    view = from.status().view();
    if (audiences.computeIfAbsent(message.message().getClass(), kind -> draw()).has(to)) {
      powers.pass(from, to, message, frame);
    }
  }

  private Audience draw() {
    Circle circle =
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3 -> Circle.ALL;
          case 4, 5, 6 -> Circle.ONE;
          default -> Circle.ALL_BUT_ONE;
        };
    return new Audience(circle, random.nextInt(powers.replicas()));
  }
}
