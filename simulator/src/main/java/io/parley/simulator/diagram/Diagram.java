package io.parley.simulator.diagram;

import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * The steps of a run among some lanes. Immutable; equal diagrams are written as equal text and
 * equal HTML.
 *
 * @param title of the HTML page, and the first line of the text
 * @param note what else to say above it, such as how to reproduce the run; may be empty or have
 *     several lines
 * @param lanes the names of all lanes, from left to right, no two equal
 * @param steps in the order in which they happened, as far as their times do not tell
 * @param violated the index in {@code steps} of the step at which something was found to be wrong
 */
public record Diagram(
    String title, String note, List<String> lanes, List<Step> steps, OptionalInt violated) {
  public Diagram {
    lanes = List.copyOf(lanes);
    steps = List.copyOf(steps);
    if (new TreeSet<>(lanes).size() != lanes.size()) {
      throw new IllegalArgumentException("lanes " + lanes + ", expected no two of one name");
    }
    for (Step step : steps) {
      if (step instanceof Step.Message m) {
        requireLane(lanes, m.lane());
        requireLane(lanes, m.target());
      } else if (step instanceof Step.Local l) {
        requireLane(lanes, l.lane());
      }
    }
    if (violated.isPresent() && (violated.getAsInt() < 0 || violated.getAsInt() >= steps.size())) {
      throw new IllegalArgumentException(
          "violated is "
              + violated.getAsInt()
              + ", expected the index of one of the "
              + steps.size()
              + " steps");
    }
  }

  private static void requireLane(List<String> lanes, String lane) {
    if (!lanes.contains(lane)) {
      throw new IllegalArgumentException(
          "a step of lane '" + lane + "', expected one of " + lanes + "; name it among the lanes");
    }
  }

  /** One line a step, behind the title and the note, in columns. */
  public String text() {
    return new TextDiagram(this).toString();
  }

  /** A page to be written into a file as UTF-8. It loads nothing and works without a server. */
  public String html() {
    return new HtmlDiagram(this).toString();
  }
}
