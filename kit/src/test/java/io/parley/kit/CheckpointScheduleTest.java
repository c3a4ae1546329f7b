package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pitfall B1: the window moves on in bytes as well as in heights. */
class CheckpointScheduleTest {
  private static final long WINDOW = 400;

  private static List<Long> due(CheckpointSchedule schedule, long from, long... sizes) {
    List<Long> due = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      if (schedule.delivered(from + i, sizes[i])) {
        due.add(from + i);
      }
    }
    return due;
  }

  @Test
  void multiplesOfTheIntervalAreDue() {
    CheckpointSchedule schedule = new CheckpointSchedule(3, WINDOW);
    assertThat(due(schedule, 1, 0, 0, 0, 1, 1, 1, 0)).containsExactly(3L, 6L);
  }

  @Test
  void aQuarterOfTheWindowIsDue() {
    CheckpointSchedule schedule = new CheckpointSchedule(1_000, WINDOW);
    assertThat(due(schedule, 1, 60, 39, 1, 99, 500, 100)).containsExactly(3L, 5L, 6L);
  }

  @Test
  void everyCheckpointBeginsTheCountAnew() {
    CheckpointSchedule schedule = new CheckpointSchedule(4, WINDOW);
    assertThat(due(schedule, 1, 99, 0, 0, 0, 99, 0, 1)).containsExactly(4L, 7L);
  }

  /** One who begins at a checkpoint comes to the same ones as those who were there all the time. */
  @Test
  void whoBeginsAtACheckpointAgrees() {
    long[] sizes = {70, 20, 50, 10, 80, 90, 5, 5, 5, 60, 30, 100, 0, 0, 99, 1};
    List<Long> all = due(new CheckpointSchedule(6, WINDOW), 1, sizes);
    for (long begin : all) {
      CheckpointSchedule late = new CheckpointSchedule(6, WINDOW);
      late.delivered(1, 33);
      late.installed();
      long[] rest = java.util.Arrays.copyOfRange(sizes, (int) begin, sizes.length);
      assertThat(due(late, begin + 1, rest))
          .isEqualTo(all.stream().filter(height -> height > begin).toList());
    }
  }
}
