package io.parley.testkit.zoo;

import io.parley.simulator.faults.FaultKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a patch says about its bug.
 *
 * @param pitfall the id of the row in the list of pitfalls; of a bug in the driver, the part of it
 * @param module where the bug is
 * @param text what is broken
 * @param protocols that have the bug, by name
 * @param catchers the properties by which it shows
 * @param schedule in what circumstances
 * @param hunt the faults in which random runs catch it, if they must
 */
record Label(
    String pitfall,
    String module,
    String text,
    List<String> protocols,
    List<String> catchers,
    String schedule,
    Optional<Set<FaultKind>> hunt) {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\w+) \\(([a-z]+)\\): (.+) Protocols: (.+) Caught by: (.+) "
              + "Schedule: (.+?)(?: Hunt: (.+))?");

  static Label parse(List<String> lines) {
    List<String> stripped = new ArrayList<>();
    lines.forEach(line -> stripped.add(line.strip()));
    Matcher form = FORM.matcher(String.join(" ", stripped).strip());
    if (!form.matches()) {
      throw new ZooFailure(
          "begins with "
              + stripped
              + ", expected 'ID (module): what is broken', 'Protocols: …', 'Caught by: …' and"
              + " 'Schedule: …', a line each, and perhaps 'Hunt: …'");
    }
    return new Label(
        form.group(1),
        form.group(2),
        form.group(3),
        List.of(form.group(4).split(", *", -1)),
        List.of(form.group(5).split(", *", -1)),
        form.group(6),
        Optional.ofNullable(form.group(7)).map(Label::faults));
  }

  private static Set<FaultKind> faults(String text) {
    try {
      return FaultKind.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ZooFailure("has the line 'Hunt: " + text + "', but " + e.getMessage());
    }
  }
}
