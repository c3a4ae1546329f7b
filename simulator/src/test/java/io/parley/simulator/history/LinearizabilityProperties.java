package io.parley.simulator.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.simulator.history.SimulatedObject.Mistake;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LinearizabilityProperties {
  private static Verdict check(History history) {
    return Linearizability.check(history, Registers.model());
  }

  /** Always the same histories: to decide some, which are rare, would take for ever. */
  @Property(tries = 400, seed = "1", shrinking = ShrinkingMode.OFF)
  void whatAnAtomicObjectAnswersIsAccepted(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int keys,
      @ForAll @IntRange(min = 1, max = 8) int clients,
      @ForAll @IntRange(min = 0, max = 10) int unknownPercent) {
    SimulatedObject object = new SimulatedObject(seed, keys, clients, unknownPercent, Mistake.NONE);
    assertThat(check(object.run(120))).isInstanceOf(Verdict.Linearizable.class);
  }

  @Property(tries = 150, seed = "1", shrinking = ShrinkingMode.OFF)
  void oneMistakeIsFound(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int keys,
      @ForAll @IntRange(min = 1, max = 6) int clients,
      @ForAll @IntRange(min = 0, max = 3) int unknownPercent,
      @ForAll Mistake mistake) {
    SimulatedObject object = new SimulatedObject(seed, keys, clients, unknownPercent, mistake);
    History history = object.run(40);
    Assume.that(mistake != Mistake.NONE && object.hasMadeItsMistake());
    assertThat(check(history)).isInstanceOf(Verdict.Violation.class);
  }

  /** Up to six operations, answered by real registers or with anything that looks possible. */
  private static final class Tiny {
    private static final List<String> TEXTS = List.of("", "a", "b", "ab");
    private final Random random;
    private final Registers registers = new Registers();
    private final History history = new History();
    private final int liesPercent;

    Tiny(long seed) {
      random = new Random(seed);
      liesPercent = List.of(5, 30, 100).get(random.nextInt(3));
    }

    private String text() {
      return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private Bytes command() {
      String key = random.nextInt(4) == 0 ? "j" : "k";
      return switch (random.nextInt(5)) {
        case 0, 1 -> Registers.get(key);
        case 2 -> Registers.put(key, text());
        case 3 -> Registers.append(key, text());
        default -> Registers.compareAndSet(key, text(), text());
      };
    }

    private Bytes result(Bytes command) {
      Bytes honest = registers.execute(command, RegistersTest.CONTEXT);
      String guess = random.nextInt(3) == 0 ? text() + text() : text();
      return random.nextInt(100) < liesPercent
          ? RegisterCommand.decode(command).on(guess).result().encode()
          : honest;
    }

    History run() {
      List<Integer> open = new ArrayList<>();
      List<Bytes> commands = new ArrayList<>();
      int left = 1 + random.nextInt(6);
      while (left > 0 || !open.isEmpty()) {
        if (left > 0 && (open.isEmpty() || random.nextBoolean())) {
          Bytes command = command();
          open.add(history.invoked("c", 0, command));
          commands.add(command);
          left--;
        } else {
          int id = open.remove(random.nextInt(open.size()));
          if (random.nextInt(5) > 0) {
            history.returned(id, 0, result(commands.get(id)));
          }
        }
      }
      return history;
    }
  }

  @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
  void tinyHistoriesAreJudgedAsByTryingAllPermutations(@ForAll @LongRange(min = 0) long seed) {
    History history = new Tiny(seed).run();
    assertThat(check(history) instanceof Verdict.Linearizable)
        .as(() -> history.operations().toString())
        .isEqualTo(Permutations.isLinearizable(history));
  }

  @Test
  void tinyHistoriesAreOfBothKinds() {
    int good = 0;
    int bad = 0;
    for (long seed = 0; seed < 2_000; seed++) {
      History history = new Tiny(seed).run();
      if (history.operations().size() == 6) {
        if (Permutations.isLinearizable(history)) {
          good++;
        } else {
          bad++;
        }
      }
    }
    assertThat(good).isGreaterThan(50);
    assertThat(bad).isGreaterThan(50);
  }

  /** The explanation must stand by itself: forget all else, and it is a violation still. */
  @Property(tries = 2_000, shrinking = ShrinkingMode.OFF)
  void whatContradictsItselfDoesSoAloneAndNoneOfItIsNeedless(
      @ForAll @LongRange(min = 0) long seed) {
    History history = new Tiny(seed).run();
    Verdict verdict = check(history);
    Assume.that(verdict instanceof Verdict.Violation);
    List<Operation> contradicting = ((Verdict.Violation) verdict).contradicting();
    assertThat(isLinearizableKnowing(history, contradicting)).isFalse();
    for (Operation operation : contradicting) {
      List<Operation> others = new ArrayList<>(contradicting);
      others.remove(operation);
      assertThat(isLinearizableKnowing(history, others)).isTrue();
    }
  }

  private static boolean isLinearizableKnowing(History history, List<Operation> known) {
    History forgetful = new History();
    int[] ids = new int[history.operations().size()];
    int moments = 4 * history.operations().size();
    for (int order = 0; order < moments; order++) {
      for (Operation operation : history.operations()) {
        if (operation.invoked().order() == order) {
          ids[operation.id()] = forgetful.invoked("c", 0, operation.command());
        }
        for (var answer : operation.answer().stream().toList()) {
          if (answer.returned().order() == order && known.contains(operation)) {
            forgetful.returned(ids[operation.id()], 0, answer.result());
          }
        }
      }
    }
    return Permutations.isLinearizable(forgetful);
  }
}
