package io.parley.node;

import io.parley.api.Action;
import io.parley.api.Domain;
import io.parley.api.Event;
import io.parley.api.QuorumScheme;
import io.parley.api.QuorumScheme.Combination;
import io.parley.api.QuorumScheme.Part;
import java.util.List;
import java.util.concurrent.Executor;

/** Makes certificates of shares in the pool, and tells the loop what came of it. Thread-safe. */
final class Combiner {
  private final QuorumScheme quorumScheme;
  private final Domain domain;
  private final Executor pool;
  private final Inbox inbox;

  Combiner(QuorumScheme quorumScheme, Domain domain, Executor pool, Inbox inbox) {
    this.quorumScheme = quorumScheme;
    this.domain = domain;
    this.pool = pool;
    this.inbox = inbox;
  }

  void combine(Action.Combine action) {
    pool.execute(() -> inbox.addFact(answer(action)));
  }

  private Event answer(Action.Combine action) {
    List<Part> parts =
        action.shares().stream()
            .map(it -> new Part(it.signer(), domain.encode(it.statement()), it.signature()))
            .toList();
    Combination combination = quorumScheme.combine(parts);
    if (combination instanceof Combination.Bad bad) {
      return new Event.Spoiled(action.id(), bad.signers());
    }
    return new Event.Combined(action.id(), ((Combination.Made) combination).certificate());
  }
}
