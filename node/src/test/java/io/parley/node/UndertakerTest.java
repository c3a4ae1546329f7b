package io.parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pitfall B5: nothing defeats the end of a node, the want of memory included. */
@Timeout(60)
class UndertakerTest {
  private final FirstFailure failure = new FirstFailure();
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());
  private final BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();

  private Undertaker undertaker(Runnable... steps) {
    Undertaker undertaker = new Undertaker("undertaker", failure, List.of(steps), told::add);
    undertaker.start();
    return undertaker;
  }

  @Test
  void theFirstFailureEndsAllAndIsToldOnce() throws Exception {
    Undertaker undertaker = undertaker(() -> done.add("first"), () -> done.add("second"));
    Error why = new OutOfMemoryError("first");
    failure.fail(why);
    failure.fail(new OutOfMemoryError("second"));
    assertThat(told.take()).isSameAs(why);
    undertaker.dismiss();
    assertThat(done).containsExactly("first", "second");
    assertThat(told).isEmpty();
  }

  @Test
  void aStepThatFindsNoMemoryIsTriedAgainAndOneThatFailsIsLeftOut() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    undertaker(
        () -> {
          if (attempts.incrementAndGet() < 3) {
            throw new OutOfMemoryError("still");
          }
        },
        () -> {
          throw new IllegalStateException("broken");
        },
        () -> done.add("last"));
    failure.fail(new OutOfMemoryError("heap"));
    assertThat(told.take()).hasMessage("heap");
    assertThat(attempts).hasValue(3);
    assertThat(done).containsExactly("last");
  }

  @Test
  void aFailureFromBeforeIsDealtWithAlsoByOneWhoIsDismissed() throws Exception {
    failure.fail(new StackOverflowError("early"));
    undertaker(() -> done.add("end")).dismiss();
    assertThat(told.take()).hasMessage("early");
    assertThat(done).containsExactly("end");
  }
}
