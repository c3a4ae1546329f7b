package io.parley.simulator.checkers;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.SessionRequest;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.scheme.Identities;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all incarnations of all honest replicas decided and executed in a run: safety is that
 * nothing differs.
 */
public final class DecisionChecker {
  private record Decision(Endpoint first, Digest batch, Digest state) {}

  /**
   * A command that was executed.
   *
   * @param order counted from 0, over all commands of the run
   */
  public record Executed(int order, Result result) {}

  private final Map<Long, Decision> decisions = new HashMap<>();
  private final Map<Submission.Place, Executed> executions = new HashMap<>();
  private final Map<Long, Integer> fresh = new HashMap<>();
  private final boolean differing;
  private long height;
  private long commands;

  /** One for replicas whose states are to be equal. */
  public DecisionChecker() {
    this(false);
  }

  /**
   * @param differing whether states may differ, as state machines are meant to
   */
  public DecisionChecker(boolean differing) {
    this.differing = differing;
  }

  /**
   * An honest replica delivered {@code batch}, executed so many commands, gave {@code replies}, and
   * was then in {@code state}.
   */
  public void decided(
      Endpoint instance,
      long height,
      Batch batch,
      int executed,
      List<Reply> replies,
      Digest state) {
    Decision mine = new Decision(instance, batch.digest(), state);
    Decision theirs = decisions.putIfAbsent(height, mine);
    if (theirs == null) {
      this.height = Math.max(this.height, height);
      first(height, batch, replies);
    } else {
      compare(height, theirs, mine, batch);
    }
    int expected = fresh.getOrDefault(height, 0);
    if (executed != expected) {
      throw new Violation(
          Violation.Property.EXACTLY_ONCE,
          instance + " executes " + executed + " commands at h" + height + ", new are " + expected);
    }
  }

  private void compare(long height, Decision theirs, Decision mine, Batch batch) {
    if (!theirs.batch.equals(mine.batch)) {
      throw new Violation(
          Violation.Property.AGREEMENT,
          "at h" + height + ": " + theirs + " and " + mine + " " + batch);
    }
    if (!differing && !theirs.state.equals(mine.state)) {
      throw new Violation(
          Violation.Property.DETERMINISM,
          "states differ after h" + height + ": " + theirs + " and " + mine);
    }
  }

  private void first(long height, Batch batch, List<Reply> replies) {
    int added = 0;
    for (int i = 0; i < batch.bundles().size(); i++) {
      Bundle bundle = batch.bundles().get(i);
      if (bundle.id().session() != 0) {
        added += first(bundle, replies.get(i).results());
      } else {
        opened(height, bundle);
      }
    }
    commands += added;
    fresh.put(height, added);
  }

  /**
   * Whoever relays or proposes it: what the authority did not let in, no honest replica decides.
   */
  private static void opened(long height, Bundle bundle) {
    if (SessionRequest.decode(bundle.commands().get(0)) instanceof SessionRequest.Open open
        && !Identities.isGranted(bundle, open)) {
      throw new Violation(
          Violation.Property.INTEGRITY,
          "at h" + height + " a client without a grant opens a session: " + bundle.id());
    }
  }

  private int first(Bundle bundle, List<Result> results) {
    BundleId id = bundle.id();
    int added = 0;
    for (int i = 0; i < results.size(); i++) {
      Result result = results.get(i);
      boolean executed =
          result.outcome() == Result.Outcome.OK || result.outcome() == Result.Outcome.FAILED;
      Submission.Place place = new Submission.Place(id.client(), id.session(), id.first() + i);
      if (executed && !executions.containsKey(place)) {
        executions.put(place, new Executed(executions.size(), result));
        added++;
      }
    }
    return added;
  }

  /** An honest replica at {@code height} wants a state: a higher one, as it was reached there. */
  public void wanted(Endpoint instance, long height, Checkpoint target) {
    Decision known = decisions.get(target.height());
    if (target.height() <= height || (known != null && !known.state.equals(target.state()))) {
      throw new Violation(
          Violation.Property.HEALTH,
          instance + " at h" + height + " wants the state " + target + ", known is " + known);
    }
  }

  /** The first execution of a command; null if no honest replica executed it. */
  public @Nullable Executed execution(Submission.Place place) {
    return executions.get(place);
  }

  /** The highest height that any honest replica delivered. */
  public long height() {
    return height;
  }

  /** Commands that were decided, each counted once. */
  public long commands() {
    return commands;
  }
}
