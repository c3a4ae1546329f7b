package io.parley.simulator.diagram;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What takes a line of a diagram: a step, or the end of a fault.
 *
 * @param at the time at which it is shown, µs
 * @param index of the step
 * @param ends whether this is the end of the fault, not its beginning
 */
record Row(long at, int index, Step step, boolean ends) {
  /** All rows of {@code steps} by time; what happened in the same µs in the order of the steps. */
  static List<Row> of(List<Step> steps) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      rows.add(new Row(shownAt(step), i, step, false));
      if (step instanceof Step.Fault fault && fault.until() != Step.NEVER) {
        rows.add(new Row(fault.until(), i, step, true));
      }
    }
    rows.sort(Comparator.comparingLong(Row::at));
    return rows;
  }

  private static long shownAt(Step step) {
    if (step instanceof Step.Message message) {
      return message.until();
    }
    return step instanceof Step.Local local ? local.at() : ((Step.Fault) step).at();
  }

  /** {@code micros} as ms with three decimals. */
  static String millis(long micros) {
    return String.format(Locale.ROOT, "%d.%03d", micros / 1_000, micros % 1_000);
  }
}
