package io.parley.node;

import static io.parley.node.LocalCluster.R0;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.door.Answer;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Question;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A state machine that hangs is what its replica says that it waits for. */
@Timeout(60)
final class HangingMachineTest {
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /** Hangs in the first command. */
  private final class Hanging extends Appender {
    @Override
    public Bytes execute(Bytes command, Context context) {
      entered.countDown();
      try {
        assertThat(released.await(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return super.execute(command, context);
    }
  }

  @Test
  void statusNamesTheHeightAtWhichItHangs() throws Exception {
    try (LocalCluster cluster = LocalCluster.running(1, Hanging::new)) {
      TestClient client = cluster.client(R0);
      long session = client.openSession();
      client.submit(client.bundle(session, 0, "hang"));
      assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
      Node node = cluster.nodes.get(0);
      while (!node.standing().waits().contains("the state machine: its execute at height 2 has")) {
        Thread.onSpinWait();
      }
      Answer answer = client.ask(new Question.OfStatus());
      assertThat(answer).isInstanceOf(Answer.Standing.class);
      assertThat(((Answer.Standing) answer).waits()).contains("its execute at height 2 has not");
      released.countDown();
      client.next(ClientFrame.Replied.class);
      assertThat(node.standing().waits()).doesNotContain("has not ended");
    }
  }
}
