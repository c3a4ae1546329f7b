package io.parley.simulator.checkers;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.api.Message;
import io.parley.api.Statement;
import io.parley.api.Status;
import io.parley.api.TimerId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Four replicas under R0, of whom one may lie: two that give up depose it. */
class DepositionsTest {
  private record Said(String phase, long view) implements Message {
    @Override
    public Statement statement() {
      return new Statement(phase, view, 0, Digest.ZERO);
    }
  }

  private record Timer() implements TimerId {}

  private final Depositions depositions = new Depositions(4);

  private void says(int replica, boolean honest, Action action) {
    Standin instance = new Standin(replica, honest, new Status(1, R0, 0, 0));
    Event event = new Event.Expired(new Timer());
    depositions.advanced(instance, event, List.of(), () -> Insight.NONE, 0);
    depositions.advanced(instance, event, List.of(action), () -> Insight.NONE, 7);
  }

  private static Action toAll(long view) {
    return new Action.Broadcast(new Said("timeout", view));
  }

  private static Action toACollector(long view) {
    return new Action.Send(R1, new Said("timeout", view));
  }

  @Test
  void whomMoreThanMayLieGiveUpIsDeposed() {
    says(1, true, toAll(3));
    assertThat(depositions.all()).isEmpty();
    says(2, true, toAll(3));
    assertThat(depositions.all())
        .containsExactly(new Depositions.Deposition(7, R0, new Said("timeout", 3).statement()));
    says(3, true, toAll(3));
    assertThat(depositions.all()).hasSize(1);
  }

  /** Where relays collect, nobody says it to all. */
  @Test
  void givingUpIsSaidToCollectorsToo() {
    says(1, true, toACollector(3));
    says(1, true, toACollector(3));
    assertThat(depositions.all()).isEmpty();
    says(2, true, toACollector(3));
    assertThat(depositions.all()).hasSize(1);
  }

  @Test
  void whoLiesDoesNotCountNorWhoSpeaksOfAnotherView() {
    says(1, true, toAll(3));
    says(2, false, toAll(3));
    says(3, true, toAll(4));
    says(2, true, new Action.Broadcast(new Said("vote", 3)));
    assertThat(depositions.all()).isEmpty();
  }
}
