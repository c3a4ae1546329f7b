package io.parley.client.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.LayoutWriter;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import io.parley.api.SessionRequest;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionTest {
  private static Result number(long number) {
    return Result.ok(new LayoutWriter(8).i64(number).toBytes());
  }

  @Test
  void everyReplicaThatConnectsGetsTheOpening() {
    ClientScript script = new ClientScript(4);
    script.connect(0);
    script.connect(1);
    assertThat(script.actions).as("too few to be believed").isEmpty();
    script.connect(2);
    assertThat(script.followings()).containsExactly("0 on [R0, R1, R2]");
    Bundle opening = script.lastBundle();
    assertThat(opening.id().session()).isZero();
    assertThat(SessionRequest.decode(opening.commands().get(0)))
        .isInstanceOfSatisfying(
            SessionRequest.Open.class,
            open -> {
              assertThat(open.number()).isEqualTo(1);
              assertThat(open.grant()).isEqualTo(ClientScript.GRANT);
            });
    script.connect(3);
    assertThat(script.actions)
        .contains(
            new ClientAction.Send(List.of(new ReplicaId(3)), new ClientFrame.Submit(opening)));
  }

  @Test
  void theOpeningIsSentAgainUntilItIsAnswered() {
    ClientScript script = new ClientScript(4);
    script.connectAll();
    script.run(Duration.ofSeconds(60));
    assertThat(script.bundles()).hasSize(1);
    assertThat(script.core.status().bundlesResent()).isGreaterThan(15);
    assertThat(script.core.status().session()).isZero();
  }

  @Test
  void commandsWaitForTheSessionAndThenLeaveTogether() {
    ClientScript script = new ClientScript(4);
    script.connectAll();
    script.led(0, 0);
    script.submit("a");
    script.submit("b", "c");
    assertThat(script.sendings()).isEmpty();
    Bundle opening = script.lastBundle();
    script.reply(0, opening, number(5));
    assertThat(script.actions).isEmpty();
    script.reply(3, opening, number(5));
    assertThat(script.core.status().session()).isEqualTo(5);
    assertThat(script.followings()).containsExactly("5 on [R0, R1, R2, R3]");
    assertThat(script.sendings()).containsExactly("a+2 to [R0]");
    assertThat(script.lastBundle().id().session()).isEqualTo(5);
    assertThat(script.lastBundle().id().first()).isZero();
  }

  @Test
  void oneLiarCanNotChooseTheSession() {
    ClientScript script = new ClientScript(4);
    script.connectAll();
    Bundle opening = script.lastBundle();
    script.reply(1, opening, number(666));
    script.reply(1, opening, number(666));
    assertThat(script.core.status().session()).isZero();
    script.reply(0, opening, number(5));
    script.reply(2, opening, number(5));
    assertThat(script.core.status().session()).isEqualTo(5);
  }

  @Test
  void aReconnectedReplicaIsToldWhatToFollow() {
    ClientScript script = ClientScript.open(4);
    script.disconnect(3, "reset");
    script.connect(3);
    assertThat(script.followings()).containsExactly("77 on [R3]");
  }

  @Test
  void anExpiredSessionFailsItsBundlesAndLaterCommandsOpenAnother() {
    ClientScript script = ClientScript.open(4);
    long lost = script.submit("a").get(0);
    Bundle nonce = script.bundles().get(0);
    script.conclude(script.lastBundle(), expired());
    assertThat(script.failure(lost).kind()).isEqualTo(Failure.Kind.SESSION_EXPIRED);
    script.submit("b");
    assertThat(script.followings()).containsExactly("0 on [R0, R1, R2, R3]");
    assertThat(script.lastBundle().id().session()).isZero();
    assertThat(script.lastBundle()).isNotEqualTo(nonce);
    script.openSession(78);
    assertThat(script.sendings()).containsExactly("b to [R0]");
    assertThat(script.lastBundle().id().session()).isEqualTo(78);
    assertThat(script.lastBundle().id().first()).isZero();
  }

  @Test
  void oneLiarCanNotExpireASession() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    Bundle bundle = script.lastBundle();
    script.reply(1, bundle, Result.of(Result.Outcome.SESSION_EXPIRED));
    script.reply(1, bundle, Result.of(Result.Outcome.SESSION_EXPIRED));
    assertThat(script.outcomes()).isEmpty();
    assertThat(script.core.status().session()).isEqualTo(ClientScript.SESSION);
  }

  @Test
  void noRoomForAnotherSessionFailsWhatWaitsAndTheNextCommandTriesAgain() {
    ClientScript script = new ClientScript(4);
    script.connectAll();
    long ticket = script.submit("a").get(0);
    script.conclude(script.lastBundle(), Result.of(Result.Outcome.TOO_MANY_SESSIONS));
    assertThat(script.failure(ticket).kind()).isEqualTo(Failure.Kind.OVERLOADED);
    assertThat(script.failure(ticket).mayHaveExecuted()).isFalse();
    assertThat(script.bundles()).hasSize(1);
    script.submit("b");
    assertThat(script.bundles()).hasSize(2);
    script.openSession(9);
    assertThat(script.core.status().session()).isEqualTo(9);
  }

  @Test
  void anAnswerThatIsNoNumberFailsWhatWaits() {
    ClientScript script = new ClientScript(4);
    script.connectAll();
    long ticket = script.submit("a").get(0);
    script.conclude(script.lastBundle(), Result.ok(Bytes.utf8("odd")));
    assertThat(script.failure(ticket).kind()).isEqualTo(Failure.Kind.COMMAND_REFUSED);
  }

  private static Result expired() {
    return Result.of(Result.Outcome.SESSION_EXPIRED, 600_000_000);
  }

  /**
   * Pitfall C4: a session goes only when unused for long, so what was just sent did not execute.
   */
  @Test
  void whatWasJustSentInASessionThatIsGoneWasNotExecuted() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    Bundle first = script.lastBundle();
    script.conclude(first, expired());
    assertThat(script.failure(0).mayHaveExecuted()).isFalse();
    assertThat(script.bundles())
        .noneMatch(it -> !it.equals(first) && it.commands().equals(first.commands()));
  }

  @Test
  void whatWasSentLongBeforeMayHaveExecuted() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    script.pass(Duration.ofSeconds(20));
    script.conclude(script.lastBundle(), Result.of(Result.Outcome.SESSION_EXPIRED, 30_000_000));
    assertThat(script.failure(0).mayHaveExecuted()).isTrue();
  }

  /** Pitfall C4: elapsed time stands still while the machine sleeps, and no replica does. */
  @Test
  void whatWasSentBeforeTheMachineSleptMayHaveExecuted() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    script.sleep(Duration.ofMinutes(6));
    script.conclude(script.lastBundle(), expired());
    assertThat(script.failure(0).mayHaveExecuted()).isTrue();
  }

  @Test
  void aWallClockThatIsSetBackLaterHidesNoSleep() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    script.sleep(Duration.ofMinutes(6));
    script.submit("b");
    script.sleep(Duration.ofHours(-1));
    script.conclude(script.bundles().get(1), expired());
    assertThat(script.failure(0).mayHaveExecuted()).isTrue();
  }

  @Test
  void whatWasSentAfterTheMachineSleptWasNotExecuted() {
    ClientScript script = ClientScript.open(4);
    script.sleep(Duration.ofHours(8));
    script.submit("a");
    script.conclude(script.lastBundle(), expired());
    assertThat(script.failure(0).mayHaveExecuted()).isFalse();
  }

  /** However often the clocks are read, and however coarse the wall clock is. */
  @Test
  void howClocksAreReadIsNoSleep() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    for (int i = 0; i < 10_000; i++) {
      script.sleep(Duration.ofMillis(i % 2 == 0 ? 99 : -99));
      script.tell();
    }
    script.conclude(script.lastBundle(), expired());
    assertThat(script.failure(0).mayHaveExecuted()).isFalse();
  }

  /** The session may be gone because of the older one, after the later one was executed. */
  @Test
  void whatWasSentWhileSomethingOldWaitedMayHaveExecuted() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    script.pass(Duration.ofSeconds(20));
    script.submit("b");
    script.conclude(script.lastBundle(), Result.of(Result.Outcome.SESSION_EXPIRED, 30_000_000));
    assertThat(script.failure(1).mayHaveExecuted()).isTrue();
  }

  /** Pitfall C3: a number that was used before opens nothing; the client goes on with the next. */
  @Test
  void aNumberThatWasUsedIsFollowedByTheNext() {
    ClientScript script = new ClientScript(4);
    script.connectAll();
    script.submit("a");
    script.conclude(script.lastBundle(), Result.of(Result.Outcome.WRONG_NUMBER, 41));
    assertThat(script.bundles()).hasSize(2);
    assertThat(number(script.lastBundle())).isEqualTo(42);
    script.openSession(9);
    assertThat(script.sendings()).hasSize(1);
    script.conclude(script.lastBundle(), expired());
    script.submit("b");
    assertThat(number(script.lastBundle())).isEqualTo(43);
  }

  private static long number(Bundle opening) {
    return ((SessionRequest.Open) SessionRequest.decode(opening.commands().get(0))).number();
  }

  @Test
  void closingEndsTheSession() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    script.tell(new ClientEvent.Closed());
    assertThat(script.failure(0).kind()).isEqualTo(Failure.Kind.CLOSED);
    Bundle closing = script.lastBundle();
    assertThat(SessionRequest.decode(closing.commands().get(0)))
        .isEqualTo(new SessionRequest.Close(ClientScript.SESSION));
    assertThat(script.core.isOver()).isFalse();
    script.reply(1, closing, Result.ok(Bytes.EMPTY));
    assertThat(script.core.isOver()).isFalse();
    script.reply(2, closing, Result.ok(Bytes.EMPTY));
    assertThat(script.core.isOver()).isTrue();
  }

  @Test
  void closingWaitsNoLongerThanASecondAndNotAtAllForTooFew() {
    ClientScript script = ClientScript.open(4);
    script.tell(new ClientEvent.Closed());
    script.run(Duration.ofMillis(999));
    assertThat(script.core.isOver()).isFalse();
    script.run(Duration.ofMillis(1));
    assertThat(script.core.isOver()).isTrue();

    ClientScript alone = ClientScript.open(4);
    for (int i = 1; i < 4; i++) {
      alone.disconnect(i, "gone");
    }
    alone.tell(new ClientEvent.Closed());
    assertThat(alone.core.isOver()).isTrue();
  }

  @Test
  void aSessionThatIsBeingOpenedIsClosedWhenItIsThere() {
    ClientScript script = new ClientScript(4);
    script.connectAll();
    script.tell(new ClientEvent.Closed());
    script.openSession(9);
    assertThat(SessionRequest.decode(script.lastBundle().commands().get(0)))
        .isEqualTo(new SessionRequest.Close(9));
    script.conclude(script.lastBundle(), Result.ok(Bytes.EMPTY));
    assertThat(script.core.isOver()).isTrue();
  }

  @Test
  void anOpeningThatTwoCallInvalidFailsWhatWaits() {
    ClientScript script = new ClientScript(4);
    script.connectAll();
    long ticket = script.submit("a").get(0);
    Bundle opening = script.lastBundle();
    script.refuse(0, opening, new Refusal.Invalid("unknown client"));
    assertThat(script.outcomes()).isEmpty();
    script.refuse(1, opening, new Refusal.Invalid("unknown client"));
    assertThat(script.failure(ticket).kind()).isEqualTo(Failure.Kind.COMMAND_REFUSED);
    assertThat(script.failure(ticket).message()).contains("unknown client");
  }
}
