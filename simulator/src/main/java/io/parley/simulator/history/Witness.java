package io.parley.simulator.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An order in which the operations of a history are known to have been executed. If it explains the
 * history, there is nothing to search for.
 */
public final class Witness {
  private Witness() {}

  /**
   * Checks {@code history} against {@code model}: first the given order, in time that is linear in
   * its length, and if that does not explain all answers, any other, as {@link
   * Linearizability#check(History, Model)} does.
   *
   * @param order ids of operations, each at most once; of those missing, answered ones have no
   *     place, so that the order explains nothing
   */
  public static Verdict check(History history, Model<?> model, List<Integer> order) {
    List<Operation> operations = history.operations();
    return explains(operations, model, order)
        ? new Verdict.Linearizable(operations.size(), partitions(operations, model), order.size())
        : Linearizability.check(history, model);
  }

  private static int partitions(List<Operation> operations, Model<?> model) {
    return (int) operations.stream().map(o -> model.partition(o.command())).distinct().count();
  }

  private static <S> boolean explains(
      List<Operation> operations, Model<S> model, List<Integer> order) {
    Map<Integer, Operation> left = new TreeMap<>();
    operations.forEach(operation -> left.put(operation.id(), operation));
    Map<String, S> states = new HashMap<>();
    int lastInvoked = -1;
    for (int id : order) {
      Operation operation = left.remove(id);
      if (operation == null) {
        return false;
      }
      lastInvoked = Math.max(lastInvoked, operation.invoked().order());
      String partition = model.partition(operation.command());
      S before = states.getOrDefault(partition, model.initial());
      Model.Step<S> step = model.apply(before, operation.command());
      states.put(partition, step.state());
      if (operation.answer().isPresent()) {
        Operation.Answer answer = operation.answer().get();
        // One that was placed before was invoked only after this had returned.
        boolean late = answer.returned().order() < lastInvoked;
        if (late || !answer.result().equals(step.result())) {
          return false;
        }
      }
    }
    return left.values().stream().allMatch(operation -> operation.answer().isEmpty());
  }
}
