package io.parley.api;

import java.util.List;

/**
 * What a replica waits for, for people. Immutable.
 *
 * @param what in the field's terms, with view and height
 * @param from who could give it; empty if that is nobody in particular
 */
public record Wait(String what, List<ReplicaId> from) {
  public Wait {
    from = List.copyOf(from);
  }

  @Override
  public String toString() {
    return what + (from.isEmpty() ? "" : " from " + from);
  }
}
