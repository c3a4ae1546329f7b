package io.parley.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadGeneratorTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private static Bytes command(long index) {
    return Bytes.utf8("c" + index);
  }

  private static LoadGenerator.Builder load(Submitter... submitters) {
    return LoadGenerator.of(List.of(submitters), LoadGeneratorTest::command)
        .warmUp(Duration.ZERO)
        .duration(LONG);
  }

  @Test
  void aClosedLoopKeepsExactlyTheGivenNumberOutstandingSplitOverClients() throws Exception {
    LinkedBlockingQueue<CompletableFuture<Bytes>> first = new LinkedBlockingQueue<>();
    LinkedBlockingQueue<CompletableFuture<Bytes>> second = new LinkedBlockingQueue<>();
    LoadGenerator load = load(pending(first), pending(second)).inFlight(4).start();
    List<CompletableFuture<Bytes>> open = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      open.add(first.take());
      open.add(second.take());
    }
    assertThat(load.snapshot().outstanding()).isEqualTo(4);
    open.get(0).complete(Bytes.EMPTY);
    assertThat(first).hasSize(1);
    assertThat(second).isEmpty();
    open.add(first.take());
    load.stop();
    open.forEach(future -> future.complete(Bytes.EMPTY));
    LoadReport report = load.await();
    assertThat(report.commands()).isEqualTo(5);
    assertThat(report.errors()).isEmpty();
  }

  private static Submitter pending(LinkedBlockingQueue<CompletableFuture<Bytes>> open) {
    return command -> {
      CompletableFuture<Bytes> future = new CompletableFuture<>();
      open.add(future);
      return future;
    };
  }

  @Test
  void resultsThatAreThereAtOnceDoNotPileUpOnTheStack() throws Exception {
    CountDownLatch many = new CountDownLatch(100_000);
    LoadGenerator load =
        load(CompletableFuture::completedFuture)
            .inFlight(1)
            .listener((index, value, failure) -> many.countDown())
            .start();
    many.await();
    load.stop();
    assertThat(load.await().commands()).isGreaterThanOrEqualTo(100_000);
  }

  @Test
  void theListenerHearsOfEveryIndexOnceWithItsOwnResult() throws Exception {
    List<Long> heard = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger wrong = new AtomicInteger();
    CountDownLatch enough = new CountDownLatch(1_000);
    LoadGenerator load =
        load(CompletableFuture::completedFuture)
            .inFlight(8)
            .listener(
                (index, value, failure) -> {
                  heard.add(index);
                  wrong.addAndGet(value != null && value.equals(command(index)) ? 0 : 1);
                  enough.countDown();
                })
            .start();
    enough.await();
    load.stop();
    LoadReport report = load.await();
    assertThat(wrong).hasValue(0);
    assertThat(new TreeSet<>(heard))
        .containsExactlyElementsOf(LongStream.range(0, heard.size()).boxed().toList());
    assertThat((long) heard.size()).isGreaterThanOrEqualTo(report.commands());
  }

  @Test
  void anErrorInAClosedLoopIsCountedAndThePlaceIsTakenAgain() throws Exception {
    CountDownLatch twice = new CountDownLatch(2);
    LoadGenerator load =
        load(command -> CompletableFuture.failedFuture(new IllegalStateException("full")))
            .inFlight(1)
            .listener((index, value, failure) -> twice.countDown())
            .start();
    twice.await();
    load.stop();
    LoadReport report = load.await();
    assertThat(report.errors()).containsOnlyKeys("IllegalStateException");
    assertThat(report.errorCount()).isGreaterThanOrEqualTo(2);
    assertThat(report.commands()).isZero();
  }

  @Test
  void aSubmitterThatThrowsIsAnErrorToo() throws Exception {
    CountDownLatch once = new CountDownLatch(1);
    Submitter throwing =
        command -> {
          throw new IllegalArgumentException("too large");
        };
    LoadGenerator load =
        load(throwing).inFlight(1).listener((index, v, failure) -> once.countDown()).start();
    once.await();
    load.stop();
    assertThat(load.await().errors()).containsOnlyKeys("IllegalArgumentException");
  }

  @Test
  void anOpenLoopSendsAtItsRateWhateverBecomesOfTheCommands() throws Exception {
    AtomicLong sent = new AtomicLong();
    LoadGenerator load =
        load(command -> {
              sent.incrementAndGet();
              return new CompletableFuture<>();
            })
            .ratePerSecond(1_000)
            .duration(Duration.ofMillis(200))
            .drainMax(Duration.ZERO)
            .start();
    LoadReport report = load.await();
    assertThat(sent.get()).isEqualTo(200);
    assertThat(report.errors()).containsOnlyKeys(LoadGenerator.UNFINISHED);
    assertThat(report.errorCount()).isEqualTo(200);
  }

  @Test
  void aStallOfAnOpenLoopIsInTheLatencies() throws Exception {
    CountDownLatch stalled = new CountDownLatch(1);
    AtomicLong submitted = new AtomicLong();
    LoadGenerator load =
        load(command -> {
              // The first command holds up the sender until the time of all others has passed.
              if (submitted.getAndIncrement() == 0) {
                awaitPassing(Duration.ofMillis(100));
                stalled.countDown();
              }
              return CompletableFuture.completedFuture(command);
            })
            .ratePerSecond(1_000)
            .duration(Duration.ofMillis(100))
            .start();
    stalled.await();
    LoadReport report = load.await();
    assertThat(report.commands()).isEqualTo(100);
    // A sender that timed its own calls would have seen one slow command.
    assertThat(report.p50Millis()).isGreaterThan(40);
  }

  private static void awaitPassing(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - until < 0) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }

  @Test
  void aListenerThatThrowsEndsTheLoad() {
    LoadGenerator load =
        load(CompletableFuture::completedFuture)
            .inFlight(1)
            .listener(
                (index, value, failure) -> {
                  throw new IllegalStateException("wrong result");
                })
            .start();
    assertThatThrownBy(load::await)
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("wrong result");
  }

  @Test
  void impossibleLoadsAreRefused() {
    assertThatThrownBy(() -> LoadGenerator.of(List.of(), LoadGeneratorTest::command))
        .hasMessageContaining("client");
    assertThatThrownBy(() -> load(CompletableFuture::completedFuture).inFlight(0))
        .hasMessageContaining("inFlight");
    assertThatThrownBy(() -> load(CompletableFuture::completedFuture).ratePerSecond(Double.NaN))
        .hasMessageContaining("rate");
    LoadGenerator idle = load(CompletableFuture::completedFuture).build();
    assertThatThrownBy(idle::snapshot).hasMessageContaining("not been started");
  }
}
