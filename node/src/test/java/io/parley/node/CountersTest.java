package io.parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.MachineFailure;
import io.parley.api.ReplicaId;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventBuilder;
import org.slf4j.spi.NOPLoggingEventBuilder;

final class CountersTest {
  private final List<String> lines = new ArrayList<>();
  private final Logger log =
      (Logger)
          Proxy.newProxyInstance(
              Logger.class.getClassLoader(),
              new Class<?>[] {Logger.class},
              (proxy, method, arguments) -> {
                if (method.getReturnType() == LoggingEventBuilder.class) {
                  return NOPLoggingEventBuilder.singleton();
                }
                lines.add(text(arguments));
                return null;
              });
  private final Counters counters = new Counters(log, new ReplicaId(0));

  private static String text(Object[] arguments) {
    Object[] values = Arrays.copyOfRange(arguments, 1, arguments.length);
    Object[] flat = values.length == 1 && values[0] instanceof Object[] array ? array : values;
    return MessageFormatter.arrayFormat((String) arguments[0], flat).getMessage();
  }

  private void failed(long height, Throwable thrown) {
    counters.failed(MachineFailure.thrown("execute", height, Optional.empty(), thrown));
  }

  @Test
  void theLogHasTheStackTraceOfEachKindOfFailureOnceWithItsHeight() {
    failed(7, new IllegalStateException("one"));
    failed(8, new IllegalStateException("two"));
    failed(9, new AssertionError("three"));
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .contains("execute at height 7 failed: java.lang.IllegalStateException: one")
        .contains("at io.parley.node.CountersTest");
    assertThat(lines.get(1)).contains("height 9").contains("AssertionError: three");
    assertThat(counters.snapshot()).containsEntry("failed.execute", 3L);
  }

  @Test
  void aResultThatIsNoneIsToldAtOnceThoughOtherCommandsFailAllTheTime() {
    failed(7, new IllegalStateException("one"));
    failed(8, new IllegalStateException("two"));
    for (long height = 9; height < 12; height++) {
      counters.failed(
          MachineFailure.unfit("execute", height, Optional.empty(), "null", "its result was null"));
    }
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).contains("execute at height 9 failed: null: its result was null");
    assertThat(counters.snapshot()).containsEntry("failed.execute", 5L);
  }
}
