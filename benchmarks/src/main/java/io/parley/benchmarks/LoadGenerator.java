package io.parley.benchmarks;

import io.parley.api.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Loads a cluster through some clients, and measures what they see.
 *
 * <ul>
 *   <li>Closed loop: a fixed number of commands is outstanding, split evenly over the clients; each
 *       one's end sends the next. A command that fails is followed by the next a little later.
 *   <li>Open loop: commands are sent at a fixed rate, whatever becomes of those before. Latency
 *       counts from the time a command was meant to be sent, so that a stall is not left out.
 * </ul>
 *
 * Used once. Thread-safe.
 */
public final class LoadGenerator {
  /** What a command is called that has not ended some time after the load has. */
  public static final String UNFINISHED = "Unfinished";

  /** The pause of a closed loop's place after an error, so that refusals do not spin. */
  private static final Duration PAUSE_AFTER_ERROR = Duration.ofMillis(10);

  private final List<Submitter> submitters;
  private final LongFunction<Bytes> commands;
  private final LoadListener listener;
  private final int inFlight;
  private final double ratePerSecond;
  private final Duration warmUp;
  private final Duration duration;
  private final Duration drainMax;

  private final Thread thread = new Thread(this::run, "parley-load");
  private final AtomicLong indices = new AtomicLong();
  private final Outstanding outstanding = new Outstanding();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopped;
  private volatile long startAt;
  private volatile long endAt;
  private volatile @Nullable LoadRecorder recorder;
  private volatile @Nullable LoadReport report;
  private volatile @Nullable Throwable failure;

  private LoadGenerator(Builder builder) {
    submitters = List.copyOf(builder.submitters);
    commands = builder.commands;
    listener = builder.listener;
    inFlight = builder.inFlight;
    ratePerSecond = builder.ratePerSecond;
    warmUp = builder.warmUp;
    duration = builder.duration;
    drainMax = builder.drainMax;
    thread.setDaemon(true);
  }

  /**
   * A load on {@code submitters}.
   *
   * @param commands the command of an index, 0 upwards; called on clients' threads, at the same
   *     time for different indices
   */
  public static Builder of(List<Submitter> submitters, LongFunction<Bytes> commands) {
    return new Builder(submitters, commands);
  }

  /** Starts the load and returns. */
  public LoadGenerator start() {
    startAt = System.nanoTime();
    long from = startAt + warmUp.toNanos();
    endAt = from + duration.toNanos();
    recorder = new LoadRecorder(startAt, from, endAt);
    thread.start();
    return this;
  }

  /** Ends the load early; what is outstanding is still waited for. */
  public void stop() {
    recorder().endBy(System.nanoTime());
    stopped = true;
    LockSupport.unpark(thread);
  }

  /** The load since the snapshot before; for a live line, one caller. */
  public LoadSnapshot snapshot() {
    return recorder().snapshot(System.nanoTime(), outstanding.count());
  }

  /** Waits until the load has ended and all its commands have, or took too long. */
  public LoadReport await() throws InterruptedException {
    ended.await();
    LoadReport result = report;
    if (result == null) {
      throw new IllegalStateException("the load failed", failure);
    }
    return result;
  }

  private LoadRecorder recorder() {
    LoadRecorder started = recorder;
    if (started == null) {
      throw new IllegalStateException("the load has not been started");
    }
    return started;
  }

  private void run() {
    try {
      if (ratePerSecond > 0) {
        sendAtRate();
      } else {
        keepInFlight();
      }
      finish();
    } catch (RuntimeException | Error e) {
      failure = e;
    } catch (InterruptedException e) {
      failure = e;
      Thread.currentThread().interrupt();
    } finally {
      stopped = true;
      ended.countDown();
    }
  }

  private void finish() throws InterruptedException {
    stopped = true;
    recorder().endBy(System.nanoTime());
    outstanding.awaitNone(drainMax);
    for (long intendedAt : outstanding.claimAll()) {
      recorder().failed(intendedAt, UNFINISHED);
    }
    if (failure == null) {
      report = recorder().report();
    }
  }

  private void sendAtRate() {
    for (long i = 0; !stopped; i++) {
      long intendedAt = startAt + (long) (i * (1e9 / ratePerSecond));
      if (intendedAt - endAt >= 0) {
        pauseUntil(endAt);
        return;
      }
      pauseUntil(intendedAt);
      if (!stopped) {
        CompletableFuture<Boolean> unused =
            send(submitters.get((int) (i % submitters.size())), intendedAt);
      }
    }
  }

  /** Parks; the clock is looked at again only after the time. */
  private void pauseUntil(long at) {
    long left = at - System.nanoTime();
    while (left > 0 && !stopped) {
      LockSupport.parkNanos(this, left);
      left = at - System.nanoTime();
    }
  }

  private void keepInFlight() {
    for (int i = 0; i < inFlight && !stopped; i++) {
      occupy(submitters.get(i % submitters.size()));
    }
    pauseUntil(endAt);
  }

  /** Keeps one place in flight busy; a loop, because futures may be complete at once. */
  private void occupy(Submitter submitter) {
    while (!stopped) {
      CompletableFuture<Boolean> success = send(submitter, System.nanoTime());
      if (!success.isDone()) {
        CompletableFuture<Void> unused =
            success.thenAccept(succeeded -> goOn(submitter, succeeded));
        return;
      }
      if (!success.join()) {
        goOn(submitter, false);
        return;
      }
    }
  }

  private void goOn(Submitter submitter, boolean succeeded) {
    if (succeeded) {
      occupy(submitter);
    } else {
      CompletableFuture.delayedExecutor(PAUSE_AFTER_ERROR.toNanos(), TimeUnit.NANOSECONDS)
          .execute(() -> occupy(submitter));
    }
  }

  /** Sends the next command; completes with whether it succeeded, when all is recorded. */
  private CompletableFuture<Boolean> send(Submitter submitter, long intendedAt) {
    long index = indices.getAndIncrement();
    outstanding.add(index, intendedAt);
    return submit(submitter, index)
        .handle((value, thrown) -> ended(index, intendedAt, value, cause(thrown)));
  }

  private CompletableFuture<Bytes> submit(Submitter submitter, long index) {
    try {
      return submitter.submit(commands.apply(index));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private boolean ended(
      long index, long intendedAt, @Nullable Bytes value, @Nullable Throwable cause) {
    long endedAt = System.nanoTime();
    // Not claimed: it took too long, and was counted as unfinished.
    if (outstanding.claim(index)) {
      record(intendedAt, endedAt, cause);
    }
    try {
      listener.ended(index, value, cause);
    } catch (RuntimeException e) {
      failure = e;
      stop();
    } finally {
      outstanding.release();
    }
    return cause == null;
  }

  private void record(long intendedAt, long endedAt, @Nullable Throwable cause) {
    if (cause == null) {
      recorder().succeeded(intendedAt, endedAt);
    } else {
      recorder().failed(intendedAt, cause.getClass().getSimpleName());
    }
  }

  private static @Nullable Throwable cause(@Nullable Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }

  /** Describes a load. */
  public static final class Builder {
    private final List<Submitter> submitters;
    private final LongFunction<Bytes> commands;
    private LoadListener listener = (index, value, failure) -> {};
    private int inFlight = 1_000;
    private double ratePerSecond;
    private Duration warmUp = Duration.ofSeconds(2);
    private Duration duration = Duration.ofSeconds(10);
    private Duration drainMax = Duration.ofSeconds(35);

    private Builder(List<Submitter> submitters, LongFunction<Bytes> commands) {
      if (submitters.isEmpty()) {
        throw new IllegalArgumentException("a load needs a client");
      }
      this.submitters = submitters;
      this.commands = commands;
    }

    /** Hears of every end. */
    public Builder listener(LoadListener listener) {
      this.listener = listener;
      return this;
    }

    /** Closed loop, with so many commands outstanding over all clients; 1,000 if not given. */
    public Builder inFlight(int inFlight) {
      if (inFlight < 1) {
        throw new IllegalArgumentException("inFlight must be 1 or more, found " + inFlight);
      }
      this.inFlight = inFlight;
      this.ratePerSecond = 0;
      return this;
    }

    /** Open loop, with so many commands a second over all clients. */
    public Builder ratePerSecond(double ratePerSecond) {
      if (!(ratePerSecond > 0) || ratePerSecond > 1e9) {
        throw new IllegalArgumentException("the rate must be positive, found " + ratePerSecond);
      }
      this.ratePerSecond = ratePerSecond;
      return this;
    }

    /** What is not measured at the start; 2 s. */
    public Builder warmUp(Duration warmUp) {
      this.warmUp = warmUp;
      return this;
    }

    /** What is measured after it; 10 s. */
    public Builder duration(Duration duration) {
      this.duration = duration;
      return this;
    }

    /** How long the last commands are waited for; 35 s, more than a client's deadline. */
    public Builder drainMax(Duration drainMax) {
      this.drainMax = drainMax;
      return this;
    }

    public LoadGenerator build() {
      return new LoadGenerator(this);
    }

    /** Starts the load and returns. */
    public LoadGenerator start() {
      return build().start();
    }
  }
}
