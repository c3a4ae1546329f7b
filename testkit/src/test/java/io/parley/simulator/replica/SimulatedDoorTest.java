package io.parley.simulator.replica;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Refusal;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.Status;
import io.parley.api.door.Answer;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Question;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.driver.door.DoorBounds;
import io.parley.simulator.clients.ScriptedLinks;
import io.parley.simulator.time.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimulatedDoorTest {
  private static final Refusal UNAVAILABLE = new Refusal.Unavailable("it is asleep");

  private final ScriptedLinks links = new ScriptedLinks(new Schedule());
  private final List<Bundle> submitted = new ArrayList<>();
  private final List<Rejection> rejections = new ArrayList<>();
  private static final Rejection FORGED =
      new Rejection(Rejection.Reason.UNVERIFIED, "the signature of the bundle");

  private boolean verifies = true;
  private boolean hasRoom = true;

  private final SimulatedDoor door =
      new SimulatedDoor(
          R1,
          DoorBounds.DEFAULT,
          links,
          new SimulatedDoor.Backend() {
            @Override
            public Optional<Rejection> check(Bundle bundle) {
              return verifies ? Optional.empty() : Optional.of(FORGED);
            }

            @Override
            public boolean submit(Bundle bundle) {
              submitted.add(bundle);
              return hasRoom;
            }

            @Override
            public Answer answer(Question question) {
              return new Answer.Value(Bytes.utf8("fine"));
            }

            @Override
            public void rejected(ClientId from, Rejection why) {
              rejections.add(why);
            }
          });

  private final Bundle ofAlice = bundle("alice", 7, 0);
  private final ClientId alice = ofAlice.id().client();
  private final ClientId bob = bundle("bob", 7, 0).id().client();

  private static Bundle bundle(String key, long session, long first) {
    List<Bytes> commands = List.of(Bytes.utf8(key + first));
    return Bundle.sign(Bytes.utf8(key), session, first, 0, commands, s -> Bytes.utf8("signature"));
  }

  private static Reply reply(BundleId id, Result result) {
    return new Reply(id, List.of(result));
  }

  private static Result value(String value) {
    return Result.ok(Bytes.utf8(value));
  }

  private void receive(ClientId from, ClientFrame frame) {
    door.receive(from, ScriptedLinks.CODEC.encode(frame));
  }

  private void publish(long view, ReplicaId leader) {
    door.publish(new Status(view, leader, 0, 0));
  }

  /** What it told the clients since it was last asked for this. */
  private List<ScriptedLinks.Told> told() {
    List<ScriptedLinks.Told> told = List.copyOf(links.told);
    links.told.clear();
    return told;
  }

  private static ScriptedLinks.Told to(ClientId client, ClientFrame frame) {
    return new ScriptedLinks.Told(client, frame);
  }

  private void open(ClientId client, long... sessions) {
    for (long session : sessions) {
      receive(client, new ClientFrame.Follow(session));
    }
    told();
  }

  @Test
  void aStreamHearsWhoLeadsWhenItOpensAndWhenTheLeaderChanges() {
    publish(3, R2);
    receive(alice, new ClientFrame.Follow(0));
    receive(alice, new ClientFrame.Follow(7));
    receive(bob, new ClientFrame.Follow(0));
    ClientFrame led = new ClientFrame.Led(3, R2);
    assertThat(told()).containsExactly(to(alice, led), to(bob, led));
    publish(4, R2);
    assertThat(told()).isEmpty();
    publish(5, R0);
    ClientFrame next = new ClientFrame.Led(5, R0);
    assertThat(told()).containsExactlyInAnyOrder(to(alice, next), to(bob, next));
  }

  @Test
  void aBundleIsSubmittedAndItsReplyGoesToWhoFollowsTheSession() {
    publish(4, R2);
    open(alice, 0, 7);
    receive(alice, new ClientFrame.Submit(ofAlice));
    assertThat(submitted).containsExactly(ofAlice);
    assertThat(told()).isEmpty();
    door.reply(reply(ofAlice.id(), value("1")));
    door.reply(reply(bundle("alice", 8, 0).id(), value("2")));
    door.reply(reply(bundle("bob", 7, 0).id(), value("3")));
    assertThat(told())
        .containsExactly(
            to(alice, new ClientFrame.Replied(4, R2, reply(ofAlice.id(), value("1")))));
  }

  @Test
  void whatWasExecutedIsAnsweredFromMemoryToWhoeverSendsItAgain() {
    door.reply(reply(ofAlice.id(), value("1")));
    door.reply(reply(ofAlice.id(), Result.of(Result.Outcome.FORGOTTEN)));
    open(alice);
    verifies = false;
    receive(alice, new ClientFrame.Submit(ofAlice));
    assertThat(submitted).isEmpty();
    assertThat(told())
        .contains(to(alice, new ClientFrame.Replied(0, R0, reply(ofAlice.id(), value("1")))));
  }

  @Test
  void theOldestRepliesAreForgotten() {
    for (int i = 0; i <= DoorBounds.DEFAULT.repliesMax(); i++) {
      door.reply(reply(bundle("alice", 7, i).id(), value("1")));
    }
    receive(alice, new ClientFrame.Submit(ofAlice));
    receive(alice, new ClientFrame.Submit(bundle("alice", 7, 1)));
    assertThat(submitted).containsExactly(ofAlice);
  }

  @Test
  void largeRepliesAreForgottenSooner() {
    Bytes large = Bytes.wrap(new byte[1 << 20]);
    for (int i = 0; i < 17; i++) {
      door.reply(reply(bundle("alice", 7, i).id(), Result.ok(large)));
    }
    receive(alice, new ClientFrame.Submit(bundle("alice", 7, 1)));
    receive(alice, new ClientFrame.Submit(bundle("alice", 7, 2)));
    assertThat(submitted).containsExactly(bundle("alice", 7, 1));
  }

  @Test
  void aBadSignatureIsRefusedForGood() {
    open(alice, 7);
    verifies = false;
    receive(alice, new ClientFrame.Submit(ofAlice));
    assertThat(submitted).isEmpty();
    assertThat(rejections)
        .extracting(Rejection::reason)
        .containsExactly(Rejection.Reason.UNVERIFIED);
    assertThat(told())
        .singleElement()
        .extracting(t -> ((ClientFrame.Refused) t.frame()).why())
        .isInstanceOf(Refusal.Invalid.class);
  }

  @Test
  void nobodySubmitsForAnother() {
    open(bob, 7);
    receive(bob, new ClientFrame.Submit(ofAlice));
    assertThat(submitted).isEmpty();
    assertThat(rejections)
        .extracting(Rejection::reason)
        .containsExactly(Rejection.Reason.NOT_ENTITLED);
    assertThat(told()).singleElement().extracting(ScriptedLinks.Told::to).isEqualTo(bob);
  }

  @Test
  void whereThereIsNoRoomTheClientIsToComeBack() {
    open(alice, 7);
    hasRoom = false;
    receive(alice, new ClientFrame.Submit(ofAlice));
    Refusal later = new Refusal.Overloaded(DoorBounds.DEFAULT.retryAfter());
    assertThat(told())
        .containsExactly(to(alice, new ClientFrame.Refused(0, R0, ofAlice.id(), later)));
  }

  @Test
  void whatTheReplicaRefusesItsFollowerHears() {
    open(alice, 7);
    door.refuse(new Action.Refuse(ofAlice.id(), UNAVAILABLE));
    door.refuse(new Action.Refuse(bundle("alice", 8, 0).id(), UNAVAILABLE));
    door.refuse(new Action.Refuse(bundle("bob", 7, 0).id(), UNAVAILABLE));
    assertThat(told())
        .containsExactly(to(alice, new ClientFrame.Refused(0, R0, ofAlice.id(), UNAVAILABLE)));
  }

  @Test
  void aStreamEndsWithItsConnection() {
    open(alice, 7);
    door.closed(alice);
    door.reply(reply(ofAlice.id(), value("1")));
    publish(1, R1);
    assertThat(told()).isEmpty();
  }

  @Test
  void aStreamOfGarbageEnds() {
    open(alice, 7);
    for (int i = 1; i < DoorBounds.DEFAULT.streamMalformedMax(); i++) {
      door.receive(alice, Bytes.utf8("garbage"));
    }
    door.reply(reply(ofAlice.id(), value("1")));
    assertThat(told()).hasSize(1);
    receive(alice, new ClientFrame.Led(0, R0));
    door.reply(reply(ofAlice.id(), value("1")));
    assertThat(told()).isEmpty();
    assertThat(rejections)
        .hasSize(DoorBounds.DEFAULT.streamMalformedMax())
        .extracting(Rejection::reason)
        .containsOnly(Rejection.Reason.MALFORMED);
  }

  @Test
  void aStreamThatFollowsTooManySessionsEnds() {
    for (int i = 0; i < DoorBounds.DEFAULT.streamSessionsMax(); i++) {
      open(alice, i, i);
    }
    door.reply(reply(ofAlice.id(), value("1")));
    assertThat(told()).hasSize(1);
    open(alice, DoorBounds.DEFAULT.streamSessionsMax());
    door.reply(reply(ofAlice.id(), value("1")));
    assertThat(told()).isEmpty();
  }

  @Test
  void aQuestionIsAnsweredByTheReplica() {
    open(alice, 7);
    receive(alice, new ClientFrame.Ask(9, new Question.OfStatus()));
    ClientFrame fine = new ClientFrame.Told(9, new Answer.Value(Bytes.utf8("fine")));
    assertThat(told()).containsExactly(to(alice, fine));
  }
}
