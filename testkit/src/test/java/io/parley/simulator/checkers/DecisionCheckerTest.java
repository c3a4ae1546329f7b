package io.parley.simulator.checkers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.Grant;
import io.parley.api.ReplicaId;
import io.parley.api.SessionRequest;
import io.parley.api.SignatureScheme;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.replica.Disk;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.scheme.Identities;
import io.parley.testkit.Toy;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DecisionCheckerTest {
  private static final SignatureScheme.Signer CLIENT = Identities.ofName("client");
  private static final Digest STATE = Digest.of(Bytes.utf8("state"));

  private final DecisionChecker decisions = new DecisionChecker();
  private final Instance first = instance(0);
  private final Instance second = instance(1);

  private static Instance instance(int number) {
    return new Instance(number, new ReplicaId(number), false, new Disk(new Toy().codec()));
  }

  private static final Grant GRANT = Identities.grant(ClientId.ofKey(CLIENT.publicKey()));

  private static final Bytes OPENING = opening(GRANT);

  private static Bytes opening(Grant grant) {
    return new SessionRequest.Open(1, Bytes.wrap(new byte[16]), grant).encode();
  }

  private static Bundle bundle(long session, long firstSequence, int count) {
    List<Bytes> commands = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      commands.add(
          session == 0 ? OPENING : Bytes.utf8("a command, the one after " + (firstSequence + i)));
    }
    return Bundle.sign(
        CLIENT.publicKey(),
        session,
        firstSequence,
        0,
        commands,
        s -> CLIENT.sign(Domain.ofClients(Identities.CLUSTER).encode(s)));
  }

  private static List<Reply> replies(Batch batch, Result... results) {
    return batch.bundles().stream().map(b -> new Reply(b.id(), List.of(results))).toList();
  }

  private static Result ok(String value) {
    return Result.ok(Bytes.utf8(value));
  }

  private static Submission.Place place(Bundle bundle, long sequence) {
    return new Submission.Place(bundle.id().client(), bundle.id().session(), sequence);
  }

  private static void breaks(Property property, ThrowingCallable what) {
    assertThatThrownBy(what)
        .isInstanceOfSatisfying(Violation.class, v -> assertThat(v.property()).isEqualTo(property));
  }

  @Test
  void theSameFromAllIsHowItShouldBe() {
    Bundle bundle = bundle(1, 5, 2);
    Batch batch = new Batch(3, List.of(bundle));
    List<Reply> replies = replies(batch, ok("x"), Result.of(Result.Outcome.FAILED));
    assertThat(decisions.height()).isZero();
    decisions.decided(first, 1, batch, 2, replies, STATE);
    decisions.decided(second, 1, batch, 2, replies, STATE);
    assertThat(decisions.height()).isEqualTo(1);
    assertThat(decisions.commands()).isEqualTo(2);
    assertThat(decisions.execution(place(bundle, 5)))
        .isEqualTo(new DecisionChecker.Executed(0, ok("x")));
    assertThat(decisions.execution(place(bundle, 6)))
        .isEqualTo(new DecisionChecker.Executed(1, Result.of(Result.Outcome.FAILED)));
    assertThat(decisions.execution(place(bundle, 7))).isNull();
  }

  @Test
  void whoWasNotLetInOpensNoSession() {
    Batch fine = new Batch(3, List.of(bundle(0, 0, 1)));
    decisions.decided(first, 1, fine, 0, replies(fine, ok("x")), STATE);
    Grant others = Identities.grant(new ClientId(Digest.ZERO));
    Grant own = Grant.issue(Identities.CLUSTER, GRANT.client(), CLIENT);
    for (Grant grant : List.of(others, own)) {
      DecisionChecker fresh = new DecisionChecker();
      Bundle invented =
          Bundle.sign(CLIENT.publicKey(), 0, 0, 0, List.of(opening(grant)), s -> Bytes.EMPTY);
      Batch batch = new Batch(4, List.of(invented));
      breaks(
          Property.INTEGRITY,
          () -> fresh.decided(first, 1, batch, 0, replies(batch, ok("x")), STATE));
    }
  }

  @Test
  void anotherBatchIsDisagreement() {
    Batch batch = new Batch(3, List.of());
    decisions.decided(first, 1, batch, 0, List.of(), STATE);
    Batch later = new Batch(4, List.of());
    breaks(Property.AGREEMENT, () -> decisions.decided(second, 1, later, 0, List.of(), STATE));
    breaks(Property.AGREEMENT, () -> decisions.decided(first, 1, later, 0, List.of(), STATE));
  }

  @Test
  void anotherStateIsNotDetermined() {
    Batch batch = new Batch(3, List.of());
    decisions.decided(first, 1, batch, 0, List.of(), STATE);
    breaks(
        Property.DETERMINISM, () -> decisions.decided(second, 1, batch, 0, List.of(), Digest.ZERO));
  }

  @Test
  void whatWasExecutedBeforeIsNotToBeExecutedAgain() {
    Batch batch = new Batch(3, List.of(bundle(1, 0, 1)));
    decisions.decided(first, 1, batch, 1, replies(batch, ok("x")), STATE);
    breaks(
        Property.EXACTLY_ONCE,
        () -> decisions.decided(first, 2, batch, 1, replies(batch, ok("x")), STATE));
  }

  @Test
  void moreThanIsThereIsNotToBeExecuted() {
    Batch batch = new Batch(3, List.of(bundle(1, 0, 1)));
    decisions.decided(first, 1, batch, 1, replies(batch, ok("x")), STATE);
    breaks(
        Property.EXACTLY_ONCE,
        () -> decisions.decided(second, 1, batch, 2, replies(batch, ok("x")), STATE));
  }

  @Test
  void lessThanIsThereIsNotExecutedOnceEither() {
    Batch batch = new Batch(3, List.of(bundle(1, 0, 2)));
    decisions.decided(first, 1, batch, 2, replies(batch, ok("x"), ok("y")), STATE);
    breaks(
        Property.EXACTLY_ONCE,
        () -> decisions.decided(second, 1, batch, 1, replies(batch, ok("x"), ok("y")), STATE));
  }

  @Test
  void theFirstResultCounts() {
    Bundle bundle = bundle(1, 0, 1);
    Batch batch = new Batch(3, List.of(bundle));
    decisions.decided(first, 1, batch, 1, replies(batch, ok("x")), STATE);
    decisions.decided(first, 2, batch, 0, replies(batch, ok("y")), STATE);
    assertThat(decisions.execution(place(bundle, 0)))
        .isEqualTo(new DecisionChecker.Executed(0, ok("x")));
    assertThat(decisions.commands()).isEqualTo(1);
  }

  @Test
  void whatWasRefusedAndWhatOpensSessionsIsNoCommand() {
    Bundle expired = bundle(9, 0, 1);
    Batch batch = new Batch(3, List.of(expired, bundle(0, 0, 1)));
    List<Reply> replies =
        List.of(
            new Reply(expired.id(), List.of(Result.of(Result.Outcome.SESSION_EXPIRED))),
            new Reply(batch.bundles().get(1).id(), List.of(ok("12345678"))));
    decisions.decided(first, 1, batch, 0, replies, STATE);
    assertThat(decisions.commands()).isZero();
    assertThat(decisions.execution(place(expired, 0))).isNull();
  }

  @Test
  void aStateThatIsWantedIsHigherAndAsItWas() {
    Batch batch = new Batch(3, List.of());
    decisions.decided(first, 1, batch, 0, List.of(), STATE);
    decisions.wanted(second, 0, new Checkpoint(1, STATE, Bytes.EMPTY, null));
    breaks(
        Property.HEALTH,
        () -> decisions.wanted(second, 1, new Checkpoint(1, STATE, Bytes.EMPTY, null)));
    breaks(
        Property.HEALTH,
        () -> decisions.wanted(second, 0, new Checkpoint(1, Digest.ZERO, Bytes.EMPTY, null)));
  }
}
