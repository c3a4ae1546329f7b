package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitedLogTest {
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicLong nowNanos = new AtomicLong(Long.MAX_VALUE - 10);
  private final RateLimitedLog log = new RateLimitedLog(logger(), nowNanos::get);

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
        .containsExactly("malformed", "lost", "malformed (and 4 more like this)");
    assertThat(log.count(Trouble.MALFORMED)).isEqualTo(6);
    assertThat(log.count(Trouble.WRITE)).isZero();
  }

  private Logger logger() {
    Logger logger = new LoggerContext().getLogger("test");
    lines.start();
    logger.addAppender(lines);
    return logger;
  }
}
