package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Arrays;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What gRPC logs goes where all is logged, and nowhere else. */
final class LogBridgeTest {
  private final Logger root = LogManager.getLogManager().getLogger("");
  private final Handler[] before = root.getHandlers();

  @AfterEach
  void restore() {
    Arrays.stream(root.getHandlers()).forEach(root::removeHandler);
    Arrays.stream(before).forEach(root::addHandler);
  }

  @Test
  void whatIsLoggedByTheJdksLoggersIsBridged() {
    LogBridge.install();
    ch.qos.logback.classic.Logger logger =
        (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("io.grpc.planted");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    Level level = logger.getLevel();
    logger.setLevel(Level.WARN);
    try {
      Logger.getLogger("io.grpc.planted").warning("Failed to resolve name");
    } finally {
      logger.setLevel(level);
      logger.detachAppender(lines);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("Failed to resolve name");
    assertThat(root.getHandlers()).hasSize(1);
  }

  /** They log a stack trace a connection that fails; the transport says it in a line. */
  @Test
  void whatLibrariesSayOfEachConnectionIsLeftOut() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    for (String library : new String[] {"io.grpc.netty", "io.netty.channel"}) {
      assertThat(context.getLogger(library).getEffectiveLevel()).isEqualTo(Level.ERROR);
    }
  }
}
