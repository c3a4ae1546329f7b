package io.parley.node;

import static io.parley.node.LocalCluster.CLUSTER;
import static io.parley.node.LocalCluster.R0;
import static io.parley.node.LocalCluster.R1;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.Lane;
import io.parley.api.Limits;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Question;
import io.parley.driver.door.DoorBounds;
import io.parley.node.Sequencer.Note;
import io.parley.node.Sequencer.Order;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is wrong is counted and dropped, and the next right thing goes through. */
@Timeout(60)
class BadInputTest {
  private static final Signed<?> NOTE = new Signed<>(R0, new Note(Bytes.utf8("x")), Bytes.EMPTY);

  private LocalCluster cluster;
  private long height;

  @BeforeEach
  void start() throws Exception {
    cluster = new LocalCluster(2);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void arriveAtR1(Bytes frame) {
    cluster.network.arrive(R0, R1, Lane.CONSENSUS, List.of(frame));
  }

  /** The count at R1, once it has handled all that came before. */
  private Long countAtR1(String name) throws InterruptedException {
    TestClient client = cluster.client(R1, "observer");
    Bundle bundle = client.bundle(5, height, "after");
    height++;
    client.send(new ClientFrame.Follow(5));
    client.ask(new Question.OfStatus());
    Order order = new Order(height, new Batch(1, List.of(bundle)));
    arriveAtR1(cluster.frame(cluster.domain(), cluster.signed(R0, order)));
    client.results();
    client.end.hangUp();
    return cluster.nodes.get(1).counters().getOrDefault(name, 0L);
  }

  @Test
  void framesOfAnotherClusterEpochProtocolOrVersionAreForeign() throws Exception {
    arriveAtR1(cluster.frame(new Domain(Digest.ZERO, 0, "sequencer"), NOTE));
    arriveAtR1(cluster.frame(new Domain(CLUSTER, 1, "sequencer"), NOTE));
    arriveAtR1(cluster.frame(new Domain(CLUSTER, 0, "other"), NOTE));
    byte[] version = cluster.frame(cluster.domain(), NOTE).toArray();
    version[0] = 2;
    arriveAtR1(Bytes.wrap(version));
    assertThat(countAtR1("rejected.FOREIGN.R0")).isEqualTo(4);
  }

  @Test
  void bytesThatAreNoFrameAreMalformed() throws Exception {
    arriveAtR1(Bytes.EMPTY);
    arriveAtR1(Bytes.wrap(new byte[] {1}));
    byte[] cut = cluster.frame(cluster.domain(), NOTE).toArray();
    arriveAtR1(Bytes.wrap(cut, 0, cut.length - 1));
    assertThat(countAtR1("rejected.MALFORMED.R0")).isEqualTo(3);
  }

  @Test
  void aFrameAboveTheLimitIsTooLarge() throws Exception {
    arriveAtR1(Bytes.wrap(new byte[Limits.FRAME_BYTES_MAX + 1]));
    assertThat(countAtR1("rejected.TOO_LARGE.R0")).isEqualTo(1);
  }

  @Test
  void aBadSignatureOfAReplicaIsUnverified() throws Exception {
    Order order = new Order(1, Batch.EMPTY);
    Signed<?> forged = cluster.signed(R1, order);
    arriveAtR1(cluster.frame(cluster.domain(), new Signed<>(R0, order, forged.signature())));
    assertThat(countAtR1("rejected.UNVERIFIED.R0")).isEqualTo(1);
  }

  @Test
  void aBadSignatureOfAClientInAProposalIsUnverified() throws Exception {
    TestClient client = cluster.client(R1);
    Order order = new Order(1, new Batch(1, List.of(client.forgery())));
    arriveAtR1(cluster.frame(cluster.domain(), cluster.signed(R0, order)));
    assertThat(countAtR1("rejected.UNVERIFIED.R0")).isEqualTo(1);
  }

  /** Pitfall P15: identity is the authenticated channel, never a field. */
  @Test
  void anUnsignedMessageInAnothersNameIsNotEntitled() throws Exception {
    arriveAtR1(
        cluster.frame(cluster.domain(), new Signed<>(R1, new Note(Bytes.utf8("x")), Bytes.EMPTY)));
    arriveAtR1(
        cluster.frame(
            cluster.domain(),
            new Signed<>(new ReplicaId(9), new Note(Bytes.utf8("x")), Bytes.EMPTY)));
    assertThat(countAtR1("rejected.NOT_ENTITLED.R0")).isEqualTo(2);
  }

  @Test
  void aMessageThatTheProtocolThrowsAtDisturbsNobody() throws Exception {
    arriveAtR1(
        cluster.frame(
            cluster.domain(), new Signed<>(R0, new Note(Bytes.utf8("trap")), Bytes.EMPTY)));
    assertThat(countAtR1("rejected.MALFORMED.R0")).isEqualTo(1);
    assertThat(cluster.nodes.get(1).failure()).isEmpty();
  }

  @Test
  void aPeerThatIsNoMemberIsNotEntitled() {
    cluster.network.arrive(new ReplicaId(7), R1, Lane.BULK, List.of(Bytes.EMPTY));
    assertThat(cluster.nodes.get(1).counters()).containsEntry("rejected.NOT_ENTITLED.R7", 1L);
  }

  @Test
  void aBundleOfAnotherClientIsInvalid() throws Exception {
    TestClient client = cluster.client(R0);
    client.submit(cluster.client(R0, "another").bundle(9, 0, "x"));
    assertThat(client.next(ClientFrame.Refused.class).why()).isInstanceOf(Refusal.Invalid.class);
    assertThat(cluster.nodes.get(0).counters())
        .containsEntry("rejected.NOT_ENTITLED.client", 1L)
        .containsEntry("refused.Invalid", 1L);
  }

  @Test
  void aBundleWithABadSignatureIsInvalid() throws Exception {
    TestClient client = cluster.client(R0);
    client.submit(client.forgery());
    assertThat(client.next(ClientFrame.Refused.class).why()).isInstanceOf(Refusal.Invalid.class);
    assertThat(cluster.nodes.get(0).counters()).containsEntry("rejected.UNVERIFIED.client", 1L);
  }

  @Test
  void aStreamOfMalformedFramesIsClosedAndOthersGoOn() throws Exception {
    TestClient client = cluster.client(R0);
    for (int i = 0; i < DoorBounds.DEFAULT.streamMalformedMax(); i++) {
      assertThat(client.end.closed).isNull();
      client.end.arrive(List.of(Bytes.utf8("junk")));
      client.ask(new Question.OfStatus());
    }
    assertThat(client.end.closed).startsWith("too many malformed frames");
    assertThat(cluster.nodes.get(0).counters())
        .containsEntry("rejected.MALFORMED.client", (long) DoorBounds.DEFAULT.streamMalformedMax());
    TestClient other = cluster.client(R0, "another");
    assertThat(other.openSession()).isPositive();
  }

  @Test
  void aFrameThatOnlyReplicasSendIsMalformed() throws Exception {
    TestClient client = cluster.client(R0);
    client.send(new ClientFrame.Led(0, R0));
    client.ask(new Question.OfStatus());
    assertThat(cluster.nodes.get(0).counters()).containsEntry("rejected.MALFORMED.client", 1L);
  }

  @Test
  void tooManyStreamsOfOneClientAreClosed() {
    for (int i = 0; i < DoorBounds.DEFAULT.clientStreamsMax(); i++) {
      assertThat(cluster.client(R0).end.closed).isNull();
    }
    TestClient late = cluster.client(R0);
    assertThat(late.end.closed).isEqualTo("too many streams are open here");
    assertThat(cluster.client(R0, "another").end.closed).isNull();
  }
}
