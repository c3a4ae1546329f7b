package io.parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.parley.api.Bytes;
import io.parley.api.Evidence;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines say whose they are, and a peer that does the same for ever fills no disk. */
final class RateLimitedLogTest {
  private static final ReplicaId R1 = new ReplicaId(1);

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  private Logger logger() {
    Logger logger = new LoggerContext().getLogger("test");
    lines.start();
    logger.addAppender(lines);
    return logger;
  }

  private List<String> texts() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void eachLineBeginsWithTheNodeThatWritesIt() {
    Counters counters = new Counters(logger(), new ReplicaId(2));
    Rejection foreign = new Rejection(Rejection.Reason.FOREIGN, "of epoch 1, expected 0");
    for (int i = 0; i < 1_000; i++) {
      counters.rejected(R1, foreign);
    }
    assertThat(texts()).first().isEqualTo("R2: rejected.FOREIGN.R1: of epoch 1, expected 0");
    assertThat(texts()).hasSizeLessThan(5);
    assertThat(counters.snapshot()).containsEntry("rejected.FOREIGN.R1", 1_000L);
  }

  private static Signed<?> said(String text) {
    return new Signed<>(R1, new Sequencer.Note(Bytes.utf8(text)), Bytes.EMPTY);
  }

  /** One that contradicts itself with every vote filled a disk. */
  @Test
  void whoContradictsItselfForEverIsAccusedNowAndThenOfEachKind() {
    Counters counters = new Counters(logger(), new ReplicaId(2));
    for (int i = 0; i < 1_000; i++) {
      counters.accused(new Evidence(R1, "two votes in one view", said("a"), said("b" + i)));
    }
    counters.accused(new Evidence(R1, "two proposals", said("c"), said("d".repeat(9_000))));
    assertThat(texts())
        .first()
        .asString()
        .startsWith("R2: accused.R1: two votes in one view: it is faulty, it signed ")
        .contains(said("a") + " and " + said("b0"));
    assertThat(texts())
        .last()
        .asString()
        .startsWith("R2: accused.R1: two proposals: ")
        .hasSizeLessThan(600);
    assertThat(texts()).hasSizeLessThan(6);
    assertThat(counters.snapshot()).containsEntry("accused.R1", 1_001L);
  }
}
