package io.parley.simulator.diagram;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The types of a diagram's steps, each with a number and a colour: those of messages, then those of
 * local steps, then those of faults, by name. A message and a fault of one name are two types.
 */
final class Types {
  /** The golden angle: however many hues, neighbours differ. */
  private static final double DEGREES_APART = 137.508;

  private record Type(int kind, String name) implements Comparable<Type> {
    static Type of(Step step) {
      int kind = step instanceof Step.Message ? 0 : step instanceof Step.Local ? 1 : 2;
      return new Type(kind, step.type());
    }

    @Override
    public int compareTo(Type other) {
      return kind == other.kind ? name.compareTo(other.name) : Integer.compare(kind, other.kind);
    }
  }

  private final TreeMap<Type, Integer> counts = new TreeMap<>();
  private final List<Type> types;
  private final Map<Type, Integer> numbers = new TreeMap<>();

  Types(List<Step> steps) {
    steps.forEach(step -> counts.merge(Type.of(step), 1, Integer::sum));
    types = new ArrayList<>(counts.keySet());
    types.forEach(type -> numbers.put(type, numbers.size()));
  }

  /** The number of a step's type, from 0. */
  int of(Step step) {
    return numbers.getOrDefault(Type.of(step), -1);
  }

  /** Appends the rules of style that give each type its hue. */
  void hues(StringBuilder out) {
    for (int i = 0; i < types.size(); i++) {
      long hue = Math.round(210 + DEGREES_APART * i) % 360;
      out.append("[data-type=\"").append(i).append("\"] { --hue: ").append(hue).append("; }\n");
    }
  }

  /** Appends the legend, in which each type can be switched off. */
  void boxes(StringBuilder out) {
    for (int i = 0; i < types.size(); i++) {
      Type type = types.get(i);
      out.append("<label data-type=\"").append(i).append("\"><input type=\"checkbox\" ");
      out.append("checked=\"checked\" value=\"").append(i).append("\" /><i></i>");
      out.append(HtmlDiagram.escaped(type.name())).append(" <small>");
      out.append(counts.getOrDefault(type, 0)).append("</small></label>\n");
    }
  }
}
