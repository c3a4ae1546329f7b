package io.parley.simulator.application;

import io.parley.api.Bytes;
import io.parley.api.StateMachine;
import io.parley.simulator.history.History;
import io.parley.simulator.history.Registers;
import io.parley.simulator.history.Verdict;
import io.parley.simulator.history.Witness;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Registers that are written, read, compared and set, and appended to. */
public final class RegistersApplication implements SimulatedApplication {
  private static final int KEYS = 4;
  private static final int VALUES = 1_000;

  @Override
  public StateMachine machine() {
    return new Registers();
  }

  @Override
  public Bytes command(SplittableRandom random) {
    String key = "k" + random.nextInt(KEYS);
    String value = Integer.toString(random.nextInt(VALUES));
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> Registers.get(key);
      case 3, 4 -> Registers.put(key, value);
      case 5 -> Registers.compareAndSet(key, Integer.toString(random.nextInt(VALUES)), value);
      default -> Registers.append(key, "," + random.nextInt(10));
    };
  }

  @Override
  public Bytes hostile(long number) {
    return Registers.append("hostile", " " + number);
  }

  @Override
  public List<Bytes> audit() {
    return IntStream.range(0, KEYS).mapToObj(key -> Registers.get("k" + key)).toList();
  }

  @Override
  public Optional<String> complaint(History history, List<Integer> executed) {
    Verdict verdict = Witness.check(history, Registers.model(), executed);
    return verdict instanceof Verdict.Linearizable
        ? Optional.empty()
        : Optional.of(verdict.toString());
  }
}
