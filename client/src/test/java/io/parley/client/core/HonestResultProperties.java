package io.parley.client.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** With at most f liars, in whatever order frames arrive, a result is an honest one. */
class HonestResultProperties {
  private static Result honest(Bytes command) {
    return Result.ok(Bytes.utf8("result of " + command.utf8()));
  }

  @Property(tries = 100)
  void aCompletedCommandCarriesTheHonestResult(
      @ForAll @IntRange(min = 4, max = 10) int replicas, @ForAll long seed) {
    Random random = new Random(seed);
    ClientScript script = ClientScript.open(replicas);
    int liars = (replicas - 1) / 3;
    Set<Long> completed = new TreeSet<>();
    for (int step = 0; step < 300; step++) {
      script.actions = List.of();
      step(script, random, liars);
      check(script.outcomes(), completed);
    }
    finish(script, liars);
    completed.clear();
    check(script.outcomesEver(), completed);
    assertThat(completed).hasSize((int) script.tickets);
  }

  /** Each of them completes another ticket, with the result that correct replicas gave. */
  private static void check(List<ClientAction> outcomes, Set<Long> completed) {
    for (ClientAction action : outcomes) {
      assertThat(action).isInstanceOf(ClientAction.Complete.class);
      ClientAction.Complete complete = (ClientAction.Complete) action;
      assertThat(complete.value().utf8()).isEqualTo("result of c" + complete.ticket());
      assertThat(completed.add(complete.ticket())).isTrue();
    }
  }

  private static void step(ClientScript script, Random random, int liars) {
    List<Bundle> bundles = script.bundles();
    Bundle bundle = bundles.get(random.nextInt(bundles.size()));
    int from = random.nextInt(script.replicas);
    int choice = random.nextInt(10);
    if (choice == 0) {
      script.submit("c" + script.tickets);
    } else if (choice == 1) {
      script.disconnect(from, "reset");
    } else if (choice == 2) {
      script.connect(from);
    } else if (choice == 3) {
      script.pass(Duration.ofMillis(random.nextInt(50)));
      script.tell();
    } else if (from < liars) {
      lie(script, random, from, bundle);
    } else if (bundle.id().session() != 0) {
      tell(script, from, bundle);
    }
  }

  private static void tell(ClientScript script, int from, Bundle bundle) {
    Result[] results =
        bundle.commands().stream().map(HonestResultProperties::honest).toArray(Result[]::new);
    script.reply(from, bundle, results);
  }

  private static void lie(ClientScript script, Random random, int from, Bundle bundle) {
    Result.Outcome[] outcomes = Result.Outcome.values();
    List<Result> results = new ArrayList<>();
    for (int i = random.nextInt(2); i < bundle.commands().size() + random.nextInt(2); i++) {
      results.add(new Result(outcomes[random.nextInt(outcomes.length)], Bytes.utf8("lie")));
    }
    ReplicaId self = new ReplicaId(from);
    long view = random.nextInt(1_000);
    Refusal refusal =
        random.nextBoolean()
            ? new Refusal.Invalid("lie")
            : new Refusal.Overloaded(Duration.ofMillis(random.nextLong()));
    script.frame(
        from,
        random.nextInt(3) == 0
            ? new ClientFrame.Refused(view, self, bundle.id(), refusal)
            : new ClientFrame.Replied(view, self, new Reply(bundle.id(), results)));
  }

  /** The correct replicas answer everything: liveness. */
  private static void finish(ClientScript script, int liars) {
    script.connectAll();
    for (int answered = 0; answered < script.bundles().size(); answered++) {
      Bundle bundle = script.bundles().get(answered);
      for (int from = liars; from < script.replicas && bundle.id().session() != 0; from++) {
        tell(script, from, bundle);
      }
    }
  }
}
