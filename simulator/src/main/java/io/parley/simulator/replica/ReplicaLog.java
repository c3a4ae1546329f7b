package io.parley.simulator.replica;

import io.parley.api.Action;
import io.parley.api.Event;
import io.parley.simulator.network.Endpoint;
import java.util.List;
import java.util.function.Supplier;

/** Where it is written down what happens to replicas. */
public interface ReplicaLog {
  /** Something happened that people may want to read. */
  void note(Supplier<String> text);

  /** A core was told {@code event}, and wants {@code actions}. */
  void advanced(Endpoint instance, Event event, List<Action> actions);
}
