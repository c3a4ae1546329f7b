package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.cli.TestNodes.Told;
import io.parley.cli.cluster.FreePorts;
import io.parley.cli.console.ErrorText;
import io.parley.client.OutcomeUnknown;
import io.parley.client.ParleyClient;
import io.parley.config.ClientFile;
import io.parley.node.Node;
import io.parley.transport.grpc.GrpcTransportProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether a command that failed may have been executed is said where people read it. */
@Tag("processes")
@Timeout(120)
final class KvCommandTest {
  private final Path made;

  KvCommandTest(@TempDir Path temp) throws Exception {
    made = TestNodes.make(temp.resolve("made"), FreePorts.find(1));
  }

  private Node start(UnaryOperator<Bytes> results) throws Exception {
    return TestNodes.started(
        TestNodes.builder(made, 0).stateMachine(new ToldMachine(results, () -> Digest.ZERO)));
  }

  private ParleyClient open() {
    ClientFile file = ClientFile.read(made.resolve("client.yaml"));
    return ParleyClient.builder()
        .cluster(file.cluster().roster())
        .signer(file.signer())
        .grant(file.grant())
        .transport(new GrpcTransportProvider())
        .credentials(file.credentials())
        .deadline(Duration.ofSeconds(10))
        .open();
  }

  private static Throwable failure(ParleyClient client) {
    return catchThrowable(() -> client.submit(Bytes.utf8("a command")).join());
  }

  @Test
  void whatHasNoResultMayHaveBeenExecuted() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    UnaryOperator<Bytes> hanging =
        command -> {
          try {
            released.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return command;
        };
    try (Node node = start(hanging);
        ParleyClient client = open()) {
      Throwable failure = failure(client);
      released.countDown();
      assertThat(failure).hasCauseInstanceOf(OutcomeUnknown.class);
      assertThat(ErrorText.ofCommand(failure))
          .startsWith("no result within 10 s")
          .endsWith("; the command may have been executed: look before you repeat it");
      assertThat(node.failure()).isEmpty();
    }
  }

  @Test
  void whatWasCertainlyNotExecutedMayBeRepeated() throws Exception {
    try (Node node = start(command -> command)) {
      ParleyClient client = open();
      client.close();
      assertThat(ErrorText.ofCommand(failure(client)))
          .startsWith("the client ")
          .endsWith(" closed; the command was not executed: it may be repeated");
      assertThat(node.failure()).isEmpty();
    }
  }

  @Test
  void aCommandThatFailedWasExecutedAsItsMessageSays() throws Exception {
    UnaryOperator<Bytes> failing =
        command -> {
          throw new IllegalStateException("broken");
        };
    try (Node node = start(failing)) {
      Told told = TestNodes.run(made, "kv", "put", "greeting", "hello");
      assertThat(told.code()).isOne();
      assertThat(told.lines())
          .contains(
              "parley: the state machine failed when it executed this:"
                  + " java.lang.IllegalStateException: broken");
      assertThat(node.failure()).isEmpty();
    }
  }
}
