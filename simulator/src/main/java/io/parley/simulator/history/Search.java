package io.parley.simulator.history;

import io.parley.api.Bytes;
import io.parley.simulator.history.Operation.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of the operations of one partition. A configuration is what is placed so far
 * and the state after it; the search goes on from that with the most answers explained, where every
 * operation of unknown outcome that was used counts against it. Of two configurations with the same
 * state and the same answers explained, one that used all unknown operations of the other and more
 * can do nothing that the other can not, and is dropped.
 */
final class Search<S> {
  /** How it ended. */
  enum End {
    ORDER_FOUND,
    NO_ORDER,
    GIVEN_UP
  }

  /**
   * As many answers must an unknown operation explain to be worth its place. It decides what is
   * looked at first only: high, and blind orders of the past are tried before an unknown operation;
   * low, and sequences of unknown operations are tried before another order of the past.
   */
  private static final int UNKNOWN_COST = 8;

  private static final class Node<S> {
    final @Nullable Node<S> parent;
    final @Nullable Operation last;
    final Placed placed;
    final BitSet used;
    final S state;
    final long cost;
    final long number;
    boolean dropped;

    Node(
        @Nullable Node<S> parent,
        @Nullable Operation last,
        Placed placed,
        BitSet used,
        S state,
        long number) {
      this.parent = parent;
      this.last = last;
      this.placed = placed;
      this.used = used;
      this.state = state;
      this.cost = (long) UNKNOWN_COST * used.cardinality() - placed.size();
      this.number = number;
    }
  }

  private record Key<S>(Placed placed, S state) {}

  private final Model<S> model;
  private final long stepsMax;

  /** Those with an answer, by invocation. */
  private final List<Operation> known = new ArrayList<>();

  /** Their answers. */
  private final List<Answer> answers = new ArrayList<>();

  private final List<Operation> unknown = new ArrayList<>();
  private final BitSet effective = new BitSet();
  private final Map<Key<S>, List<Node<S>>> seen = new LinkedHashMap<>();
  private final PriorityQueue<Node<S>> queue =
      new PriorityQueue<>(
          Comparator.<Node<S>>comparingLong(n -> n.cost).thenComparingLong(n -> -n.number));

  /** All of the most answers explained, while there is no order. */
  private final List<Node<S>> furthest = new ArrayList<>();

  private long steps;
  private long nodes;

  /** A search among {@code operations}, which are sorted by invocation. */
  Search(List<Operation> operations, Model<S> model, long stepsMax) {
    this.model = model;
    this.stepsMax = stepsMax;
    for (Operation operation : operations) {
      (operation.answer().isPresent() ? known : unknown).add(operation);
      operation.answer().ifPresent(answers::add);
    }
  }

  End run() {
    offer(null, null, Placed.NONE, new BitSet(), model.initial());
    for (Node<S> node = queue.poll(); node != null; node = queue.poll()) {
      if (node.placed.size() == known.size()) {
        return End.ORDER_FOUND;
      }
      if (!node.dropped) {
        reached(node);
        expand(node);
      }
      if (steps >= stepsMax) {
        return End.GIVEN_UP;
      }
    }
    return End.NO_ORDER;
  }

  long steps() {
    return steps;
  }

  private void reached(Node<S> node) {
    if (!furthest.isEmpty() && furthest.get(0).placed.size() < node.placed.size()) {
      furthest.clear();
    }
    if (furthest.isEmpty() || furthest.get(0).placed.size() == node.placed.size()) {
      furthest.add(node);
    }
  }

  /** Places each operation next that nothing unplaced must precede. */
  private void expand(Node<S> node) {
    int deadline = answers.get(mostUrgent(node.placed)).returned().order();
    for (int i = 0; i < unknown.size() && isInvokedBefore(deadline, unknown.get(i)); i++) {
      if (!node.used.get(i)) {
        placeUnknown(node, i);
      }
    }
    for (int i = node.placed.first();
        i < known.size() && isInvokedBefore(deadline, known.get(i));
        i++) {
      if (!node.placed.contains(i)) {
        placeKnown(node, i);
      }
    }
  }

  private static boolean isInvokedBefore(int order, Operation operation) {
    return operation.invoked().order() < order;
  }

  /** The unplaced operation that returned first: none invoked later can come before it. */
  private int mostUrgent(Placed placed) {
    int urgent = placed.first();
    int deadline = answers.get(urgent).returned().order();
    for (int i = urgent + 1; i < known.size() && isInvokedBefore(deadline, known.get(i)); i++) {
      int returned = answers.get(i).returned().order();
      if (returned < deadline && !placed.contains(i)) {
        urgent = i;
        deadline = returned;
      }
    }
    return urgent;
  }

  private void placeKnown(Node<S> node, int index) {
    Operation operation = known.get(index);
    Model.Step<S> step = apply(node, operation);
    if (step.result().equals(answers.get(index).result())) {
      offer(node, operation, node.placed.with(index), node.used, step.state());
    }
  }

  private void placeUnknown(Node<S> node, int index) {
    Operation operation = unknown.get(index);
    Model.Step<S> step = apply(node, operation);
    if (!step.state().equals(node.state)) {
      effective.set(index);
      BitSet used = (BitSet) node.used.clone();
      used.set(index);
      offer(node, operation, node.placed, used, step.state());
    }
  }

  private Model.Step<S> apply(Node<S> node, Operation operation) {
    steps++;
    return model.apply(node.state, operation.command());
  }

  private void offer(
      @Nullable Node<S> parent, @Nullable Operation last, Placed placed, BitSet used, S state) {
    List<Node<S>> rivals = seen.computeIfAbsent(new Key<>(placed, state), k -> new ArrayList<>(1));
    steps += rivals.size();
    for (Node<S> rival : rivals) {
      if (isWithin(rival.used, used)) {
        return;
      }
    }
    Node<S> node = new Node<>(parent, last, placed, used, state, nodes++);
    for (Node<S> rival : rivals) {
      rival.dropped = isWithin(used, rival.used);
    }
    rivals.removeIf(rival -> rival.dropped);
    rivals.add(node);
    queue.add(node);
  }

  private static boolean isWithin(BitSet part, BitSet whole) {
    BitSet rest = (BitSet) part.clone();
    rest.andNot(whole);
    return rest.isEmpty();
  }

  /**
   * After {@link End#NO_ORDER}.
   *
   * @param placed an order that explains as many answers as any
   * @param unplaced an operation that must follow and can not
   * @param expected what the model answers it instead, after this and other orders of as many
   * @param unused operations with an answer that are neither placed nor this one
   * @param background operations without an answer that could change something
   */
  record DeadEnd(
      List<Operation> placed,
      Operation unplaced,
      Set<Bytes> expected,
      List<Operation> unused,
      List<Operation> background) {}

  DeadEnd deadEnd() {
    Node<S> end = furthest.get(0);
    for (Node<S> node : furthest) {
      if (deadline(node) > deadline(end)) {
        end = node;
      }
    }
    int urgent = mostUrgent(end.placed);
    Set<Bytes> expected = new LinkedHashSet<>();
    for (Node<S> node : furthest) {
      if (node.placed.equals(end.placed)) {
        expected.add(model.apply(node.state, known.get(urgent).command()).result());
      }
    }
    List<Operation> unused = new ArrayList<>();
    for (int i = end.placed.first(); i < known.size(); i++) {
      if (i != urgent && !end.placed.contains(i)) {
        unused.add(known.get(i));
      }
    }
    List<Operation> background = effective.stream().mapToObj(unknown::get).toList();
    return new DeadEnd(order(end), known.get(urgent), expected, unused, background);
  }

  private int deadline(Node<S> node) {
    return answers.get(mostUrgent(node.placed)).returned().order();
  }

  private static <S> List<Operation> order(Node<S> end) {
    Deque<Operation> order = new ArrayDeque<>();
    for (@Nullable Node<S> node = end; node != null; node = node.parent) {
      if (node.last != null) {
        order.addFirst(node.last);
      }
    }
    return List.copyOf(order);
  }
}
