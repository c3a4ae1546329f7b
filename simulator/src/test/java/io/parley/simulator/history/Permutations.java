package io.parley.simulator.history;

import io.parley.api.Bytes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Checks tiny histories by trying every order of every subset, without partitions, memory or
 * cleverness: what {@link Linearizability} is compared with.
 */
final class Permutations {
  private final List<Operation> operations;
  private final boolean[] placed;

  private Permutations(List<Operation> operations) {
    this.operations = operations;
    this.placed = new boolean[operations.size()];
  }

  static boolean isLinearizable(History history) {
    return new Permutations(history.operations()).canContinue(new TreeMap<>());
  }

  private boolean canContinue(Map<String, String> registers) {
    boolean complete = true;
    for (int i = 0; i < placed.length; i++) {
      complete &= placed[i] || operations.get(i).answer().isEmpty();
    }
    if (complete) {
      return true;
    }
    for (int i = 0; i < placed.length; i++) {
      if (!placed[i] && !mustWait(i) && canPlace(i, registers)) {
        return true;
      }
    }
    return false;
  }

  /** Whether another returned before this was invoked, and has no place yet. */
  private boolean mustWait(int index) {
    int invoked = operations.get(index).invoked().order();
    for (int i = 0; i < placed.length; i++) {
      int returned =
          operations.get(i).answer().map(a -> a.returned().order()).orElse(Integer.MAX_VALUE);
      if (!placed[i] && returned < invoked) {
        return true;
      }
    }
    return false;
  }

  private boolean canPlace(int index, Map<String, String> registers) {
    Operation operation = operations.get(index);
    RegisterCommand command = RegisterCommand.decode(operation.command());
    var effect = command.on(registers.getOrDefault(command.key(), ""));
    Bytes result = effect.result().encode();
    if (operation.answer().isPresent() && !operation.answer().get().result().equals(result)) {
      return false;
    }
    TreeMap<String, String> after = new TreeMap<>(registers);
    after.put(command.key(), effect.text());
    placed[index] = true;
    boolean can = canContinue(after);
    placed[index] = false;
    return can;
  }
}
