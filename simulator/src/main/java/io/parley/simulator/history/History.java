package io.parley.simulator.history;

import io.parley.api.Bytes;
import io.parley.simulator.history.Operation.Answer;
import io.parley.simulator.history.Operation.Moment;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What clients asked and were answered in a run, recorded while it happens: the order of the calls
 * of {@link #invoked} and {@link #returned} is the order of what they tell. Clients may have many
 * operations under way. An operation that never returns has an unknown outcome; one of which the
 * client knows that it was not carried out, and never will be, is {@link #refused}. Not
 * thread-safe.
 */
public final class History {
  private final TreeMap<Integer, Operation> operations = new TreeMap<>();
  private int ids;
  private int moments;
  private long now = Long.MIN_VALUE;

  /**
   * {@code client} submits {@code command} {@code at} so many µs of virtual time.
   *
   * @return the id of the operation
   * @throws IllegalArgumentException if {@code at} is before what was last recorded
   */
  public int invoked(String client, long at, Bytes command) {
    int id = ids;
    operations.put(id, new Operation(id, client, command, moment(at), Optional.empty()));
    ids++;
    return id;
  }

  /**
   * An operation has an answer.
   *
   * @param id what {@link #invoked} returned
   * @throws IllegalArgumentException if the operation is none that still waits for its answer, or
   *     {@code at} is before what was last recorded
   */
  public void returned(int id, long at, Bytes result) {
    Operation open = open(id);
    Answer answer = new Answer(moment(at), result);
    operations.put(
        id, new Operation(id, open.client(), open.command(), open.invoked(), Optional.of(answer)));
  }

  /**
   * An operation was certainly not carried out and never will be; it is left out.
   *
   * @param id what {@link #invoked} returned
   * @throws IllegalArgumentException if the operation is none that still waits for its answer
   */
  public void refused(int id) {
    operations.remove(open(id).id());
  }

  private Operation open(int id) {
    Operation operation = operations.get(id);
    if (operation == null || operation.answer().isPresent()) {
      throw new IllegalArgumentException(
          "operation #"
              + id
              + (operation == null ? " was never invoked or was refused" : " has returned already")
              + "; expected one that waits for its answer, tell its outcome once");
    }
    return operation;
  }

  private Moment moment(long at) {
    if (at < now) {
      throw new IllegalArgumentException(
          "time " + at + " µs is before " + now + " µs, which was recorded last; record in order");
    }
    now = at;
    return new Moment(at, moments++);
  }

  /** All operations but those refused, in the order of their invocations. */
  public List<Operation> operations() {
    return List.copyOf(operations.values());
  }
}
