package io.parley.client.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Question;
import io.parley.api.door.Result;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Pitfall CL6: a client and the replicas that it believes mean the same membership. */
class AgreementTest {
  private static final Bytes OTHER = Digest.of(Bytes.utf8("that of seven")).bytes();
  private static final Result TRUE = Result.ok(Bytes.utf8("true"));
  private static final Result LIE = Result.ok(Bytes.utf8("lie"));
  private static final long TICKET = 1_000;

  private static ClientScript waiting(int replicas) {
    ClientScript script = new ClientScript(replicas);
    script.tell(new ClientEvent.Awaited(TICKET));
    return script;
  }

  private static boolean agreed(ClientScript script) {
    return script.core.status().agreed();
  }

  /** Of seven, two lie, and the client knows of four: f + 1 of four are two. */
  @Test
  void aClientThatKnowsOfTooFewBelievesNobody() {
    ClientScript script = waiting(4);
    script.connect(0); // the two liars say what the client likes to hear
    script.connect(1);
    script.connect(2, OTHER);
    script.connect(3, OTHER);
    long ticket = script.submit("a").get(0);
    assertThat(script.bundles()).as("nothing is sent").isEmpty();
    script.run(ClientScript.DEADLINE);
    assertThat(agreed(script)).isFalse();
    Failure failure = script.failure(ticket);
    assertThat(failure.kind()).isEqualTo(Failure.Kind.NOT_ENOUGH_REPLIES);
    assertThat(failure.mayHaveExecuted()).isFalse();
    assertThat(script.failure(TICKET).message())
        .contains("30 s", "2 of 4", "3 are needed")
        .contains("R2 (says that it is of membership " + Digest.ofBytes(OTHER))
        .contains("R3 (", "the client's is " + ClientScript.MEMBERSHIP)
        .doesNotContain("R0 (", "R1 (");
  }

  @Test
  void oneWhoSaysSomethingElseLocksNobodyOutAndNeverCounts() {
    ClientScript script = waiting(4);
    script.connect(3, OTHER);
    script.connect(0);
    script.connect(1);
    assertThat(script.outcomes()).isEmpty();
    script.connect(2);
    assertThat(script.outcomes()).containsExactly(new ClientAction.Agreed(TICKET));
    assertThat(agreed(script)).isTrue();
    script.led(3, 99, 3);
    script.openSession(7);
    script.submit("a");
    Bundle bundle = script.lastBundle();
    assertThat(script.all)
        .allMatch(
            it -> !(it instanceof ClientAction.Send send) || !send.to().contains(new ReplicaId(3)));
    script.reply(3, bundle, LIE);
    script.reply(0, bundle, LIE);
    assertThat(script.outcomes()).as("the liar's does not count").isEmpty();
    script.reply(1, bundle, TRUE);
    script.reply(2, bundle, TRUE);
    assertThat(script.outcomes()).hasSize(1);
    assertThat(script.core.status().connected()).doesNotContain(new ReplicaId(3));
  }

  @Test
  void whoSaysNothingOrNonsenseDoesNotCount() {
    for (Bytes said : new Bytes[] {Bytes.EMPTY, Bytes.utf8("nonsense"), OTHER}) {
      ClientScript script = new ClientScript(4);
      for (int i = 0; i < 4; i++) {
        script.connect(i, said);
      }
      script.submit("a");
      assertThat(script.bundles()).isEmpty();
      assertThat(script.core.status().absent()).hasSize(4);
    }
  }

  @Test
  void whoSaysSomethingElseIsNamedOnceAndAgainIfItSaysAnother() {
    ClientScript script = new ClientScript(4);
    for (int i = 0; i < 3; i++) {
      script.connect(1, OTHER);
      script.disconnect(1, "reset");
    }
    assertThat(script.reports()).hasSize(1);
    assertThat(script.reports().get(0)).startsWith("R1 does not count: it says");
    script.pass(Duration.ofSeconds(1));
    script.connect(1, Bytes.EMPTY);
    assertThat(script.reports()).hasSize(2);
  }

  /** One that said another with every connection filled a disk. */
  @Test
  void whoSaysAnotherEachTimeIsNamedMoreAndMoreSeldom() {
    ClientScript script = new ClientScript(4);
    for (int i = 0; i < 24 * 3_600; i++) {
      script.connect(1, Digest.of(Bytes.utf8("the membership of second " + i)).bytes());
      script.disconnect(1, "reset");
      script.pass(Duration.ofSeconds(1));
    }
    assertThat(script.reports()).hasSizeBetween(10, 50);
    assertThat(script.reports()).last().asString().contains(" more like this)");
    script.connect(2, OTHER);
    assertThat(script.reports()).last().asString().startsWith("R2 does not count: it says");
  }

  @Test
  void whoAgreesNowAndThenIsNamedAsSeldom() {
    ClientScript script = new ClientScript(4);
    for (int i = 0; i < 3_600; i++) {
      script.connect(1, i % 2 == 0 ? OTHER : ClientScript.MEMBERSHIP.bytes());
      script.disconnect(1, "reset");
      script.pass(Duration.ofSeconds(1));
    }
    assertThat(script.reports()).hasSizeBetween(5, 30);
  }

  /** What was left out is said later, if it still stands. */
  @Test
  void whatWasLeftOutIsNotForgotten() {
    ClientScript script = new ClientScript(4);
    script.connect(1, OTHER);
    script.connect(1, Bytes.EMPTY);
    assertThat(script.reports()).hasSize(1);
    script.pass(Duration.ofSeconds(1));
    script.connect(1, Bytes.EMPTY);
    assertThat(script.reports().get(1))
        .startsWith("R1 does not count: it does not say of which")
        .endsWith("(and 1 more like this)");
  }

  @Test
  void whoAgreedAndThenSaysSomethingElseIsAsIfItHadGone() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    Bundle bundle = script.lastBundle();
    script.connect(0, OTHER);
    assertThat(script.sendings()).containsExactly("a to [R1, R2, R3]");
    script.reply(0, bundle, LIE);
    script.reply(1, bundle, TRUE);
    script.reply(2, bundle, TRUE);
    assertThat(script.outcomes()).containsExactly(new ClientAction.Complete(0, Bytes.utf8("true")));
    script.connect(0);
    assertThat(script.core.status().connected()).hasSize(4);
  }

  @Test
  void onceEnoughHaveAgreedReplicasMayComeAndGo() {
    ClientScript script = ClientScript.open(4);
    for (int i = 0; i < 4; i++) {
      script.disconnect(i, "reset");
    }
    script.tell(new ClientEvent.Awaited(TICKET));
    assertThat(script.outcomes()).containsExactly(new ClientAction.Agreed(TICKET));
    script.connect(0);
    script.submit("a");
    assertThat(script.sendings()).containsExactly("a to [R0]");
  }

  @Test
  void theyNeedNotBeConnectedAtTheSameTime() {
    ClientScript script = waiting(4);
    for (int i = 1; i < 4; i++) {
      script.connect(i);
      script.disconnect(i, "reset");
    }
    assertThat(agreed(script)).isTrue();
  }

  @Test
  void aQuestionIsAskedBeforeEnoughAgree() {
    ClientScript script = new ClientScript(4);
    script.tell(new ClientEvent.Asked(9, new ReplicaId(1), new Question.OfStatus()));
    script.connect(1);
    assertThat(script.actions)
        .hasSize(1)
        .allMatch(
            it -> it instanceof ClientAction.Send send && send.frame() instanceof ClientFrame.Ask);
  }

  @Test
  void waitingEndsWithTheClient() {
    ClientScript script = waiting(4);
    script.pass(Duration.ofSeconds(1));
    script.tell(new ClientEvent.Closed());
    assertThat(script.failure(TICKET).kind()).isEqualTo(Failure.Kind.CLOSED);
  }

  @Test
  void howManyMustAgreeFollowsFromHowManyThereAre() {
    int[][] expected = {{1, 1}, {2, 2}, {3, 3}, {4, 3}, {5, 4}, {6, 5}, {7, 5}, {10, 7}, {13, 9}};
    for (int[] each : expected) {
      ClientScript script = new ClientScript(each[0]);
      for (int i = 0; i < each[1]; i++) {
        assertThat(agreed(script)).isFalse();
        script.connect(i);
      }
      assertThat(agreed(script)).as("%d of %d", each[1], each[0]).isTrue();
    }
  }
}
