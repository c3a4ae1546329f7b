package io.parley.simulator.diagram;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Columns: a mark at the violated step, ms, what happened to whom, how long a message took, type,
 * text.
 */
final class TextDiagram {
  private static final String MARK = ">>> ";
  private final StringBuilder out = new StringBuilder();

  TextDiagram(Diagram diagram) {
    Stream.of(diagram.title(), diagram.note())
        .flatMap(String::lines)
        .forEach(line -> out.append(oneLine(line)).append('\n'));
    List<List<String>> table = new ArrayList<>();
    for (Row row : Row.of(diagram.steps())) {
      boolean violated = diagram.violated().orElse(-1) == row.index() && !row.ends();
      table.add(cells(row, violated));
    }
    int[] widths = new int[6];
    for (List<String> cells : table) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], cells.get(i).length());
      }
    }
    table.forEach(cells -> line(cells, widths));
  }

  private static List<String> cells(Row row, boolean violated) {
    Step step = row.step();
    String who;
    String took = "";
    String type = oneLine(step.type());
    if (step instanceof Step.Message message) {
      String arrow = message.lost() ? " --x " : " --> ";
      who = oneLine(message.lane()) + arrow + oneLine(message.target());
      took = "+" + Row.millis(message.until() - message.at());
    } else if (step instanceof Step.Local local) {
      who = oneLine(local.lane());
    } else {
      who = "===";
      type += row.ends() ? " ends" : " begins";
    }
    String mark = violated ? MARK : "";
    return List.of(mark, Row.millis(row.at()) + " ms", who, took, type, oneLine(step.text()));
  }

  private void line(List<String> cells, int[] widths) {
    int from = out.length();
    for (int i = 0; i < widths.length; i++) {
      String blanks = " ".repeat(widths[i] - cells.get(i).length());
      boolean right = i == 1 || i == 3;
      out.append(right ? blanks + cells.get(i) : cells.get(i) + blanks);
      out.append(i == 0 || widths[i] == 0 ? "" : "  ");
    }
    while (out.length() > from && out.charAt(out.length() - 1) == ' ') {
      out.setLength(out.length() - 1);
    }
    out.append('\n');
  }

  /** Control characters, of which some would break the line or the terminal, are escaped. */
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line.append("\\n");
      } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        line.append("\\u").append(Integer.toHexString(0x1_0000 | c), 1, 5);
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
