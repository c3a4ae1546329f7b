package io.parley.driver.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.SessionLimits;
import io.parley.api.StateMachine;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The session table's account is held against the heap, and its costs are too (pitfall B1). */
final class SessionsHeapTest {
  private static final int CLIENTS = 4;
  private static final int WINDOW = 8_192;
  private static final SessionLimits LIMITS = new SessionLimits(WINDOW, 16L << 20, 64, 1_000);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Answers every command with so many bytes. */
  private record Answering(int size) implements StateMachine {
    @Override
    public Bytes execute(Bytes command, Context context) {
      return Bytes.wrap(new byte[size]);
    }

    @Override
    public Bytes query(Bytes question) {
      return Bytes.EMPTY;
    }

    @Override
    public Digest digest() {
      return Digest.ZERO;
    }

    @Override
    public void snapshot(OutputStream out) {}

    @Override
    public void restore(InputStream in) {}
  }

  private static Executor executor(int size) {
    return new Executor(new Answering(size), LIMITS, failure -> {});
  }

  private static Bundle bundle(String client, long session, long first, long acknowledged, int n) {
    return Bundle.sign(
        Bytes.utf8(client),
        session,
        first,
        acknowledged,
        Collections.nCopies(n, Bytes.EMPTY),
        statement -> Bytes.EMPTY);
  }

  private static void run(Executor executor, Bundle bundle) {
    executor.execute(executor.height() + 1, new Batch(0, List.of(bundle)));
  }

  private static void fill(Executor executor, long session, String client) {
    for (int first = 0; first < WINDOW; first += 1_024) {
      run(executor, bundle(client, session, first, 0, 1_024));
    }
  }

  /** Bytes of all live objects; a collector's own "used" may count the dead between the living. */
  private static long liveBytes() {
    String[] total = histogram().strip().split("\\s+", -1);
    return Long.parseLong(total[total.length - 1]);
  }

  /** The count of each class's objects, after a collection; the last line is their total. */
  private static String histogram() {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 32, 100, 5_000, 200_000})
  void theResultsOfAllTakeWhatTheyMay(int size) {
    Executor executor = executor(size);
    long before = liveBytes();
    for (int i = 0; i < 4 * CLIENTS; i++) {
      String client = "client " + i % CLIENTS;
      fill(executor, new Author(client).opens(executor, i + 1, "session " + i), client);
    }
    executor.digest();
    long taken = liveBytes() - before;
    assertThat(taken).isBetween(LIMITS.sessionResultBytesMax() / 16, LIMITS.heapBytesMax());
    assertThat(executor.height()).isPositive();
  }

  /** A map does not shrink by itself: what many results leave behind would not be counted. */
  @Test
  void whatWasAcknowledgedTakesNothing() {
    Executor executor = executor(0);
    long before = liveBytes();
    for (int i = 0; i < 200; i++) {
      String client = "client " + i / 64;
      long session = new Author(client).opens(executor, i + 1, "session " + i);
      fill(executor, session, client);
      run(executor, bundle(client, session, WINDOW, WINDOW, 1));
    }
    long taken = liveBytes() - before;
    assertThat(taken).isLessThan(200 * LIMITS.heapBytesMax() / LIMITS.sessionsMax());
    assertThat(executor.height()).isPositive();
  }

  /** A checkpoint looks at what changed, not at all that is kept. */
  @Test
  void aDigestCostsWhatChanged() {
    Executor executor = executor(200_000);
    for (int i = 0; i < CLIENTS; i++) {
      String client = "client " + i;
      fill(executor, new Author(client).opens(executor, "a"), client);
    }
    long session = new Author("other").opens(executor, "a");
    executor.digest();
    run(executor, bundle("other", session, 0, 0, 1));
    long before = THREADS.getCurrentThreadAllocatedBytes();
    executor.digest();
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 10);
  }

  /** Whoever acknowledges what was never executed costs no more than what was. */
  @Test
  void aJumpOfTheWindowCostsWhatWasInIt() {
    Executor executor = executor(0);
    long session = new Author("a").opens(executor, "a");
    for (int i = 1; i < 1_000; i++) {
      run(executor, bundle("a", session, (long) i * WINDOW, (long) i * WINDOW, 1));
    }
    Bundle jump = bundle("a", session, 1_000L * WINDOW, 1_000L * WINDOW, 1);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    run(executor, jump);
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(16 << 10);
  }
}
