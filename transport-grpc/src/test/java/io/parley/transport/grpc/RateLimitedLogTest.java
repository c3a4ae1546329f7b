package io.parley.transport.grpc;

import static io.parley.transport.grpc.LostReason.Kind.ENDED;
import static io.parley.transport.grpc.LostReason.Kind.NOT_LISTENING;
import static io.parley.transport.grpc.LostReason.Kind.OTHER_AUTHORITY;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitedLogTest {
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicLong nowNanos = new AtomicLong(Long.MAX_VALUE - 10);
  private final RateLimitedLog log = new RateLimitedLog(logger(), "R7", nowNanos::get);

  @Test
  void eachTroubleIsLoggedOnceASecondAndTheRestCounted() {
    for (int i = 0; i < 5; i++) {
      log.warn(Trouble.MALFORMED, "malformed");
    }
    log.warn(Trouble.LOST, "lost");
    nowNanos.addAndGet(1_000_000_000);
    log.warn(Trouble.MALFORMED, "malformed");
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("R7: malformed", "R7: lost", "R7: malformed (and 4 more like this)");
    assertThat(log.count(Trouble.MALFORMED)).isEqualTo(6);
    assertThat(log.count(Trouble.WRITE)).isZero();
  }

  private List<String> texts() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /** One of two peers is down: the other is heard of at once. */
  @Test
  void eachPartyHasItsOwnLines() {
    log.warn(Trouble.LOST, "R1", NOT_LISTENING, "R1 lost");
    log.warn(Trouble.LOST, "R1", NOT_LISTENING, "R1 lost");
    log.warn(Trouble.LOST, "R2", NOT_LISTENING, "R2 lost");
    assertThat(texts()).containsExactly("R7: R1 lost", "R7: R2 lost");
    assertThat(log.count(Trouble.LOST)).isEqualTo(3);
  }

  /** Two attempts a second for a day were 50,000 lines once. */
  @Test
  void whatLastsIsToldMoreAndMoreSeldomAndItsEndOnce() {
    for (int i = 0; i < 2 * 24 * 3_600; i++) {
      log.warn(Trouble.LOST, "R1", NOT_LISTENING, "R1 lost");
      nowNanos.addAndGet(500_000_000);
    }
    assertThat(texts()).hasSizeLessThan(50);
    log.over(Trouble.LOST, "R1", "R1 is back");
    log.over(Trouble.LOST, "R1", "R1 is back");
    assertThat(texts()).filteredOn(text -> text.contains("back")).hasSize(1);
  }

  @Test
  void anotherCauseIsToldSoon() {
    for (int i = 0; i < 1_000; i++) {
      log.warn(Trouble.LOST, "R1", NOT_LISTENING, "R1 is down");
      nowNanos.addAndGet(1_000_000_000);
    }
    log.warn(Trouble.LOST, "R1", OTHER_AUTHORITY, "R1 has another certificate");
    assertThat(texts()).last().asString().contains("another certificate");
  }

  /** One that ends as soon as it has begun gives two causes in turn, and is there in between. */
  @Test
  void causesThatAlternateAreToldMoreAndMoreSeldom() {
    for (int i = 0; i < 6 * 3_600; i++) {
      log.warn(Trouble.LOST, "R1", ENDED, "R1 has ended");
      nowNanos.addAndGet(1_000_000_000);
      log.warn(Trouble.LOST, "R1", NOT_LISTENING, "R1 is down");
      nowNanos.addAndGet(1_000_000_000);
      log.over(Trouble.LOST, "R1", "R1 is back");
    }
    assertThat(texts()).hasSizeLessThan(100);
    assertThat(texts().get(2)).isEqualTo("R7: R1 is back");
    log.warn(Trouble.LOST, "R1", OTHER_AUTHORITY, "R1 has another certificate");
    assertThat(texts()).last().asString().contains("another certificate");
  }

  private Logger logger() {
    Logger logger = new LoggerContext().getLogger("test");
    lines.start();
    logger.addAppender(lines);
    return logger;
  }
}
