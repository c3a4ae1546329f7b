package io.parley.node;

import static io.parley.node.LocalCluster.CLUSTER;
import static io.parley.node.LocalCluster.R0;
import static io.parley.node.LocalCluster.R1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Entry;
import io.parley.api.Grant;
import io.parley.api.Origin;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import io.parley.api.SessionLimits;
import io.parley.api.door.Answer;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Question;
import io.parley.api.door.Result;
import io.parley.api.door.Result.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeTest {
  @Test
  void aBundleIsOrderedExecutedAndAnsweredByEveryReplica() throws Exception {
    try (LocalCluster cluster = new LocalCluster(4)) {
      List<TestClient> streams = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        streams.add(cluster.client(new ReplicaId(i)));
        streams.get(i).send(new ClientFrame.Follow(0));
        streams.get(i).send(new ClientFrame.Follow(1));
        assertThat(streams.get(i).ask(new Question.OfStatus())).isInstanceOf(Answer.Standing.class);
      }
      long session = streams.get(0).openSession();
      streams.forEach(it -> it.send(new ClientFrame.Follow(session)));
      for (TestClient stream : streams) {
        stream.ask(new Question.OfStatus());
      }
      streams.get(0).submit(streams.get(0).bundle(session, 0, "one", "two"));
      for (TestClient stream : streams) {
        var reply = stream.next(ClientFrame.Replied.class);
        while (reply.reply().bundle().session() == 0) {
          reply = stream.next(ClientFrame.Replied.class);
        }
        assertThat(reply.leader()).isEqualTo(R0);
        assertThat(reply.reply().results())
            .containsExactly(Result.ok(Bytes.utf8("did one")), Result.ok(Bytes.utf8("did two")));
      }
      Answer first = streams.get(0).ask(new Question.OfDigest(2));
      assertThat(first).isInstanceOf(Answer.StateAt.class);
      for (TestClient stream : streams) {
        assertThat(stream.ask(new Question.OfDigest(2))).isEqualTo(first);
      }
      assertThat(cluster.nodes.get(1).standing().executed()).isEqualTo(2);
      assertThat(cluster.nodes.get(1).standing().protocol()).isEqualTo("sequencer");
    }
  }

  @Test
  void checkpointsAreTakenInOrderAndTheirDigestsRemembered() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1)) {
      TestClient client = cluster.client(R0);
      long session = client.openSession();
      for (int i = 0; i < 5; i++) {
        client.submit(client.bundle(session, i, "c" + i));
        client.results();
      }
      assertThat(client.ask(new Question.OfDigest(4))).isInstanceOf(Answer.StateAt.class);
      assertThat(client.ask(new Question.OfDigest(2)))
          .isEqualTo(
              new Answer.Unknown("no digest of height 2; executed is 6, remembered are [4]"));
      assertThat(client.ask(new Question.OfDigest(6))).isInstanceOf(Answer.StateAt.class);
    }
  }

  @Test
  void sessionsAreKeptWithinTheLimitsOfTheCluster() throws Exception {
    SessionLimits one = new SessionLimits(8_192, 4 << 20, 1, 10);
    try (LocalCluster cluster = new LocalCluster(1, one)) {
      TestClient client = cluster.client(R0);
      long older = client.openSession();
      client.open("another nonce of a session");
      assertThat(client.results())
          .allMatch(result -> result.outcome() == Outcome.TOO_MANY_SESSIONS)
          .allMatch(result -> result.number().orElse(0) > 0);
      client.submit(client.bundle(older, 0, "kept"));
      assertThat(client.results()).containsExactly(Result.ok(Bytes.utf8("did kept")));
    }
  }

  @Test
  void replicasWithUnequalSettingsRefuseEachOtherByName() throws Exception {
    SessionLimits one = new SessionLimits(8_192, 4 << 20, 1, 10);
    SessionLimits other = new SessionLimits(8_192, 4 << 20, 1, 11);
    try (LocalCluster cluster = new LocalCluster(List.of(one, other, one))) {
      String why = "limits.sessionsMax is 10 here and 11 at R1; it must be equal on all replicas";
      Node node = cluster.nodes.get(0);
      assertThat(node.links()).hasSize(1).allMatch(link -> link.refused().equals(Optional.of(why)));
      assertThat(node.counters()).containsEntry("rejected.UNEQUAL.R1", 1L);
      assertThat(node.standing().waits()).contains("R1 is refused: " + why);
      assertThat(cluster.nodes.get(1).links()).hasSize(2);
    }
  }

  @Test
  void questionsGoToTheStateMachineAndItsExceptionsStayThere() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1)) {
      TestClient client = cluster.client(R0);
      assertThat(client.ask(new Question.OfState(Bytes.utf8("why"))))
          .isEqualTo(new Answer.Value(Bytes.utf8("you asked why")));
      assertThat(client.ask(new Question.OfState(Bytes.utf8("throw"))))
          .isInstanceOf(Answer.Unknown.class);
      assertThat(cluster.nodes.get(0).counters()).containsEntry("failed.query", 1L);
    }
  }

  /** An error in a question stopped a node, and one in a command all nodes at once. */
  @Test
  void errorsOfTheStateMachineStopNobodyAndTheClientLearnsWhich() throws Exception {
    try (LocalCluster cluster = new LocalCluster(2)) {
      TestClient client = cluster.client(R0);
      assertThat(client.ask(new Question.OfState(Bytes.utf8("fail"))))
          .isEqualTo(
              new Answer.Unknown(
                  "the state machine failed: java.lang.StackOverflowError: broken by a question"));
      long session = client.openSession();
      client.submit(client.bundle(session, 0, "fail", "x"));
      assertThat(client.results())
          .containsExactly(
              Result.failed("java.lang.AssertionError", "broken by a command"),
              Result.ok(Bytes.utf8("did x")));
      assertThat(cluster.nodes.get(0).counters())
          .containsEntry("failed.query", 1L)
          .containsEntry("failed.execute", 1L);
      assertThat(cluster.nodes).allMatch(node -> node.failure().isEmpty());
    }
  }

  @Test
  void nothingIsSentBeforeItIsDurableButTimersAndRefusalsAct() throws Exception {
    HeldJournal journal = new HeldJournal();
    LocalNetwork network;
    try (LocalCluster cluster =
        new LocalCluster(2, id -> id.equals(R0) ? journal : new MemoryJournal())) {
      network = cluster.network;
      TestClient client = cluster.client(R0);
      long session = 77;
      client.submit(client.bundle(session, 0, Sequencer.TICK));
      assertThat(client.next(ClientFrame.Refused.class).why())
          .isEqualTo(new Refusal.Unavailable("ticked"));
      assertThat(journal.writing.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(network.sent).isEmpty();
      assertThat(cluster.nodes.get(0).standing().executed()).isZero();
      assertThat(client.heardNoReply()).isTrue();
      journal.held.countDown();
      assertThat(client.results())
          .containsExactly(Result.of(Outcome.SESSION_EXPIRED, SessionLimits.IDLE_MAX));
    }
    // Only now: R0 answers as soon as it has its own copy, before the other's is on its way.
    assertThat(network.sent).hasSize(1);
  }

  @Test
  void turnsThatGatherWhileTheJournalIsBusyAreWrittenAtOnce() throws Exception {
    HeldJournal journal = new HeldJournal();
    try (LocalCluster cluster = new LocalCluster(1, id -> journal)) {
      TestClient client = cluster.client(R0);
      for (int i = 0; i < 5; i++) {
        client.submit(client.bundle(9, i, Sequencer.TICK));
        // The timer's expiry shows that the turn has ended.
        client.next(ClientFrame.Refused.class);
      }
      journal.held.countDown();
      for (int i = 0; i < 5; i++) {
        client.results();
      }
      assertThat(journal.sizes.size()).isLessThanOrEqualTo(3);
      assertThat(journal.sizes.stream().mapToInt(it -> it).sum()).isEqualTo(5);
    }
  }

  @Test
  void aJournalThatFailsStopsTheNode() throws Exception {
    HeldJournal journal = new HeldJournal();
    journal.failing = true;
    journal.held.countDown();
    try (LocalCluster cluster = new LocalCluster(1, id -> journal)) {
      TestClient client = cluster.client(R0);
      client.submit(client.bundle(9, 0, "x"));
      assertThat(cluster.failures.get(0).get(20, TimeUnit.SECONDS)).hasMessage("disk full");
    }
  }

  @Test
  void anAssertionErrorStopsTheNodeWithTheReason() throws Exception {
    try (LocalCluster cluster = new LocalCluster(2)) {
      TestClient client = cluster.client(R1);
      client.submit(client.bundle(9, 0, Sequencer.BREAK));
      Throwable why = cluster.failures.get(1).get(20, TimeUnit.SECONDS);
      assertThat(why).isInstanceOf(AssertionError.class).hasMessage("an invariant is broken");
      assertThat(cluster.ends.get(1).closed.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(cluster.nodes.get(1).failure()).contains(why);
      assertThat(cluster.nodes.get(1).standing().waits())
          .isEqualTo("stopped: java.lang.AssertionError: an invariant is broken");
      assertThat(cluster.nodes.get(0).failure()).isEmpty();
    }
  }

  @Test
  void aReplicaThatIsTooFarBehindStopsAndNamesBothHeights() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1)) {
      TestClient client = cluster.client(R0);
      client.submit(client.bundle(9, 0, Sequencer.LAG));
      assertThat(cluster.failures.get(0).get(20, TimeUnit.SECONDS))
          .hasMessageContaining("R0 is at height 0")
          .hasMessageContaining("state at height 200");
    }
  }

  @Test
  void aProtocolThatAsksForAuthenticatorsStopsTheNode() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1)) {
      TestClient client = cluster.client(R0);
      client.submit(client.bundle(9, 0, Sequencer.AUTHENTICATE));
      assertThat(cluster.failures.get(0).get(20, TimeUnit.SECONDS))
          .hasMessageContaining("asks for authenticators");
    }
  }

  /** Nothing dies of a message that it made itself (pitfall B2). */
  @Test
  void anOwnMessageThatNoFrameHoldsIsNotSentAndStopsNobody() throws Exception {
    try (LocalCluster cluster = new LocalCluster(2)) {
      TestClient client = cluster.client(R0);
      long session = client.openSession();
      client.submit(client.bundle(session, 0, Sequencer.HUGE));
      assertThat(client.results()).hasSize(1);
      assertThat(cluster.network.sent).allMatch(frame -> frame.size() < 1 << 20);
      assertThat(cluster.nodes.get(0).counters()).containsEntry("unsendable.Note", 1L);
    }
  }

  @Test
  void aBundleThatWasExecutedIsAnsweredAgain() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1)) {
      TestClient client = cluster.client(R0);
      long session = client.openSession();
      Bundle bundle = client.bundle(session, 0, "once");
      client.submit(bundle);
      List<Result> first = client.results();
      TestClient later = cluster.client(R0);
      later.submit(bundle);
      assertThat(later.results()).isEqualTo(first);
      assertThat(cluster.nodes.get(0).standing().executed()).isEqualTo(2);
    }
  }

  @Test
  void aNodeThatIsMadeAgainRecoversWhatItRemembered() throws Exception {
    MemoryJournal journal = new MemoryJournal();
    long session;
    Bundle bundle;
    List<Result> results;
    try (LocalCluster cluster = new LocalCluster(1, id -> journal)) {
      TestClient client = cluster.client(R0);
      session = client.openSession();
      bundle = client.bundle(session, 0, "once");
      client.submit(bundle);
      results = client.results(bundle);
    }
    var recovered = journal.open(new Sequencer().codec());
    assertThat(recovered.origin()).isEqualTo(Origin.RECOVERED);
    assertThat(recovered.entries())
        .extracting(Entry::key, Entry::height)
        .containsExactly(tuple("ordered-1", 1L), tuple("ordered-2", 2L));
    journal.close();

    try (LocalCluster cluster = new LocalCluster(1, id -> journal)) {
      TestClient client = cluster.client(R0);
      Bundle next = client.bundle(session, 1, "next");
      client.submit(next);
      assertThat(client.results(next)).containsExactly(Result.ok(Bytes.utf8("did next")));
      TestClient later = cluster.client(R0);
      later.submit(bundle);
      assertThat(later.results(bundle)).isEqualTo(results);
      assertThat(cluster.nodes.get(0).standing().executed())
          .as("the two of the first life, and the next after them")
          .isEqualTo(3);
    }
  }

  @Test
  void aStreamIsToldWhoLeadsWhenItOpens() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1)) {
      TestClient client = cluster.client(R0);
      assertThat(client.next(ClientFrame.Led.class)).isEqualTo(new ClientFrame.Led(0, R0));
    }
  }

  @Test
  void theBuilderNamesWhatIsMissing() {
    assertThatThrownBy(() -> Node.builder().self(R0).cluster(CLUSTER).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a node needs membership(...)");
  }

  @Test
  void aSignerOfAnotherReplicaIsRefused() throws Exception {
    try (LocalCluster cluster = new LocalCluster(2)) {
      Node.Builder builder = cluster.builder(R0, cluster.network.new End(R0), new MemoryJournal());
      assertThatThrownBy(() -> builder.signer(cluster.signers.get(1)).build())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the membership has for R0");
    }
  }

  @Test
  void aJournalOfAnotherNodeIsRefusedAndThatNodeGoesOn() throws Exception {
    MemoryJournal journal = new MemoryJournal();
    try (LocalCluster cluster = new LocalCluster(1, id -> journal)) {
      Node second = cluster.builder(R0, new LocalNetwork().new End(R0), journal).build();
      assertThatThrownBy(second::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("this journal is open: each node needs its own");
      assertThat(cluster.client(R0).openSession()).isPositive();
    }
  }

  /** A second node of one builder would have the first one's state machine and transport. */
  @Test
  void aBuilderBuildsOneNodeAndTheFirstGoesOn() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1)) {
      cluster.nodes.get(0).close();
      Node.Builder builder = cluster.builder(R0, cluster.network.new End(R0), new MemoryJournal());
      try (Node first = builder.build()) {
        first.start();
        assertThatThrownBy(builder::build)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("this builder has built a node of R0");
        assertThat(cluster.client(R0).openSession()).isPositive();
      }
    }
  }

  @Test
  void aBuilderThatLacksSomethingBuildsWhenItHasIt() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1)) {
      Node.Builder builder = cluster.builder(R0, cluster.network.new End(R0), new MemoryJournal());
      assertThatThrownBy(() -> builder.memory(1, 1).build())
          .isInstanceOf(IllegalStateException.class);
      builder.memory(1L << 30, 1L << 30).build().close();
    }
  }

  @Test
  void aTransportOfAnotherNodeIsLeftAloneAndThatNodeGoesOn() throws Exception {
    MemoryJournal journal = new MemoryJournal();
    try (LocalCluster cluster = new LocalCluster(1, id -> journal)) {
      LocalNetwork.End shared = cluster.ends.get(0);
      Node second = cluster.builder(R0, shared, new MemoryJournal()).build();
      assertThatThrownBy(second::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the transport was started before");
      Node third = cluster.builder(R0, shared, journal).build();
      assertThatThrownBy(third::start).hasMessageContaining("this journal is open");
      assertThat(shared.closed.getCount()).isOne();
      assertThat(cluster.client(R0).openSession()).isPositive();
    }
  }

  @Test
  void whatAStartThatFailsMustNotSpendIsSpentLast() throws Exception {
    List<String> spent = new CopyOnWriteArrayList<>();
    try (LocalCluster cluster = new LocalCluster(2)) {
      cluster.nodes.get(0).close();
      LocalNetwork.End end = cluster.network.new End(R0);
      Node taken =
          cluster
              .builder(R0, cluster.ends.get(1), new MemoryJournal())
              .beforeFirstWord(() -> spent.add("mark"))
              .build();
      assertThatThrownBy(taken::start).isInstanceOf(IllegalStateException.class);
      assertThat(spent).isEmpty();
      int said = cluster.network.sent.size();
      Node refused =
          cluster
              .builder(R0, end, new MemoryJournal())
              .beforeFirstWord(
                  () -> {
                    throw new IllegalArgumentException("it ran before");
                  })
              .build();
      assertThatThrownBy(refused::start)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("it ran before");
      assertThat(end.closed.getCount()).isZero();
      assertThat(cluster.network.sent).hasSize(said);
    }
  }

  /** Pitfall CL6: which membership it is of is the first that a client hears of a replica. */
  /** Pitfall C3. */
  @Test
  void whoIsNotLetInIsToldWhy() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1)) {
      TestClient client = cluster.client(R0);
      Grant good = client.grant;
      client.grant = cluster.client(R0, "another").grant;
      client.open("a nonce of sixteen bytes");
      assertThat(client.next(ClientFrame.Refused.class).why())
          .isEqualTo(
              new Refusal.Invalid(
                  "the grant is of client %s, not of %s"
                      .formatted(client.grant.client(), good.client())));
      client.grant = new Grant(good.kind(), good.cluster(), good.client(), Bytes.EMPTY);
      client.open("another nonce of more");
      assertThat(client.next(ClientFrame.Refused.class).why())
          .isEqualTo(
              new Refusal.Invalid(
                  "the grant of " + good.client() + " is not signed by the cluster's authority"));
      client.grant = good;
      assertThat(client.openSession()).isPositive();
    }
  }

  @Test
  void aClientIsToldOfTheMembership() throws Exception {
    try (LocalCluster cluster = new LocalCluster(4)) {
      assertThat(cluster.network.greetingOfClients(R1))
          .isEqualTo(cluster.membership.digest(CLUSTER, 0).bytes());
    }
  }

  @Test
  void aNodeStartsOnceAndClosesTwice() throws Exception {
    try (LocalCluster cluster = new LocalCluster(1)) {
      Node node = cluster.nodes.get(0);
      assertThatThrownBy(node::start).isInstanceOf(IllegalStateException.class);
      node.close();
      node.close();
      assertThatThrownBy(node::start).isInstanceOf(IllegalStateException.class);
    }
  }
}
