package io.parley.simulator.diagram;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Draws one row over the lanes, as an SVG element. */
final class RowPicture {
  private static final int HEIGHT = 26;
  private static final int CHARACTER_WIDTH = 7;
  private static final int TEXT_MIN = 4;

  /** Arrows fall a little, so that sender and receiver can be told at a glance. */
  private static final int SENT_Y = 15;

  private static final int ARRIVED_Y = 21;
  private static final int LABEL_Y = 11;

  private final Map<String, Integer> lanes = new TreeMap<>();
  private final int laneWidth;

  RowPicture(List<String> lanes, int laneWidth) {
    lanes.forEach(lane -> this.lanes.put(lane, this.lanes.size()));
    this.laneWidth = laneWidth;
  }

  private int width() {
    return laneWidth * lanes.size();
  }

  private int x(String lane) {
    return laneWidth * lanes.getOrDefault(lane, 0) + laneWidth / 2;
  }

  void draw(Row row, StringBuilder out) {
    out.append("<svg aria-hidden=\"true\" width=\"").append(width());
    out.append("\" height=\"").append(HEIGHT).append("\">");
    Step step = row.step();
    if (step instanceof Step.Message message) {
      message(message, out);
    } else if (step instanceof Step.Local local) {
      local(local, out);
    } else {
      fault(step, row.ends(), out);
    }
    out.append("</svg>");
  }

  private void message(Step.Message message, StringBuilder out) {
    int from = x(message.lane());
    int to = x(message.target());
    if (from == to) {
      toItself(message, from, out);
      return;
    }
    int end = message.lost() ? from + (to - from) * 3 / 4 : to;
    path(out, message.lost(), "M" + from + " " + SENT_Y + "L" + end + " " + ARRIVED_Y);
    path(out, false, message.lost() ? cross(end) : head(end, to > from ? -1 : 1));
    int characters = Math.abs(to - from) / CHARACTER_WIDTH;
    label(out, (from + to) / 2, "middle", fitting(message, characters));
  }

  private void toItself(Step.Message message, int x, StringBuilder out) {
    path(out, message.lost(), "M" + x + " 9H" + (x + 14) + "V" + ARRIVED_Y + "H" + x);
    path(out, false, message.lost() ? cross(x) : head(x, 1));
    beside(message, x + 20, x - 6, out);
  }

  private static String head(int x, int back) {
    return "M"
        + (x + 7 * back)
        + " "
        + (ARRIVED_Y - 4)
        + "L"
        + x
        + " "
        + ARRIVED_Y
        + "L"
        + (x + 7 * back)
        + " "
        + (ARRIVED_Y + 4);
  }

  private static String cross(int x) {
    return "M" + (x - 4) + " " + (ARRIVED_Y - 4) + "l8 8m0 -8l-8 8";
  }

  private void local(Step.Local local, StringBuilder out) {
    int x = x(local.lane());
    out.append("<circle cx=\"").append(x).append("\" cy=\"13\" r=\"4\" />");
    beside(local, x + 9, x - 9, out);
  }

  /** A label on that side of a lane where there is more space. */
  private void beside(Step step, int right, int left, StringBuilder out) {
    if (left > width() - right) {
      label(out, left, "end", fitting(step, left / CHARACTER_WIDTH), 17);
    } else {
      label(out, right, "start", fitting(step, (width() - right) / CHARACTER_WIDTH), 17);
    }
  }

  private void fault(Step fault, boolean ends, StringBuilder out) {
    out.append("<rect x=\"0\" y=\"3\" width=\"").append(width()).append("\" height=\"20\" />");
    String text = fault.type() + (ends ? " ends " : " begins ") + fault.text();
    label(out, width() / 2, "middle", cut(text, width() / CHARACTER_WIDTH), 17);
  }

  /** The type, always, and as much of the text as has space, if that is worth it. */
  private static String fitting(Step step, int characters) {
    int left = characters - step.type().length() - 1;
    return left < TEXT_MIN || step.text().isEmpty()
        ? step.type()
        : step.type() + " " + cut(step.text(), left);
  }

  private static String cut(String text, int characters) {
    if (text.length() <= characters) {
      return text;
    }
    int end = Math.max(1, characters - 1);
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  private static void label(StringBuilder out, int x, String anchor, String text) {
    label(out, x, anchor, text, LABEL_Y);
  }

  private static void label(StringBuilder out, int x, String anchor, String text, int y) {
    out.append("<text x=\"").append(x).append("\" y=\"").append(y);
    out.append("\" text-anchor=\"").append(anchor).append("\">");
    out.append(HtmlDiagram.escaped(text)).append("</text>");
  }

  private static void path(StringBuilder out, boolean lost, String data) {
    out.append("<path").append(lost ? " class=\"lost\"" : "").append(" d=\"");
    out.append(data).append("\" />");
  }
}
