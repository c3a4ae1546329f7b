package io.parley.node;

import io.parley.api.Action;
import io.parley.api.Entry;
import java.util.ArrayList;
import java.util.List;

/** What one turn of the loop leaves to be done, in order. Confined to one thread at a time. */
final class Turn {
  /** To be made durable before anything else is done. */
  final List<Entry> entries = new ArrayList<>();

  final List<Action> sends = new ArrayList<>();
  final List<Action> executions = new ArrayList<>();

  /** The height to truncate at, or 0. */
  long truncation;

  boolean needsJournal() {
    return !entries.isEmpty() || truncation > 0;
  }
}
