package io.parley.simulator.transcript;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** The last things that happened in a run, put into words only when somebody asks. */
public final class Timeline {
  private static final int LINES_MAX = 300;

  private record Line(long at, Supplier<String> text) {}

  private final Deque<Line> lines = new ArrayDeque<>();

  /** Notes what happened {@code at} so many µs after the start. */
  public void add(long at, Supplier<String> text) {
    if (lines.size() == LINES_MAX) {
      lines.remove();
    }
    lines.add(new Line(at, text));
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (Line line : lines) {
      out.append(String.format("%10.3f ms  ", line.at / 1_000.0));
      out.append(line.text.get().replace("\n", "\n                 ")).append('\n');
    }
    return out.toString();
  }
}
