package io.parley.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The code in a Markdown file. What a fragment needs around it to compile is in an HTML comment
 * before its block, which readers do not see: it begins with {@code <!-- java}, and a line {@code
 * $snippet} says where the block goes. It says {@code excerpt of} a file if the block is one. A
 * line {@code <!-- runs -->} before a block says that its commands run as they stand there.
 */
final class Markdown {
  /**
   * A fenced block.
   *
   * @param place file and line, to be found by
   * @param language as the fence says it, or empty
   * @param text without the fences, and without their indentation
   * @param frame what is around it, or only {@code $snippet}
   * @param excerptOf the file of the repository that it is an excerpt of, or empty
   * @param runs whether its commands do, one after the other
   */
  record Block(
      String place, String language, String text, String frame, String excerptOf, boolean runs) {
    /** The block in its frame. */
    String framed() {
      return frame.replace(SNIPPET, text);
    }

    @Override
    public String toString() {
      return place;
    }
  }

  /** Code within a sentence. */
  record Inline(String place, String text) {}

  private static final String SNIPPET = "$snippet";
  private static final String FRAME = "<!-- java";
  private static final String EXCERPT = " excerpt of ";
  private static final String RUNS = "<!-- runs -->";
  private static final Pattern FENCE = Pattern.compile("( *)```(\\w*)");
  private static final Pattern INLINE = Pattern.compile("`([^`]+)`");

  private final Path file;
  private final List<Block> blocks = new ArrayList<>();
  private final List<Inline> inlines = new ArrayList<>();
  private final List<String> lines;
  private String frame = SNIPPET;
  private String excerptOf = "";
  private boolean runs;
  private int at;

  private Markdown(Path file) throws IOException {
    this.file = file;
    lines = Files.readAllLines(file);
    read();
  }

  /** All files of the repository that are for readers. */
  static List<Markdown> all(Path repository) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> top = Files.list(repository);
        Stream<Path> docs = Files.walk(repository.resolve("docs"))) {
      Stream.concat(top, docs)
          .filter(each -> each.toString().endsWith(".md"))
          .sorted()
          .forEach(files::add);
    }
    List<Markdown> all = new ArrayList<>();
    for (Path each : files) {
      all.add(new Markdown(each));
    }
    return all;
  }

  List<Block> blocks() {
    return List.copyOf(blocks);
  }

  List<Inline> inlines() {
    return List.copyOf(inlines);
  }

  private void read() {
    StringBuilder paragraph = new StringBuilder();
    while (at < lines.size()) {
      String line = lines.get(at);
      Matcher fence = FENCE.matcher(line);
      if (fence.lookingAt()) {
        blocks.add(block(fence.group(1).length(), fence.group(2)));
        forget();
      } else if (line.strip().startsWith(FRAME)) {
        excerptOf = line.contains(EXCERPT) ? line.split(EXCERPT, -1)[1].strip() : "";
        frame = comment();
      } else if (line.strip().equals(RUNS)) {
        at++;
        runs = true;
      } else {
        at++;
        if (!line.isBlank()) {
          forget();
        }
        paragraph.append(line).append('\n');
      }
      if (line.isBlank() || at == lines.size()) {
        end(paragraph);
      }
    }
  }

  /** What was said of the next block is not of the one after it. */
  private void forget() {
    frame = SNIPPET;
    excerptOf = "";
    runs = false;
  }

  private Block block(int indent, String language) {
    String place = place(at + 1);
    StringBuilder text = new StringBuilder();
    for (at++; !lines.get(at).strip().equals("```"); at++) {
      String line = lines.get(at);
      text.append(line.substring(Math.min(indent, line.length()))).append('\n');
    }
    at++;
    return new Block(place, language, text.toString(), frame, excerptOf, runs);
  }

  private String comment() {
    StringBuilder text = new StringBuilder();
    for (at++; !lines.get(at).strip().equals("-->"); at++) {
      text.append(lines.get(at)).append('\n');
    }
    at++;
    return text.toString();
  }

  private void end(StringBuilder paragraph) {
    Matcher inline = INLINE.matcher(paragraph);
    while (inline.find()) {
      inlines.add(new Inline(place(at), inline.group(1).strip().replaceAll("\\s+", " ")));
    }
    paragraph.setLength(0);
  }

  private String place(int line) {
    return file.normalize() + ":" + line;
  }
}
