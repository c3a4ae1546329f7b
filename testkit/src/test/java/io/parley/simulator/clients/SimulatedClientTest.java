package io.parley.simulator.clients;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Result;
import io.parley.simulator.clients.Submission.State;
import io.parley.simulator.time.Schedule;
import io.parley.testkit.Cluster;
import io.parley.testkit.Toy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulatedClientTest {
  private static final long SECOND = 1_000_000;
  private static final ClientHabits REAL = ClientHabits.real(Duration.ofSeconds(10));
  private static final Result ONE = Result.ok(Bytes.utf8("1"));
  private static final Result TWO = Result.ok(Bytes.utf8("2"));

  private final Schedule schedule = new Schedule();
  private final ScriptedLinks links = new ScriptedLinks(schedule);

  private SimulatedClient client(ClientHabits habits) {
    return new SimulatedClient(schedule, links, "alice", 4, 1, habits);
  }

  private SimulatedClient open(ClientHabits habits) {
    SimulatedClient client = client(habits);
    links.pass(1_000);
    assertThat(client.session()).isEqualTo(ScriptedLinks.SESSION);
    return client;
  }

  private static ClientFrame submit(Bundle bundle) {
    return new ClientFrame.Submit(bundle);
  }

  @Test
  void itFollowsOpeningsAndThenItsSessionOnAllReplicas() {
    open(REAL);
    assertThat(links.sendings(new ClientFrame.Follow(0))).hasSize(4);
    assertThat(links.sendings(new ClientFrame.Follow(ScriptedLinks.SESSION))).hasSize(4);
    assertThat(links.submitted()).hasSize(4);
  }

  /** Pitfall CL6. */
  @Test
  void aReplicaThatSaysThatItIsOfAnotherMembershipDoesNotCount() {
    links.greetings.put(R3, Bytes.utf8("another"));
    SimulatedClient client = open(REAL);
    assertThat(client.status().connected()).containsExactly(R0, R1, R2);
    assertThat(links.notes.get(0)).startsWith("client alice: R3 does not count");
    links.greetings.clear();
    client.connected(R3);
    assertThat(client.status().connected()).containsExactly(R0, R1, R2, R3);
  }

  @Test
  void whatIsSubmittedTogetherIsOneBundle() {
    SimulatedClient client = open(ClientHabits.PATIENT);
    client.submitTogether("a", "b");
    client.submit("c");
    assertThat(links.bundles()).extracting(Bundle::toString).containsExactly("a+1", "c");
    assertThat(links.bundles()).extracting(b -> b.id().first()).containsExactly(0L, 2L);
  }

  @Test
  void bundlesStayApartBeforeThereIsASessionIfTheyAreTo() {
    SimulatedClient client = client(ClientHabits.PATIENT);
    client.submitTogether("a", "b");
    client.submit("c");
    links.pass(1_000);
    assertThat(links.bundles()).extracting(Bundle::toString).containsExactly("a+1", "c");
  }

  @Test
  void commandsGatherAsForARealClient() {
    SimulatedClient client = client(REAL);
    client.submit("a");
    client.submit("b");
    links.pass(1_000);
    assertThat(links.bundles()).extracting(Bundle::toString).containsExactly("a+1");
    for (int i = 0; i < 9; i++) {
      client.submit("c" + i);
    }
    assertThat(links.bundles())
        .extracting(Bundle::toString)
        .containsExactly("a+1", "c0", "c1", "c2");
    links.reply(client, R0, links.bundles().get(0), ONE);
    links.reply(client, R1, links.bundles().get(0), ONE);
    assertThat(links.bundles().get(4)).hasToString("c3+5");
  }

  @Test
  void oneReplicaIsNotBelievedAndTwoThatAgreeAre() {
    SimulatedClient client = open(REAL);
    Submission submission = client.submit("a");
    links.pass(700);
    Bundle bundle = links.bundles().get(0);
    links.reply(client, R0, bundle, TWO);
    links.reply(client, R0, bundle, TWO);
    links.reply(client, R1, bundle, ONE);
    assertThat(submission.state()).isEqualTo(State.UNANSWERED);
    assertThat(submission.endedAt()).isEmpty();
    links.reply(client, R2, bundle, ONE);
    assertThat(submission.state()).isEqualTo(State.ACKNOWLEDGED);
    assertThat(submission.result()).contains(Bytes.utf8("1"));
    assertThat(submission.submittedAt()).isEqualTo(1_000);
    assertThat(submission.endedAt()).hasValue(1_700);
    assertThat(links.notes).containsExactly("client alice has a = 1");
  }

  @Test
  void aBundleIsSentAgainToAllLaterAndLater() {
    SimulatedClient client = open(REAL);
    links.pass(9_000);
    client.submit("a");
    links.pass(8 * SECOND);
    List<String> expected = new ArrayList<>();
    for (String at : List.of("10000", "510000", "1510000", "3510000", "7510000")) {
      client.status().connected().forEach(to -> expected.add(at + " " + to));
    }
    // The leader is known from the replies to the opening: it gets the bundle alone at first.
    expected.subList(1, 4).clear();
    assertThat(links.sendings(submit(links.bundles().get(0)))).isEqualTo(expected);
  }

  @Test
  void whatIsGivenUpAfterItWasSentHasAnUnknownOutcome() {
    SimulatedClient client = open(REAL);
    Submission submission = client.submit("a");
    links.pass(60 * SECOND);
    assertThat(submission.state()).isEqualTo(State.UNKNOWN);
    assertThat(submission.endedAt()).hasValue(1_000 + 10 * SECOND);
    assertThat(submission).asString().startsWith("a given up: OUTCOME_UNKNOWN");
  }

  @Test
  void whatIsGivenUpBeforeThereIsASessionIsNotExecuted() {
    links.opens = false;
    SimulatedClient client = client(REAL);
    Submission submission = client.submit("a");
    links.pass(60 * SECOND);
    assertThat(submission.state()).isEqualTo(State.NOT_EXECUTED);
    assertThat(submission.endedAt()).hasValue(10 * SECOND);
  }

  @Test
  void nothingWaitsForASessionThatTheReplicasRefuse() {
    links.opens = false;
    SimulatedClient client = client(ClientHabits.PATIENT);
    Submission submission = client.submit("a");
    Bundle opening = links.submitted().get(0);
    Result full = Result.of(Result.Outcome.TOO_MANY_SESSIONS);
    links.reply(client, R0, opening, full);
    links.reply(client, R1, opening, full);
    assertThat(links.submitted().get(4)).as("another opening").isNotEqualTo(opening);
    links.reply(client, R0, links.submitted().get(4), full);
    links.reply(client, R1, links.submitted().get(4), full);
    assertThat(submission.state()).isEqualTo(State.NOT_EXECUTED);
  }

  @Test
  void aReplicaThatIsBackIsAskedForRepliesAgain() {
    SimulatedClient client = open(REAL);
    client.disconnected(R3, "it crashed");
    assertThat(client.status().connected()).containsExactly(R0, R1, R2);
    client.connected(R3);
    assertThat(links.sendings(new ClientFrame.Follow(ScriptedLinks.SESSION))).hasSize(5);
  }

  @Test
  void replicasThatStartedAgainAnswerAtOnce() {
    Cluster cluster = Cluster.of(4).running(new Toy()).start();
    SimulatedClient client = cluster.client("alice");
    client.submit("a");
    cluster.runUntilConverged(Duration.ofSeconds(5));
    List.of(R1, R2, R3).forEach(cluster::restart);
    cluster.run(Duration.ofSeconds(5));
    cluster.crash(R1);
    assertThat(cluster.client("bob").status().connected()).containsExactly(R0, R2, R3);
    client.submit("b");
    cluster.runUntilConverged(Duration.ofSeconds(5));
    assertThat(client.status().connected()).containsExactly(R0, R2, R3);
    assertThat(client.status().bundlesResent()).isZero();
  }

  @Test
  void whatIsNoFrameIsDropped() {
    SimulatedClient client = open(REAL);
    client.receive(R2, Bytes.utf8("hello"));
    assertThat(links.notes).singleElement().asString().startsWith("client alice drops from R2: ");
  }

  @Test
  void anIdleClientWantsNothingOfTheSchedule() {
    SimulatedClient client = open(REAL);
    for (int i = 0; i < 100; i++) {
      client.submit("a");
      Bundle bundle = links.bundles().get(i);
      links.reply(client, R0, bundle, ONE);
      links.reply(client, R1, bundle, ONE);
      links.pass(1_000);
    }
    int steps = 0;
    while (schedule.step(3_600 * SECOND)) {
      steps++;
    }
    assertThat(steps).as("wakings for what is long done").isLessThanOrEqualTo(2);
  }

  @Test
  void aSubmissionKnowsItsPlaceInTheSession() {
    SimulatedClient client = open(REAL);
    List<Submission> all = new ArrayList<>(client.submitTogether("a", "b"));
    for (int i = 0; i < 9; i++) {
      all.add(client.submit("a"));
    }
    links.reply(client, R0, links.bundles().get(0), ONE);
    links.reply(client, R1, links.bundles().get(0), ONE);
    assertThat(all)
        .extracting(Submission::place)
        .containsExactlyElementsOf(
            LongStream.range(0, 11)
                .mapToObj(i -> new Submission.Place(client.id(), ScriptedLinks.SESSION, i))
                .toList());
  }

  @Test
  void whatIsSentAgainInAnOlderSessionKeepsItsPlace() {
    SimulatedClient client = open(REAL);
    Submission expired = client.submit("a");
    Submission old = client.submit("b");
    List<Bundle> bundles = links.bundles();
    links.opens = false;
    links.reply(client, R0, bundles.get(0), Result.of(Result.Outcome.SESSION_EXPIRED));
    links.reply(client, R1, bundles.get(0), Result.of(Result.Outcome.SESSION_EXPIRED));
    assertThat(expired.state()).isNotEqualTo(State.UNANSWERED);
    Submission next = client.submit("c");
    Bundle opening = links.submitted().get(links.submitted().size() - 1);
    Result number = Result.ok(new LayoutWriter().i64(ScriptedLinks.SESSION + 1).toBytes());
    links.reply(client, R0, opening, number);
    links.reply(client, R1, opening, number);
    assertThat(next.place())
        .isEqualTo(new Submission.Place(client.id(), ScriptedLinks.SESSION + 1, 0));
    links.sent.clear();
    links.pass(8 * SECOND);
    assertThat(links.submitted()).contains(bundles.get(1));
    assertThat(old.place()).isEqualTo(new Submission.Place(client.id(), ScriptedLinks.SESSION, 1));
  }

  @Test
  void itWakesOnlyToDoSomething() {
    SimulatedClient client = open(ClientHabits.PATIENT);
    for (int i = 0; i < 5; i++) {
      client.submit("a" + i);
      links.pass(1_600_000);
    }
    links.sent.clear();
    int steps = 0;
    while (schedule.step(600 * SECOND)) {
      steps++;
    }
    long useful = links.sent.stream().mapToLong(ScriptedLinks.Sent::at).distinct().count();
    assertThat(useful).isGreaterThan(100);
    assertThat(steps).isBetween((int) useful, (int) useful + 5);
  }

  @Test
  void equalSeedsGiveEqualFramesAndOthersOtherSessions() {
    assertThat(opening("alice", 1)).isEqualTo(opening("alice", 1));
    assertThat(opening("alice", 1)).isNotEqualTo(opening("alice", 2));
    assertThat(opening("alice", 1)).isNotEqualTo(opening("bob", 1));
  }

  private static Bytes opening(String name, long seed) {
    Schedule schedule = new Schedule();
    ScriptedLinks links = new ScriptedLinks(schedule);
    SimulatedClient client = new SimulatedClient(schedule, links, name, 4, seed, REAL);
    assertThat(client.id()).isEqualTo(SimulatedClient.idOf(name));
    return links.submitted().get(0).commands().get(0);
  }

  @Test
  void aCommandThatIsTooLongIsNotSubmitted() {
    SimulatedClient client = open(REAL);
    Bytes tooLong = Bytes.wrap(new byte[Limits.COMMAND_BYTES_MAX + 1]);
    assertThatThrownBy(() -> client.submit(tooLong)).hasMessageContaining("at most");
    assertThat(client.submissions()).isEmpty();
  }
}
