package io.parley.simulator.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page is written so that it is well-formed XML, too, but for its script. */
class HtmlDiagramTest {
  private static final Pattern SCRIPT = Pattern.compile("(?s)<script>(.*?)</script>");
  private static final Pattern POLICY = Pattern.compile("script-src 'sha256-([^']+)'");
  private static final Pattern EVIL_TAG = Pattern.compile("<(img|script|b|/span)\\s*onerror");

  private static final List<Step> STEPS =
      List.of(
          new Step.Message(1_000, 1_400, "R0", "R2", "PREPARE", "v1 h3", false),
          new Step.Message(1_000, 1_500, "R2", "R0", "PREPARE", "v1 h4", true),
          new Step.Message(1_600, 1_600, "R1", "R1", "VOTE", "own", false),
          new Step.Local(2_000, "R1", "crash", ""),
          new Step.Fault(1_450, 1_900, "partition", "R0 | R1 R2"),
          new Step.Fault(1_550, Step.NEVER, "loss", "30 %"));

  private static Diagram diagram(List<Step> steps, OptionalInt violated) {
    return new Diagram("a run", "./again --seed 7", List.of("R0", "R1", "R2"), steps, violated);
  }

  private static Element parse(String html) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    String xml = SCRIPT.matcher(html).replaceAll("");
    return factory
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)))
        .getDocumentElement();
  }

  private static List<Element> find(Element root, String tag, Predicate<Element> which) {
    NodeList all = root.getElementsByTagName(tag);
    List<Element> found = new ArrayList<>();
    for (int i = 0; i < all.getLength(); i++) {
      if (which.test((Element) all.item(i))) {
        found.add((Element) all.item(i));
      }
    }
    return found;
  }

  private static List<Element> rows(Element page) {
    return find(page, "div", d -> d.hasAttribute("data-lanes"));
  }

  private static Element rowAt(Element page, String millis) {
    return rows(page).stream()
        .filter(r -> find(r, "time", t -> t.getTextContent().equals(millis)).size() == 1)
        .findFirst()
        .orElseThrow();
  }

  private static String said(Element row) {
    return find(row, "span", s -> s.getAttribute("class").equals("said")).get(0).getTextContent();
  }

  @Test
  void everyStepIsARowWithItsTimeItsPictureAndItsWords() throws Exception {
    Element page = parse(diagram(STEPS, OptionalInt.empty()).html());
    assertThat(rows(page))
        .extracting(HtmlDiagramTest::said)
        .containsExactly(
            "R0 → R2 +0.400 ms PREPARE v1 h3",
            "partition begins R0 | R1 R2",
            "R2 ↛ R0 +0.500 ms PREPARE lost v1 h4",
            "loss begins 30 %",
            "R1 → R1 +0.000 ms VOTE own",
            "partition ends R0 | R1 R2",
            "R1 crash ");
    assertThat(rows(page)).allMatch(row -> find(row, "svg", s -> true).size() == 1);
    assertThat(find(page, "span", s -> s.getAttribute("class").equals("lane")))
        .extracting(Element::getTextContent)
        .containsExactly("R0", "R1", "R2");
  }

  @Test
  void anArrowLeadsFromTheSenderToTheReceiver() throws Exception {
    Element page = parse(diagram(STEPS, OptionalInt.empty()).html());
    Element arrow = rowAt(page, "1.400");
    assertThat(find(arrow, "path", p -> true).get(0).getAttribute("d")).isEqualTo("M90 15L450 21");
    assertThat(find(arrow, "path", p -> true).get(1).getAttribute("d"))
        .isEqualTo("M443 17L450 21L443 25");
    assertThat(find(arrow, "text", t -> true).get(0).getTextContent()).isEqualTo("PREPARE v1 h3");
    assertThat(arrow.getAttribute("data-lanes")).isEqualTo("0 2");
  }

  @Test
  void aLostMessageIsDashedAndEndsInACrossOnItsWay() throws Exception {
    Element page = parse(diagram(STEPS, OptionalInt.empty()).html());
    Element lost = rowAt(page, "1.500");
    List<Element> paths = find(lost, "path", p -> true);
    assertThat(paths.get(0).getAttribute("class")).isEqualTo("lost");
    assertThat(paths.get(0).getAttribute("d")).isEqualTo("M450 15L180 21");
    assertThat(paths.get(1).getAttribute("d")).isEqualTo("M176 17l8 8m0 -8l-8 8");
    assertThat(find(rowAt(page, "1.400"), "path", p -> p.hasAttribute("class"))).isEmpty();
  }

  @Test
  void faultsAreBandsOverTheRowsBetweenTheirBeginningAndTheirEnd() throws Exception {
    Element page = parse(diagram(STEPS, OptionalInt.empty()).html());
    assertThat(rows(page))
        .extracting(row -> find(row, "i", i -> true).size())
        .containsExactly(0, 1, 1, 2, 2, 2, 1);
    assertThat(rows(page))
        .extracting(row -> row.getAttribute("class"))
        .containsExactly(
            "row", "row band", "row band", "row band", "row band", "row band", "row band");
    assertThat(rowAt(page, "1.450").getAttribute("data-lanes")).isEmpty();
  }

  @Test
  void theLegendHasEveryTypeOfEveryKindOnce() throws Exception {
    Element page = parse(diagram(STEPS, OptionalInt.empty()).html());
    assertThat(find(page, "label", l -> l.hasAttribute("data-type")))
        .extracting(Element::getTextContent)
        .containsExactly("PREPARE 2", "VOTE 1", "crash 1", "loss 1", "partition 1");
    assertThat(rowAt(page, "2.000").getAttribute("data-type")).isEqualTo("2");
    assertThat(diagram(STEPS, OptionalInt.empty()).html()).contains("[data-type=\"4\"] { --hue: ");
  }

  @Test
  void onlyTheViolatedStepIsHighlightedAndCanBeJumpedTo() throws Exception {
    Element page = parse(diagram(STEPS, OptionalInt.of(2)).html());
    List<Element> violated = find(page, "div", d -> d.getAttribute("id").equals("violated"));
    assertThat(violated).hasSize(1);
    assertThat(said(violated.get(0))).isEqualTo("R1 → R1 +0.000 ms VOTE own");
    assertThat(violated.get(0).getAttribute("class")).isEqualTo("row band violated");
    assertThat(find(page, "a", a -> true).get(0).getAttribute("href")).isEqualTo("#violated");
    Element good = parse(diagram(STEPS, OptionalInt.empty()).html());
    assertThat(find(good, "a", a -> true)).isEmpty();
    assertThat(find(good, "div", d -> d.hasAttribute("id"))).isEmpty();
  }

  @Test
  void noTextIsTakenForMarkup() throws Exception {
    String evil = "</span><img onerror='alert(1)' src=\"x\"><script>alert(2)</script>&lt;\n\u0000";
    Diagram diagram =
        new Diagram(
            evil,
            evil,
            List.of(evil, evil + "2"),
            List.of(
                new Step.Message(0, 1, evil, evil + "2", evil, evil, false),
                new Step.Message(0, 1, evil, evil, evil, evil, true),
                new Step.Local(1, evil, evil, evil),
                new Step.Fault(1, 2, evil, evil)),
            OptionalInt.of(0));
    String html = diagram.html();
    assertThat(html.split("<script", -1)).hasSize(2);
    assertThat(html).doesNotContain("<img").doesNotContain("onerror='").doesNotContain("\u0000");
    assertThat(EVIL_TAG.matcher(html).find()).isFalse();
    Element page = parse(html);
    assertThat(find(page, "img", i -> true)).isEmpty();
    assertThat(find(page, "script", s -> true)).isEmpty();
    assertThat(said(rows(page).get(2))).endsWith("&lt;\\n\\u0000");
  }

  @Test
  void thePolicyAllowsTheScriptOfThePageAndNothingElse() throws Exception {
    String html = diagram(STEPS, OptionalInt.empty()).html();
    Matcher script = SCRIPT.matcher(html);
    Matcher policy = POLICY.matcher(html);
    assertThat(script.find() && policy.find()).isTrue();
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(script.group(1).getBytes(StandardCharsets.UTF_8));
    assertThat(policy.group(1)).isEqualTo(Base64.getEncoder().encodeToString(hash));
    assertThat(html).contains("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-");
    assertThat(html).doesNotContain("http://", "https://", "url(", "@import", " src=");
  }

  @Test
  void thePageIsTheSameEveryTime() {
    assertThat(diagram(STEPS, OptionalInt.of(1)).html())
        .isEqualTo(diagram(new ArrayList<>(STEPS), OptionalInt.of(1)).html());
  }

  @Test
  void longLabelsAreCutButNeverTheirType() throws Exception {
    String text = "x".repeat(500);
    Element page =
        parse(
            diagram(
                    List.of(
                        new Step.Message(0, 1, "R0", "R1", "PREPARE", text, false),
                        new Step.Message(0, 2, "R0", "R1", "A-TYPE-WIDER-THAN-LANES", text, false)),
                    OptionalInt.empty())
                .html());
    assertThat(find(rowAt(page, "0.001"), "text", t -> true).get(0).getTextContent())
        .matches("PREPARE x+…")
        .hasSizeLessThan(27);
    assertThat(find(rowAt(page, "0.002"), "text", t -> true).get(0).getTextContent())
        .isEqualTo("A-TYPE-WIDER-THAN-LANES");
    assertThat(said(rowAt(page, "0.001"))).endsWith(text);
  }
}
