package io.parley.client.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import io.parley.api.SessionRequest;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pitfall C2: a client that rests does not leave much at the replicas. */
class AcknowledgementTest {
  private static final Duration REST = ClientSettings.ACKNOWLEDGE_AFTER;
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Result DONE = Result.ok(Bytes.EMPTY);

  /** Whose result is as small as none that is acknowledged by itself. */
  private static final int SMALL = ClientSettings.ACKNOWLEDGE_BYTES_MIN - Result.OBJECT_BYTES - 1;

  private final ClientScript script = ClientScript.open(4);
  private final long resentBefore = script.core.status().bundlesResent();

  private static Result sized(int bytes) {
    return Result.ok(Bytes.wrap(new byte[bytes]));
  }

  /** A command of this client has come to its end with so many bytes. */
  private void received(int bytes) {
    script.submit("get");
    script.conclude(script.lastBundle(), sized(bytes));
  }

  /** It has acknowledged by itself all below this. */
  private Bundle acknowledged(long sequence) {
    Bundle last = script.lastBundle();
    assertThat(last.id().session()).isZero();
    assertThat(SessionRequest.decode(last.commands().get(0)))
        .isEqualTo(new SessionRequest.Acknowledge(ClientScript.SESSION, sequence));
    return last;
  }

  private long sent() {
    return script.core.status().bundlesSent();
  }

  /** How often bundles were sent again since the session was opened. */
  private long resent() {
    return script.core.status().bundlesResent() - resentBefore;
  }

  /** Where this bundle goes by the last actions. */
  private List<List<ReplicaId>> sendingsOf(Bundle bundle) {
    return script.actions.stream()
        .filter(ClientAction.Send.class::isInstance)
        .map(ClientAction.Send.class::cast)
        .filter(
            send ->
                send.frame() instanceof ClientFrame.Submit submit && submit.bundle().equals(bundle))
        .map(ClientAction.Send::to)
        .toList();
  }

  @Test
  void whoRestsSaysOnceThatItHasItsResults() {
    received(SMALL + 1);
    long before = sent();
    script.run(REST.minus(MOMENT));
    assertThat(sent()).isEqualTo(before);
    script.run(MOMENT);
    Bundle bundle = acknowledged(1);
    assertThat(sent()).isEqualTo(before + 1);
    script.conclude(bundle, DONE);
    script.run(Duration.ofMinutes(1));
    assertThat(sent()).isEqualTo(before + 1);
    assertThat(resent()).isZero();
    assertThat(script.core.wakeAt()).isEqualTo(Flight.NEVER);
    assertThat(script.outcomesEver()).hasSize(1);
  }

  @Test
  void itIsSentToTheLeaderAndItsAnswersAreHeardEverywhere() {
    received(1 << 20);
    script.pass(REST);
    script.tell();
    assertThat(script.followings()).containsExactly("0 on [R0, R1, R2, R3]");
    Bundle bundle = acknowledged(1);
    assertThat(sendingsOf(bundle)).containsExactly(List.of(new ReplicaId(0)));
    script.led(1, 1);
    assertThat(script.all)
        .contains(new ClientAction.Send(List.of(new ReplicaId(1)), new ClientFrame.Submit(bundle)));
    script.disconnect(2, "gone");
    script.connect(2);
    assertThat(script.followings()).containsExactly("0 on [R2]", "77 on [R2]");
  }

  @Test
  void smallResultsNeverCostABundle() {
    received(SMALL);
    long before = sent();
    script.run(Duration.ofMinutes(1));
    assertThat(sent()).isEqualTo(before);
    assertThat(script.core.wakeAt()).isEqualTo(Flight.NEVER);
  }

  @Test
  void whatReplicasKeepBesideValuesCountsToo() {
    script.submitMany(8);
    script.conclude(script.lastBundle(), sized(SMALL / 8 - Result.OBJECT_BYTES));
    script.submit("x", "y", "z");
    Bundle failing = script.lastBundle();
    assertThat(failing.acknowledged()).as("with it the eight are gone").isEqualTo(8);
    script.conclude(failing, Result.failed("thrown", ""));
    script.run(REST);
    acknowledged(11);
  }

  @Test
  void whatWasNotExecutedIsNotKept() {
    script.submitMany(64);
    script.conclude(script.lastBundle(), Result.of(Result.Outcome.OUT_OF_WINDOW));
    long before = sent();
    script.run(Duration.ofMinutes(1));
    assertThat(sent()).isEqualTo(before);
  }

  @Test
  void itIsSentAgainUntilOneCorrectReplicaHasAnswered() {
    received(1 << 20);
    script.run(REST);
    Bundle bundle = acknowledged(1);
    script.refuse(0, bundle, new Refusal.Overloaded(Duration.ofMillis(20)));
    script.run(Duration.ofMinutes(1));
    assertThat(resent()).isGreaterThan(15);
    assertThat(acknowledged(1)).isEqualTo(bundle);
    script.reply(3, bundle, DONE);
    script.reply(3, bundle, DONE);
    assertThat(script.core.wakeAt()).isLessThan(Flight.NEVER);
    script.reply(1, bundle, DONE);
    assertThat(script.core.wakeAt()).isEqualTo(Flight.NEVER);
    assertThat(script.core.status().session()).isEqualTo(ClientScript.SESSION);
  }

  @Test
  void whoGoesOnSaysItWithItsNextBundle() {
    received(1 << 20);
    script.run(REST.minus(MOMENT));
    received(10);
    assertThat(script.lastBundle().acknowledged()).isEqualTo(1);
    script.run(Duration.ofMinutes(1));
    assertThat(script.bundles()).hasSize(3);
  }

  @Test
  void aCommandTakesItsPlace() {
    received(1 << 20);
    script.run(REST);
    Bundle bundle = acknowledged(1);
    script.submit("b");
    assertThat(script.sendings()).containsExactly("b to [R0]");
    assertThat(script.lastBundle().acknowledged()).isEqualTo(1);
    script.conclude(bundle, DONE);
    script.conclude(script.lastBundle(), sized(0));
    script.run(Duration.ofMinutes(1));
    assertThat(sendingsOf(bundle)).isEmpty();
    assertThat(resent()).isZero();
    assertThat(script.outcomesEver()).hasSize(2);
  }

  @Test
  void itWaitsUntilAllHaveAnOutcome() {
    script.submit("a");
    Bundle open = script.lastBundle();
    received(1 << 20);
    script.run(Duration.ofSeconds(20));
    assertThat(script.lastBundle().id().session()).isNotZero();
    script.conclude(open, sized(0));
    script.run(REST);
    acknowledged(2);
  }

  /** Of what was given up the replicas may keep any result. */
  @Test
  void whatWasGivenUpCountsAsTheLargest() {
    script.submit("a");
    script.run(ClientScript.DEADLINE);
    assertThat(script.failure(0).kind()).isEqualTo(Failure.Kind.OUTCOME_UNKNOWN);
    script.run(REST);
    acknowledged(1);
  }

  @Test
  void closingDoesNotWaitForIt() {
    received(1 << 20);
    script.run(REST);
    Bundle bundle = acknowledged(1);
    script.tell(new ClientEvent.Closed());
    Bundle closing = script.lastBundle();
    assertThat(SessionRequest.decode(closing.commands().get(0)))
        .isEqualTo(new SessionRequest.Close(ClientScript.SESSION));
    script.run(Duration.ofMillis(900));
    assertThat(sendingsOf(bundle)).isEmpty();
    script.conclude(closing, DONE);
    assertThat(script.core.isOver()).isTrue();
    script.run(Duration.ofMinutes(1));
    assertThat(script.lastBundle()).isEqualTo(closing);
  }

  @Test
  void whoClosesInTimeDoesNotSayIt() {
    received(1 << 20);
    script.tell(new ClientEvent.Closed());
    Bundle closing = script.lastBundle();
    script.run(Duration.ofMinutes(1));
    assertThat(script.lastBundle()).isEqualTo(closing);
  }

  @Test
  void aSessionThatIsGoneFailsNothingAndTheNextCommandOpensAnother() {
    received(1 << 20);
    script.run(REST);
    Bundle bundle = acknowledged(1);
    Result expired = Result.of(Result.Outcome.SESSION_EXPIRED, 600_000_000);
    script.reply(2, bundle, expired);
    assertThat(script.core.status().session()).isEqualTo(ClientScript.SESSION);
    script.reply(0, bundle, expired);
    assertThat(script.core.status().session()).isZero();
    script.run(Duration.ofMinutes(1));
    assertThat(script.lastBundle()).isEqualTo(bundle);
    script.submit("b");
    script.openSession(78);
    assertThat(script.sendings()).containsExactly("b to [R0]");
    script.conclude(script.lastBundle(), sized(0));
    script.run(Duration.ofMinutes(1));
    assertThat(script.outcomesEver()).hasSize(2).allMatch(ClientAction.Complete.class::isInstance);
    assertThat(script.lastBundle().id().session()).isEqualTo(78);
  }

  /** As by replicas that do not know of it. */
  @Test
  void whereItIsRefusedNothingMoreIsSaid() {
    received(1 << 20);
    script.run(REST);
    Bundle bundle = acknowledged(1);
    script.refuse(0, bundle, new Refusal.Invalid("what is it?"));
    script.refuse(1, bundle, new Refusal.Invalid("what is it?"));
    script.run(Duration.ofMinutes(1));
    assertThat(resent()).isZero();
    received(0);
    assertThat(script.outcomesEver()).hasSize(2).allMatch(ClientAction.Complete.class::isInstance);
  }
}
