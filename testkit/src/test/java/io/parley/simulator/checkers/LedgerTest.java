package io.parley.simulator.checkers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.simulator.scheme.Identities;
import io.parley.simulator.replica.Seat;
import io.parley.simulator.replica.Disk;
import io.parley.simulator.clients.Submission;
import io.parley.testkit.Toy;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.simulator.checkers.Violation.Property;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final SignatureScheme.Signer CLIENT = Identities.ofName("client");
  private static final Digest STATE = Digest.of(Bytes.utf8("state"));

  private final Ledger ledger = new Ledger();
  private final Seat first = seat(0);
  private final Seat second = seat(1);

  private static Seat seat(int number) {
    return new Seat(number, new ReplicaId(number), false, new Disk(new Toy().codec()));
  }

  private static Bundle bundle(long session, long firstSequence, int count) {
    List<Bytes> commands = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      commands.add(Bytes.utf8("a command, the one after " + (firstSequence + i)));
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
    assertThat(ledger.height()).isZero();
    ledger.decided(first, 1, batch, 2, replies, STATE);
    ledger.decided(second, 1, batch, 2, replies, STATE);
    assertThat(ledger.height()).isEqualTo(1);
    assertThat(ledger.commands()).isEqualTo(2);
    assertThat(ledger.execution(place(bundle, 5))).isEqualTo(new Ledger.Executed(0, ok("x")));
    assertThat(ledger.execution(place(bundle, 6)))
        .isEqualTo(new Ledger.Executed(1, Result.of(Result.Outcome.FAILED)));
    assertThat(ledger.execution(place(bundle, 7))).isNull();
  }

  @Test
  void anotherBatchIsDisagreement() {
    Batch batch = new Batch(3, List.of());
    ledger.decided(first, 1, batch, 0, List.of(), STATE);
    Batch later = new Batch(4, List.of());
    breaks(Property.AGREEMENT, () -> ledger.decided(second, 1, later, 0, List.of(), STATE));
    breaks(Property.AGREEMENT, () -> ledger.decided(first, 1, later, 0, List.of(), STATE));
  }

  @Test
  void anotherStateIsNotDetermined() {
    Batch batch = new Batch(3, List.of());
    ledger.decided(first, 1, batch, 0, List.of(), STATE);
    breaks(Property.DETERMINISM, () -> ledger.decided(second, 1, batch, 0, List.of(), Digest.ZERO));
  }

  @Test
  void whatWasExecutedBeforeIsNotToBeExecutedAgain() {
    Batch batch = new Batch(3, List.of(bundle(1, 0, 1)));
    ledger.decided(first, 1, batch, 1, replies(batch, ok("x")), STATE);
    breaks(
        Property.EXACTLY_ONCE,
        () -> ledger.decided(first, 2, batch, 1, replies(batch, ok("x")), STATE));
  }

  @Test
  void moreThanIsThereIsNotToBeExecuted() {
    Batch batch = new Batch(3, List.of(bundle(1, 0, 1)));
    ledger.decided(first, 1, batch, 1, replies(batch, ok("x")), STATE);
    breaks(
        Property.EXACTLY_ONCE,
        () -> ledger.decided(second, 1, batch, 2, replies(batch, ok("x")), STATE));
  }

  @Test
  void lessThanIsThereIsNotExecutedOnceEither() {
    Batch batch = new Batch(3, List.of(bundle(1, 0, 2)));
    ledger.decided(first, 1, batch, 2, replies(batch, ok("x"), ok("y")), STATE);
    breaks(
        Property.EXACTLY_ONCE,
        () -> ledger.decided(second, 1, batch, 1, replies(batch, ok("x"), ok("y")), STATE));
  }

  @Test
  void theFirstResultCounts() {
    Bundle bundle = bundle(1, 0, 1);
    Batch batch = new Batch(3, List.of(bundle));
    ledger.decided(first, 1, batch, 1, replies(batch, ok("x")), STATE);
    ledger.decided(first, 2, batch, 0, replies(batch, ok("y")), STATE);
    assertThat(ledger.execution(place(bundle, 0))).isEqualTo(new Ledger.Executed(0, ok("x")));
    assertThat(ledger.commands()).isEqualTo(1);
  }

  @Test
  void whatWasRefusedAndWhatOpensSessionsIsNoCommand() {
    Bundle expired = bundle(9, 0, 1);
    Batch batch = new Batch(3, List.of(expired, bundle(0, 0, 1)));
    List<Reply> replies =
        List.of(
            new Reply(expired.id(), List.of(Result.of(Result.Outcome.SESSION_EXPIRED))),
            new Reply(batch.bundles().get(1).id(), List.of(ok("12345678"))));
    ledger.decided(first, 1, batch, 0, replies, STATE);
    assertThat(ledger.commands()).isZero();
    assertThat(ledger.execution(place(expired, 0))).isNull();
  }

  @Test
  void aStateThatIsWantedIsHigherAndAsItWas() {
    Batch batch = new Batch(3, List.of());
    ledger.decided(first, 1, batch, 0, List.of(), STATE);
    ledger.wanted(second, 0, new Checkpoint(1, STATE, Bytes.EMPTY, null));
    breaks(
        Property.HEALTH,
        () -> ledger.wanted(second, 1, new Checkpoint(1, STATE, Bytes.EMPTY, null)));
    breaks(
        Property.HEALTH,
        () -> ledger.wanted(second, 0, new Checkpoint(1, Digest.ZERO, Bytes.EMPTY, null)));
  }
}
