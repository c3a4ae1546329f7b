package io.parley.client.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import io.parley.api.door.Answer;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Question;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTest {
  private static final Result TRUE = Result.ok(Bytes.utf8("true"));
  private static final Result FALSE = Result.ok(Bytes.utf8("false"));

  private final ClientScript script = ClientScript.open(4);

  private Failure lapse(Duration time) {
    script.run(time);
    return script.failure(0);
  }

  @Test
  void twoMatchingRepliesOfFourMakeAResult() {
    script.submit("a");
    script.reply(2, script.lastBundle(), TRUE);
    assertThat(script.outcomes()).isEmpty();
    script.reply(1, script.lastBundle(), TRUE);
    assertThat(script.outcomes()).containsExactly(new ClientAction.Complete(0, Bytes.utf8("true")));
    script.reply(3, script.lastBundle(), TRUE);
    assertThat(script.outcomes()).isEmpty();
  }

  /** Pitfall P15: the sender is whom the channel says, so that one liar has one vote. */
  @Test
  void oneLiarCanNotMakeAResultHoweverOftenItRepeatsIt() {
    script.submit("a");
    Bundle bundle = script.lastBundle();
    for (int i = 0; i < 5; i++) {
      script.reply(3, bundle, FALSE);
      script.reply(3, bundle, Result.ok(Bytes.utf8("false" + i)));
    }
    script.reply(0, bundle, TRUE);
    assertThat(script.outcomes()).isEmpty();
    script.reply(1, bundle, TRUE);
    assertThat(script.outcomes()).containsExactly(new ClientAction.Complete(0, Bytes.utf8("true")));
  }

  @Test
  void aReplyWithAWrongNumberOfResultsIsNoVote() {
    script.submit("a", "b");
    Bundle bundle = script.lastBundle();
    script.reply(0, bundle, TRUE, FALSE, TRUE);
    script.reply(1, bundle, TRUE, FALSE, TRUE);
    script.replyPart(0, bundle, 1, TRUE, FALSE);
    script.replyPart(1, bundle, 1, TRUE, FALSE);
    assertThat(script.outcomes()).isEmpty();
    script.reply(0, bundle, TRUE, FALSE);
    script.reply(1, bundle, TRUE, FALSE);
    assertThat(script.outcomes()).hasSize(2);
  }

  /** Pitfall C2: parts come in any order, from whomever; what is asked for again is the rest. */
  @Test
  void resultsComeInPartsAndWhatIsMissingIsAskedFor() {
    script.submit("a", "b", "c");
    Bundle bundle = script.lastBundle();
    script.replyPart(0, bundle, 2, FALSE);
    script.replyPart(1, bundle, 0, TRUE);
    script.replyPart(2, bundle, 0, TRUE);
    assertThat(script.outcomes()).containsExactly(new ClientAction.Complete(0, Bytes.utf8("true")));
    script.replyPart(3, bundle, 2, FALSE);
    assertThat(script.outcomes())
        .containsExactly(new ClientAction.Complete(2, Bytes.utf8("false")));
    script.run(Duration.ofSeconds(1));
    assertThat(script.all)
        .contains(
            new ClientAction.Send(
                script.core.status().connected(), new ClientFrame.Submit(bundle, 1)));
    script.submit("d");
    assertThat(script.lastBundle().acknowledged()).isEqualTo(1);
    script.replyPart(0, bundle, 1, TRUE);
    script.replyPart(1, bundle, 1, TRUE);
    assertThat(script.outcomes()).containsExactly(new ClientAction.Complete(1, Bytes.utf8("true")));
  }

  /** What a replica said before the state was known to it does not stand for ever. */
  @Test
  void theLastWordOfAReplicaStands() {
    script.submit("a");
    script.reply(0, script.lastBundle(), FALSE);
    script.reply(0, script.lastBundle(), TRUE);
    script.reply(1, script.lastBundle(), FALSE);
    assertThat(script.outcomes()).isEmpty();
    script.reply(2, script.lastBundle(), TRUE);
    assertThat(script.outcomes()).containsExactly(new ClientAction.Complete(0, Bytes.utf8("true")));
  }

  /** Pitfall C4: what had no room was certainly not executed, and is sent once more. */
  @Test
  void aCommandWithoutRoomForItsResultIsSentAgainAsAnother() {
    Result none = Result.of(Result.Outcome.NO_ROOM);
    script.submit("a", "b");
    Bundle first = script.lastBundle();
    script.reply(0, first, TRUE, none);
    script.reply(1, first, TRUE, none);
    Bundle again = script.lastBundle();
    assertThat(again.id().first()).isEqualTo(2);
    assertThat(again.acknowledged()).isEqualTo(2);
    assertThat(again.commands()).containsExactly(Bytes.utf8("b"));
    script.conclude(again, FALSE);
    assertThat(script.outcomes())
        .containsExactly(new ClientAction.Complete(1, Bytes.utf8("false")));
  }

  @Test
  void aCommandThatNeverFoundRoomWasNotExecuted() {
    Result none = Result.of(Result.Outcome.NO_ROOM);
    script.submit("a");
    int bundles = 0;
    while (script.outcomesEver().isEmpty()) {
      if (script.bundles().size() > bundles) {
        bundles = script.bundles().size();
        script.conclude(script.lastBundle(), none);
      }
      script.run(Duration.ofMillis(50));
    }
    assertThat(bundles).isBetween(10, 60);
    assertThat(script.failure(0).kind()).isEqualTo(Failure.Kind.OVERLOADED);
    assertThat(script.failure(0).mayHaveExecuted()).isFalse();
  }

  @Test
  void repliesToOtherBundlesAreIgnored() {
    script.submit("a");
    BundleId id = script.lastBundle().id();
    BundleId other = new BundleId(id.client(), id.session(), id.first(), Digest.ZERO);
    for (int i = 0; i < 4; i++) {
      script.frame(
          i, new ClientFrame.Replied(0, new ReplicaId(0), new Reply(other, List.of(FALSE))));
    }
    assertThat(script.outcomes()).isEmpty();
  }

  @Test
  void repliesOfReplicasThatDoNotExistAreIgnored() {
    script.submit("a");
    script.reply(8, script.lastBundle(), FALSE);
    script.reply(9, script.lastBundle(), FALSE);
    script.connect(9);
    script.disconnect(9, "odd");
    assertThat(script.outcomes()).isEmpty();
  }

  @Test
  void aClusterOfOneNeedsOneReply() {
    ClientScript one = ClientScript.open(1);
    one.submit("a");
    one.reply(0, one.lastBundle(), TRUE);
    assertThat(one.outcomes()).hasSize(1);
  }

  @Test
  void aClusterOfSevenNeedsThreeReplies() {
    ClientScript seven = ClientScript.open(7);
    seven.submit("a");
    seven.reply(0, seven.lastBundle(), TRUE);
    seven.reply(1, seven.lastBundle(), TRUE);
    assertThat(seven.outcomes()).isEmpty();
    seven.reply(2, seven.lastBundle(), TRUE);
    assertThat(seven.outcomes()).hasSize(1);
  }

  @Test
  void eachCommandOfABundleHasItsOwnOutcome() {
    script.submit("a", "b", "c", "d");
    Result[] results = {
      TRUE,
      Result.of(Result.Outcome.FAILED),
      Result.of(Result.Outcome.OUT_OF_WINDOW),
      Result.of(Result.Outcome.FORGOTTEN)
    };
    script.reply(0, script.lastBundle(), results);
    script.reply(1, script.lastBundle(), results);
    assertThat(script.outcomes().get(0)).isInstanceOf(ClientAction.Complete.class);
    assertThat(script.failure(1).kind()).isEqualTo(Failure.Kind.COMMAND_FAILED);
    assertThat(script.failure(2).kind()).isEqualTo(Failure.Kind.OVERLOADED);
    assertThat(script.failure(3).kind()).isEqualTo(Failure.Kind.OUTCOME_UNKNOWN);
    assertThat(List.of(1L, 2L, 3L)).allMatch(ticket -> script.failure(ticket).mayHaveExecuted());
  }

  /** Pitfall CL2: error replies are matched like results. */
  @Test
  void oneReplicaCallingABundleInvalidFailsNothing() {
    script.submit("a");
    Bundle bundle = script.lastBundle();
    script.refuse(0, bundle, new Refusal.Invalid("no"));
    script.refuse(0, bundle, new Refusal.Invalid("no"));
    assertThat(script.outcomes()).isEmpty();
    script.refuse(1, bundle, new Refusal.Invalid("bad signature"));
    assertThat(script.failure(0).kind()).isEqualTo(Failure.Kind.COMMAND_REFUSED);
    assertThat(script.failure(0).mayHaveExecuted()).isFalse();
  }

  /** Pitfall CL3: a time-out is an unknown outcome, and no retry is for ever. */
  @Test
  void aDeadlineMakesTheOutcomeUnknownAndSaysWhoRepliedWhat() {
    script.submit("a");
    script.reply(1, script.lastBundle(), TRUE);
    script.reply(2, script.lastBundle(), FALSE);
    script.disconnect(3, "connection refused");
    Failure failure = lapse(ClientScript.DEADLINE);
    assertThat(failure.kind()).isEqualTo(Failure.Kind.OUTCOME_UNKNOWN);
    assertThat(failure.mayHaveExecuted()).isTrue();
    assertThat(failure.message())
        .contains("30 s", "R1 replied " + digest("true") + "; R2 replied " + digest("false"))
        .contains("R3 (connection refused)");
  }

  private static Digest digest(String value) {
    return Digest.of(Bytes.utf8(value));
  }

  /** Pitfall C5: before the first checkpoint only results tell that states differ. */
  @Test
  void resultsThatDifferAreToldByWhoGaveWhichAndWhatThatMeans() {
    script.submit("a");
    Bundle bundle = script.lastBundle();
    script.reply(0, bundle, TRUE);
    script.reply(1, bundle, FALSE);
    script.reply(2, bundle, Result.ok(Bytes.utf8("neither")));
    script.reply(3, bundle, Result.failed("Broken", "why"));
    assertThat(lapse(ClientScript.DEADLINE).message())
        .isEqualTo(
            "no result within 30 s: R0 replied %s; R1 replied %s; R2 replied %s; R3 replied FAILED"
                    .formatted(digest("true"), digest("false"), digest("neither"))
                + " %s: the state machine is not deterministic, or replicas lie"
                    .formatted(digest("Broken")));
  }

  /** One that is behind may know the result of what has since expired. */
  @Test
  void whereOnlyOneHasAResultNobodyIsSaidNotToBeDeterministic() {
    script.submit("a");
    Bundle bundle = script.lastBundle();
    script.reply(0, bundle, TRUE);
    script.reply(1, bundle, Result.of(Result.Outcome.FORGOTTEN));
    assertThat(lapse(ClientScript.DEADLINE).message())
        .contains("R0 replied " + digest("true") + "; R1 replied FORGOTTEN")
        .doesNotContain("deterministic");
  }

  @Test
  void tooFewConnectionsAreNamedWithTheirReasons() {
    ClientScript alone = new ClientScript(4);
    alone.connect(2);
    alone.disconnect(0, "connection refused");
    alone.submit("a");
    alone.run(ClientScript.DEADLINE);
    Failure failure = alone.failure(0);
    assertThat(failure.kind()).isEqualTo(Failure.Kind.NOT_ENOUGH_REPLIES);
    assertThat(failure.mayHaveExecuted()).isFalse();
    assertThat(failure.message())
        .contains("1 of 4", "3 are needed", "R0 (connection refused)", "R1 (not connected yet)");
  }

  @Test
  void tooFewConnectionsMayStillHaveExecutedWhatWasSent() {
    for (int i = 1; i < 4; i++) {
      script.disconnect(i, "gone");
    }
    script.pass(Duration.ofSeconds(1));
    script.submit("a");
    Failure failure = lapse(ClientScript.DEADLINE);
    assertThat(failure.kind()).isEqualTo(Failure.Kind.NOT_ENOUGH_REPLIES);
    assertThat(failure.mayHaveExecuted()).isTrue();
  }

  @Test
  void connectionsThatLastedForAWhileCount() {
    script.submit("a");
    script.pass(Duration.ofSeconds(1));
    for (int i = 0; i < 4; i++) {
      script.disconnect(i, "gone");
    }
    assertThat(lapse(ClientScript.DEADLINE).kind()).isEqualTo(Failure.Kind.OUTCOME_UNKNOWN);
  }

  @Test
  void aCommandThatOnlyWaitedWasNotExecuted() {
    ClientScript narrow = ClientScript.open(4, 1);
    narrow.submit("a");
    long waited = narrow.submit("b").get(0);
    narrow.run(ClientScript.DEADLINE);
    assertThat(narrow.failure(waited).kind()).isEqualTo(Failure.Kind.NOT_ENOUGH_REPLIES);
    assertThat(narrow.failure(waited).mayHaveExecuted()).isFalse();
  }

  @Test
  void aDeadlineAfterOverloadedAnswersOfTwoIsOverloaded() {
    script.submit("a");
    Bundle bundle = script.lastBundle();
    script.refuse(0, bundle, new Refusal.Overloaded(Duration.ofSeconds(1)));
    script.refuse(1, bundle, new Refusal.Overloaded(Duration.ofSeconds(1)));
    Failure failure = lapse(ClientScript.DEADLINE);
    assertThat(failure.kind()).isEqualTo(Failure.Kind.OVERLOADED);
    assertThat(failure.mayHaveExecuted()).isTrue();
  }

  /** Pitfall CL4: the kind of a failure is agreed on, and the message if replicas agree on it. */
  @Test
  void aFailureSaysItsKindAndWhatReplicasAgreeOn() {
    script.submit("a");
    script.reply(0, script.lastBundle(), Result.failed("Broken", "why"));
    script.reply(1, script.lastBundle(), Result.failed("Broken", "why"));
    script.submit("b");
    script.reply(0, script.lastBundle(), Result.failed("Broken", "why @1"));
    script.reply(1, script.lastBundle(), Result.failed("Broken", "why @2"));
    assertThat(script.failure(0).message()).endsWith("executed this: Broken: why");
    assertThat(script.failure(1).message()).endsWith("executed this: Broken");
  }

  @Test
  void whatExpiresAloneLeavesTheRestOfItsBundle() {
    ClientScript narrow = ClientScript.open(4, 1);
    narrow.submit("first");
    narrow.submit("a");
    narrow.pass(Duration.ofSeconds(10));
    narrow.submit("b");
    narrow.conclude(narrow.lastBundle(), TRUE);
    Bundle both = narrow.lastBundle();
    assertThat(both.commands()).hasSize(2);
    narrow.run(Duration.ofSeconds(20));
    assertThat(narrow.failure(1).kind()).isEqualTo(Failure.Kind.OUTCOME_UNKNOWN);
    narrow.conclude(both, TRUE);
    assertThat(narrow.outcomes()).containsExactly(new ClientAction.Complete(2, Bytes.utf8("true")));
  }

  @Test
  void closingFailsAllAndSaysWhatMayHaveExecuted() {
    ClientScript narrow = ClientScript.open(4, 1);
    narrow.submit("a");
    narrow.submit("b");
    narrow.tell(new ClientEvent.Asked(9, new ReplicaId(1), new Question.OfStatus()));
    narrow.tell(new ClientEvent.Closed());
    assertThat(narrow.failure(0).mayHaveExecuted()).isTrue();
    assertThat(narrow.failure(1).mayHaveExecuted()).isFalse();
    assertThat(narrow.failure(9).kind()).isEqualTo(Failure.Kind.CLOSED);
    long late = narrow.submit("c").get(0);
    assertThat(narrow.failure(late).kind()).isEqualTo(Failure.Kind.CLOSED);
  }

  @Test
  void anAnswerCountsOnlyFromWhomWasAsked() {
    script.tell(new ClientEvent.Asked(9, new ReplicaId(1), new Question.OfStatus()));
    Answer answer = new Answer.Unknown("why not");
    script.frame(2, new ClientFrame.Told(9, answer));
    assertThat(script.outcomes()).isEmpty();
    script.frame(1, new ClientFrame.Told(9, answer));
    assertThat(script.outcomes()).containsExactly(new ClientAction.Tell(9, answer));
  }

  @Test
  void aQuestionWaitsForAConnectionAndEndsAtItsDeadline() {
    script.disconnect(1, "refused");
    script.tell(new ClientEvent.Asked(9, new ReplicaId(1), new Question.OfStatus()));
    assertThat(script.actions).isEmpty();
    script.connect(1);
    assertThat(script.actions)
        .contains(
            new ClientAction.Send(
                List.of(new ReplicaId(1)), new ClientFrame.Ask(9, new Question.OfStatus())));
    script.disconnect(1, "reset by peer");
    script.run(ClientScript.DEADLINE);
    assertThat(script.failure(9).message()).contains("R1", "30 s", "reset by peer");
  }

  @Test
  void aQuestionToAReplicaThatDoesNotExistFailsAtOnce() {
    script.tell(new ClientEvent.Asked(9, new ReplicaId(4), new Question.OfStatus()));
    assertThat(script.failure(9).message()).isEqualTo("there is no R4, the cluster has 4");
  }
}
