package io.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Limits;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.door.Answer;
import io.parley.api.door.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shell: a thread, a clock and a transport around the core. */
@Timeout(60)
class ParleyClientTest {
  private static final Digest CLUSTER = Digest.of(Bytes.utf8("cluster"));

  private final HonestCluster cluster = new HonestCluster(CLUSTER, 4);

  private static final class PlainSigner implements SignatureScheme.Signer {
    @Override
    public Bytes publicKey() {
      return Bytes.utf8("public key");
    }

    @Override
    public Bytes sign(Bytes message) {
      return Digest.of(message).bytes();
    }
  }

  private ParleyClient.Builder builder() {
    return ParleyClient.builder()
        .cluster(cluster.roster())
        .signer(new PlainSigner())
        .grant(cluster.grant(new PlainSigner().publicKey()))
        .transport(cluster)
        .credentials(Optional.empty());
  }

  private static Throwable failureOf(CompletableFuture<?> future) throws InterruptedException {
    try {
      Object value = future.get(30, TimeUnit.SECONDS);
      throw new AssertionError("did not fail but gave " + value);
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("did not end", e);
    }
  }

  @Test
  void commandsGetTheirResults() throws Exception {
    try (ParleyClient client = builder().open()) {
      List<CompletableFuture<Bytes>> results = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        results.add(client.submit(Bytes.utf8("c" + i)));
      }
      for (int i = 0; i < results.size(); i++) {
        assertThat(results.get(i).get().utf8()).isEqualTo("did c" + i);
      }
      assertThat(client.inFlight()).isZero();
      assertThat(client.leader()).contains(new ReplicaId(0));
      assertThat(client.connected()).hasSize(4);
      assertThat(client.view()).isZero();
      assertThat(client.status().bundlesSent()).isPositive();
    }
    assertThat(cluster.end().isClosed()).isTrue();
  }

  @Test
  void aCallbackMaySubmit() throws Exception {
    try (ParleyClient client = builder().inFlightMax(1).open()) {
      CompletableFuture<Bytes> second = client.submit(Bytes.utf8("a")).thenCompose(client::submit);
      assertThat(second.get().utf8()).isEqualTo("did did a");
    }
  }

  @Test
  void aReplicaAnswersAQuestion() throws Exception {
    try (ParleyClient client = builder().open()) {
      Answer answer = client.ask(new ReplicaId(2), new Question.OfStatus()).get();
      assertThat(answer).isEqualTo(new Answer.Unknown("R2 is only a test"));
    }
  }

  @Test
  void beyondItsOwnLimitTheClientIsOverloadedAtOnce() throws Exception {
    cluster.mute();
    try (ParleyClient client = builder().inFlightMax(2).open()) {
      CompletableFuture<Bytes> first = client.submit(Bytes.utf8("a"));
      CompletableFuture<Bytes> second = client.submit(Bytes.utf8("b"));
      CompletableFuture<Bytes> third = client.submit(Bytes.utf8("c"));
      assertThat(third).isCompletedExceptionally();
      assertThat(failureOf(third))
          .asInstanceOf(type(Overloaded.class))
          .matches(failure -> !failure.mayHaveExecuted());
      assertThat(List.of(first, second)).noneMatch(CompletableFuture::isDone);
    }
  }

  @Test
  void aDeadlineEndsASilentRetry() throws Exception {
    cluster.mute();
    try (ParleyClient client = builder().deadline(Duration.ofMillis(50)).open()) {
      Throwable failure = failureOf(client.submit(Bytes.utf8("a")));
      assertThat(failure).isInstanceOf(NotEnoughReplies.class).hasMessageContaining("50 ms");
    }
  }

  @Test
  void closingFailsWhatIsOutstandingAndWhatComesLater() throws Exception {
    cluster.mute();
    ParleyClient client = builder().open();
    CompletableFuture<Bytes> outstanding = client.submit(Bytes.utf8("a"));
    client.close();
    assertThat(failureOf(outstanding)).isInstanceOf(ClientClosed.class);
    assertThat(failureOf(client.submit(Bytes.utf8("b"))))
        .asInstanceOf(type(ClientClosed.class))
        .matches(failure -> !failure.mayHaveExecuted());
    assertThat(failureOf(client.ask(new ReplicaId(0), new Question.OfStatus())))
        .isInstanceOf(ClientClosed.class);
    client.close();
  }

  @Test
  void aCallbackMayClose() throws Exception {
    ParleyClient client = builder().open();
    client.submit(Bytes.utf8("a")).thenRun(client::close).get();
    client.close();
    assertThat(cluster.end().isClosed()).isTrue();
  }

  @Test
  void malformedFramesAreCountedAndDisturbNothing() throws Exception {
    try (ParleyClient client = builder().open()) {
      cluster
          .end()
          .inbound()
          .received(new ReplicaId(1), List.of(Bytes.utf8("rubbish"), Bytes.EMPTY));
      cluster.end().inbound().received(new ReplicaId(99), List.of(Bytes.utf8("rubbish")));
      assertThat(client.submit(Bytes.utf8("a")).get().utf8()).isEqualTo("did a");
      assertThat(client.malformedFrames()).isEqualTo(2);
      assertThat(client.droppedFrames()).isZero();
    }
  }

  @Test
  void aCommandBeyondTheLimitIsRefusedWithBothSizes() {
    try (ParleyClient client = builder().open()) {
      Bytes large = Bytes.wrap(new byte[Limits.COMMAND_BYTES_MAX + 1]);
      assertThatThrownBy(() -> client.submit(large))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1048577")
          .hasMessageContaining("1048576");
    }
  }

  @Test
  void theBuilderNamesWhatIsMissingOrWrong() {
    assertThatThrownBy(() -> ParleyClient.builder().open()).hasMessageContaining("cluster");
    assertThatThrownBy(() -> ParleyClient.builder().cluster(cluster.roster()).open())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("signer");
    assertThatThrownBy(() -> builder().inFlightMax(0).open()).hasMessageContaining("inFlightMax");
    assertThatThrownBy(() -> builder().deadline(Duration.ZERO).open())
        .hasMessageContaining("deadline");
    assertThatThrownBy(() -> builder().bundlesInFlightMax(0).open())
        .hasMessageContaining("bundlesInFlightMax");
  }

  /** Pitfall CL6: one membership is handed over, and replicas that mean another never count. */
  @Test
  void oneReplicaOfAnotherMembershipLocksNobodyOut() throws Exception {
    cluster.greets(2, Digest.ZERO.bytes());
    try (ParleyClient client = builder().open()) {
      assertThat(client.submit(Bytes.utf8("a")).get().utf8()).isEqualTo("did a");
      assertThat(client.connected()).doesNotContain(new ReplicaId(2)).hasSize(3);
      assertThat(client.status().absent()).containsOnlyKeys(new ReplicaId(2));
    }
  }

  @Test
  void openingFailsIfTooFewAgreeAndLeavesNothing() {
    cluster.greets(1, Bytes.EMPTY);
    cluster.greets(2, Digest.ZERO.bytes());
    ParleyClient.Builder builder = builder().deadline(Duration.ofMillis(100));
    assertThatThrownBy(builder::open)
        .isInstanceOf(NotEnoughReplies.class)
        .hasMessageContaining("2 of 4")
        .hasMessageContaining("R1 (does not say of which membership it is")
        .hasMessageContaining("R2 (says that it is of membership #00000000");
    assertThat(cluster.end().isClosed()).isTrue();
    assertThat(threads()).isEmpty();
  }

  @Test
  void withoutWaitingSingleReplicasCanBeAskedWhoeverAgrees() throws Exception {
    for (int i = 1; i < 4; i++) {
      cluster.greets(i, Bytes.EMPTY);
    }
    try (ParleyClient client = builder().deadline(Duration.ofSeconds(2)).start()) {
      Answer answer = client.ask(new ReplicaId(0), new Question.OfStatus()).get();
      assertThat(answer).isEqualTo(new Answer.Unknown("R0 is only a test"));
      assertThat(failureOf(client.submit(Bytes.utf8("a"))))
          .asInstanceOf(type(NotEnoughReplies.class))
          .matches(failure -> !failure.mayHaveExecuted());
    }
  }

  @Test
  void aBuilderMakesAsManyClientsAsItIsAskedFor() throws Exception {
    ParleyClient.Builder builder = builder();
    try (ParleyClient first = builder.open()) {
      try (ParleyClient second = builder.open()) {
        assertThat(second.submit(Bytes.utf8("a")).get().utf8()).isEqualTo("did a");
        assertThat(cluster.ends()).hasSize(2);
      }
      assertThat(cluster.ends())
          .extracting(HonestCluster.End::isClosed)
          .containsExactly(false, true);
      assertThat(first.submit(Bytes.utf8("b")).get().utf8()).isEqualTo("did b");
    }
  }

  @Test
  void aTransportThatDoesNotStartLeavesNothing() {
    RuntimeException why = new IllegalStateException("no network");
    cluster.failToStart(why);
    assertThatThrownBy(() -> builder().open()).isSameAs(why);
    assertThat(cluster.end().isClosed()).isTrue();
    assertThat(threads()).isEmpty();
  }

  /** The threads of clients that have not ended. */
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter("parley-client"::equals)
        .toList();
  }
}
