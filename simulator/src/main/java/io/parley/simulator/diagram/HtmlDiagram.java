package io.parley.simulator.diagram;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A page with a line for each step: its time, an arrow in a picture of its own, and all that is
 * known of it as text. So any of the lines can be hidden without drawing the others again. Its
 * policy allows the one script that was written here, by its hash, and nothing to be loaded; texts
 * are escaped besides.
 */
final class HtmlDiagram {
  private static final int TIME_WIDTH = 110;
  private static final int TRACK_WIDTH = 8;
  private static final int SAID_WIDTH = 640;

  private final Diagram diagram;
  private final List<Row> rows;
  private final Types types;
  private final RowPicture picture;
  private final int laneWidth;
  private final StringBuilder out = new StringBuilder();

  /** The fault that runs in each track of the gutter, by the index of its step; -1 for none. */
  private final List<Integer> tracks = new ArrayList<>();

  HtmlDiagram(Diagram diagram) {
    this.diagram = diagram;
    this.rows = Row.of(diagram.steps());
    this.types = new Types(diagram.steps());
    this.laneWidth = Math.max(64, Math.min(180, 1_000 / Math.max(1, diagram.lanes().size())));
    this.picture = new RowPicture(diagram.lanes(), laneWidth);
    page();
  }

  private void page() {
    String script = resource("diagram.js");
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n");
    out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    out.append("style-src 'unsafe-inline'; script-src 'sha256-").append(sha256(script));
    out.append("'\" />\n<title>").append(escaped(diagram.title())).append("</title>\n<style>\n");
    out.append(resource("diagram.css")).append("main { ");
    int gutter = TRACK_WIDTH * mostFaultsAtOnce();
    int width = TIME_WIDTH + gutter + laneWidth * diagram.lanes().size() + SAID_WIDTH;
    out.append("--lane: ").append(laneWidth).append("px; --gutter: ").append(gutter);
    out.append("px; --width: ").append(width).append("px; }\n");
    types.hues(out);
    out.append("</style>\n</head>\n<body>\n");
    header();
    out.append("<main>\n<div class=\"row head\"><span class=\"time\">ms</span>");
    out.append("<span class=\"gutter\"></span>");
    for (String lane : diagram.lanes()) {
      out.append("<span class=\"lane\">").append(escaped(lane)).append("</span>");
    }
    out.append("<span class=\"said\"></span></div>\n");
    rows.forEach(this::line);
    out.append("</main>\n<script>").append(script).append("</script>\n</body>\n</html>\n");
  }

  private void header() {
    out.append("<header>\n<h1>").append(escaped(diagram.title())).append("</h1>\n");
    if (diagram.violated().isPresent()) {
      out.append("<a class=\"jump\" href=\"#violated\">to the violated step</a>\n");
    }
    out.append("<pre>");
    diagram.note().lines().forEach(line -> out.append(escaped(line)).append('\n'));
    out.append("</pre>\n<fieldset id=\"types\"><span>types</span>").append(BUTTONS).append('\n');
    types.boxes(out);
    out.append("</fieldset>\n<fieldset id=\"lanes\"><span>lanes</span>")
        .append(BUTTONS)
        .append('\n');
    for (int i = 0; i < diagram.lanes().size(); i++) {
      out.append("<label><input type=\"checkbox\" checked=\"checked\" value=\"").append(i);
      out.append("\" />").append(escaped(diagram.lanes().get(i))).append("</label>\n");
    }
    out.append("</fieldset>\n<fieldset><span>text</span><input type=\"search\" ");
    out.append("placeholder=\"only lines with this text\" /><output></output></fieldset>\n");
    out.append("</header>\n");
  }

  private static final String BUTTONS =
      "<button type=\"button\" value=\"all\">all</button>"
          + "<button type=\"button\" value=\"none\">none</button>";

  private int mostFaultsAtOnce() {
    int most = 0;
    for (Row row : rows) {
      track(row);
      most = Math.max(most, tracks.size());
      release(row);
    }
    tracks.clear();
    return most;
  }

  /** Gives a fault that begins the first free track. */
  private void track(Row row) {
    if (row.step() instanceof Step.Fault && !row.ends()) {
      int free = tracks.indexOf(-1);
      if (free < 0) {
        tracks.add(row.index());
      } else {
        tracks.set(free, row.index());
      }
    }
  }

  private void release(Row row) {
    if (row.ends()) {
      tracks.replaceAll(fault -> fault == row.index() ? -1 : fault);
    }
  }

  private void line(Row row) {
    track(row);
    boolean violated = diagram.violated().orElse(-1) == row.index() && !row.ends();
    boolean band = tracks.stream().anyMatch(fault -> fault >= 0);
    out.append("<div class=\"row").append(band ? " band" : "");
    out.append(violated ? " violated\" id=\"violated\"" : "\"");
    out.append(" data-type=\"").append(types.of(row.step())).append("\" data-lanes=\"");
    lanes(row.step()).forEach(lane -> out.append(lane).append(' '));
    trimEnd();
    out.append("\"><time>").append(Row.millis(row.at())).append("</time>");
    gutter();
    picture.draw(row, out);
    out.append("<span class=\"said\">");
    said(row);
    out.append("</span></div>\n");
    release(row);
  }

  private void trimEnd() {
    if (out.charAt(out.length() - 1) == ' ') {
      out.setLength(out.length() - 1);
    }
  }

  private void gutter() {
    out.append("<span class=\"gutter\">");
    for (int i = 0; i < tracks.size(); i++) {
      if (tracks.get(i) >= 0) {
        int type = types.of(diagram.steps().get(tracks.get(i)));
        out.append("<i data-type=\"").append(type).append("\" style=\"left: ");
        out.append(TRACK_WIDTH * i).append("px\"></i>");
      }
    }
    out.append("</span>");
  }

  private Set<Integer> lanes(Step step) {
    Set<Integer> lanes = new TreeSet<>();
    if (step instanceof Step.Message message) {
      lanes.add(diagram.lanes().indexOf(message.lane()));
      lanes.add(diagram.lanes().indexOf(message.target()));
    } else if (step instanceof Step.Local local) {
      lanes.add(diagram.lanes().indexOf(local.lane()));
    }
    return lanes;
  }

  private void said(Row row) {
    Step step = row.step();
    if (step instanceof Step.Message message) {
      out.append(escaped(message.lane())).append(message.lost() ? " \u219b " : " \u2192 ");
      out.append(escaped(message.target())).append(" +");
      out.append(Row.millis(message.until() - message.at())).append(" ms ");
    } else if (step instanceof Step.Local local) {
      out.append(escaped(local.lane())).append(' ');
    }
    out.append("<b>").append(escaped(step.type())).append("</b>");
    if (step instanceof Step.Fault) {
      out.append(row.ends() ? " ends" : " begins");
    }
    out.append(step instanceof Step.Message m && m.lost() ? " lost " : " ");
    out.append(escaped(step.text()));
  }

  /** Text on one line that can stand in an element, and in a quoted attribute. */
  static String escaped(String text) {
    return TextDiagram.oneLine(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String resource(String name) {
    try (InputStream in = HtmlDiagram.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new AssertionError("no resource " + name + " beside " + HtmlDiagram.class.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("can not read " + name, e);
    }
  }

  private static String sha256(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] hash = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
