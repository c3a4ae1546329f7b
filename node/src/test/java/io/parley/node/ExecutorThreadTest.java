package io.parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.door.Reply;
import io.parley.driver.execution.Application;
import io.parley.driver.execution.Execution;
import io.parley.driver.inbox.Inbox;
import io.parley.driver.inbox.InboxBounds;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExecutorThreadTest {
  /** Executes a height for each permit. */
  private static final class Waiting implements Application {
    final Semaphore permits = new Semaphore(0);
    private long height;

    @Override
    public void execute(long height, Batch batch, Consumer<Reply> replies) {
      permits.acquireUninterruptibly();
      this.height = height;
    }

    @Override
    public long height() {
      return height;
    }

    @Override
    public Digest digest() {
      return Digest.ZERO;
    }

    @Override
    public void snapshot(OutputStream out) {
      throw new UnsupportedOperationException("nothing is kept here");
    }

    @Override
    public Bytes query(Bytes question) {
      return question;
    }
  }

  /** Pitfall L2: what waits behind a height does not keep it from being told. */
  @Test
  void heightsOfABacklogAreToldOneByOneAsTheyAreExecuted() {
    SharedStalls stalls = new SharedStalls(() -> 0);
    SharedInbox inbox = new SharedInbox(InboxBounds.DEFAULT, stalls);
    Waiting application = new Waiting();
    Execution execution =
        new Execution(
            application,
            (height, digest) -> {
              throw new AssertionError("nobody asks");
            },
            failure -> {});
    ExecutorThread executor =
        new ExecutorThread(
            new Threads("test-", why -> {}),
            execution,
            inbox,
            stalls,
            1 << 20,
            null,
            replies -> {});
    for (long height = 1; height <= 3; height++) {
      executor.deliver(new Action.Deliver(height, Batch.EMPTY, Optional.empty()));
    }
    executor.start();
    for (long height = 1; height <= 3; height++) {
      assertThat(inbox.isIdle()).isTrue();
      application.permits.release();
      assertThat(Objects.requireNonNull(inbox.take()).items())
          .isEqualTo(List.of(new Inbox.Fact(new Event.Executed(height))));
    }
    assertThat(executor.stop()).isTrue();
  }
}
