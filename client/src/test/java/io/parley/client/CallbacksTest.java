package io.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.SignatureScheme;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pitfall CL7: the code of users blocks itself alone. */
@Timeout(60)
class CallbacksTest {
  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes B = Bytes.utf8("b");

  private final HonestCluster cluster = new HonestCluster(Digest.of(Bytes.utf8("cluster")), 4);

  private ParleyClient.Builder builder() {
    return ParleyClient.builder()
        .cluster(cluster.roster())
        .signer(new PlainSigner())
        .grant(cluster.grant(new PlainSigner().publicKey()))
        .transport(cluster)
        .credentials(Optional.empty());
  }

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

  private static String joined(CompletableFuture<Bytes> future) {
    return future.join().utf8();
  }

  @Test
  void aCallbackMayWaitForAnotherCommandOfTheSameClient() throws Exception {
    try (ParleyClient client = builder().open()) {
      CompletableFuture<String> second =
          client.submit(A).thenApply(first -> joined(client.submit(first)));
      assertThat(second.get()).isEqualTo("did did a");
    }
  }

  @Test
  void callbacksMayWaitWithinEachOther() throws Exception {
    try (ParleyClient client = builder().open()) {
      assertThat(nested(client, 5).get()).isEqualTo("did a");
    }
  }

  private static CompletableFuture<String> nested(ParleyClient client, int depth) {
    return client
        .submit(A)
        .thenApply(done -> depth == 0 ? done.utf8() : nested(client, depth - 1).join());
  }

  @Test
  void manyCallbacksMayWaitAtTheSameTime() throws Exception {
    try (ParleyClient client = builder().open()) {
      CountDownLatch all = new CountDownLatch(20);
      cluster.hold(); // what hangs on a future that is done already runs in place
      List<CompletableFuture<Void>> waiting = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        waiting.add(
            client
                .submit(A)
                .thenAccept(
                    done -> {
                      all.countDown();
                      awaitUnchecked(all);
                    }));
      }
      cluster.release();
      CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)).get();
    }
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aCallbackThatNeverReturnsKeepsNoDeadlineBackAndNoClosing() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    try (ParleyClient client = builder().deadline(Duration.ofSeconds(2)).open()) {
      cluster.hold();
      CompletableFuture<Void> unused =
          client
              .submit(A)
              .thenRun(
                  () -> {
                    blocked.countDown();
                    awaitUnchecked(never);
                  });
      cluster.release();
      blocked.await();
      assertThat(joined(client.submit(B))).isEqualTo("did b");
      cluster.mute();
      CompletableFuture<String> late = client.submit(B).handle((done, why) -> kind(why));
      assertThat(late.get()).isEqualTo("OutcomeUnknown");
    }
    assertThat(cluster.end().isClosed()).isTrue();
    never.countDown();
  }

  private static String kind(Throwable why) {
    return why.getClass().getSimpleName();
  }

  @Test
  void whatWaitsInACallbackHearsThatTheClientIsClosed() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CompletableFuture<String> outer;
    try (ParleyClient client = builder().open()) {
      cluster.hold();
      outer =
          client
              .submit(A)
              .thenApply(
                  done -> {
                    cluster.mute();
                    CompletableFuture<Bytes> second = client.submit(B);
                    blocked.countDown();
                    return second.handle((value, why) -> kind(why)).join();
                  });
      cluster.release();
      blocked.await();
    }
    assertThat(outer.get(20, TimeUnit.SECONDS)).isEqualTo("ClientClosed");
  }

  @Test
  void callbacksRunOnTheExecutorThatIsChosen() throws Exception {
    ExecutorService chosen = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
    try (ParleyClient client = builder().callbacks(chosen).open()) {
      CompletableFuture<String> name =
          client.submit(A).thenApply(done -> Thread.currentThread().getName());
      assertThat(name.get()).isEqualTo("mine");
      CompletableFuture<String> next =
          client
              .submit(A)
              .thenCombine(client.submit(B), (a, b) -> Thread.currentThread().getName());
      assertThat(next.get()).isEqualTo("mine");
    } finally {
      chosen.shutdown();
    }
  }

  @Test
  void onOneChosenThreadACallbackMayWaitForAnotherCommandToo() throws Exception {
    ExecutorService chosen = Executors.newSingleThreadExecutor();
    try (ParleyClient client = builder().callbacks(chosen).open()) {
      CompletableFuture<String> second =
          client.submit(A).thenApply(first -> joined(client.submit(first)));
      assertThat(second.get()).isEqualTo("did did a");
    } finally {
      chosen.shutdown();
    }
  }

  @Test
  void anExecutorThatRunsInPlaceBlocksNothingButItself() throws Exception {
    try (ParleyClient client = builder().callbacks(Runnable::run).open()) {
      CompletableFuture<String> second =
          client.submit(A).thenApply(first -> joined(client.submit(first)));
      assertThat(second.get()).isEqualTo("did did a");
    }
  }

  @Test
  void anExecutorThatRefusesFailsWhatHangsOnIt() throws Exception {
    ExecutorService chosen = Executors.newSingleThreadExecutor();
    chosen.shutdown();
    try (ParleyClient client = builder().callbacks(chosen).open()) {
      CompletableFuture<Bytes> done = client.submit(A);
      assertThat(joined(done)).isEqualTo("did a");
      assertThatThrownBy(() -> client.submit(A).thenRun(() -> {}).get())
          .isInstanceOfAny(ExecutionException.class, RejectedExecutionException.class);
    }
  }

  @Test
  void noThreadIsLeftOfTheClient() throws Exception {
    try (ParleyClient client = builder().open()) {
      client.submit(A).thenRun(() -> {}).get();
    }
    for (Thread each : callbackThreads()) {
      each.join(20_000);
    }
    assertThat(callbackThreads()).isEmpty();
  }

  private static List<Thread> callbackThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().startsWith("parley-client-callback"))
        .toList();
  }
}
