package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.Parley;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the documentation tells people to type works: commands parse, and Java compiles. */
final class DocumentationTest {
  private static final Path REPOSITORY = Path.of("..");
  private static final Pattern COMMAND =
      Pattern.compile("(?:\\./parley|io\\.parley\\.cli\\.Parley) +(\\w.*)");
  private static final int COMMANDS_MIN = 25;
  private static final int SNIPPETS_MIN = 10;

  /** A command as it is written; a mention within a sentence may leave out what is required. */
  private record Command(String place, String arguments, boolean whole) {
    /** What the command line has against it. */
    List<String> complaints() {
      CommandLine parser = Parley.commandLine();
      collectErrors(parser);
      String[] words = arguments.replaceAll("\\s+#.*", "").strip().split("\\s+", -1);
      return errors(parser.parseArgs(words)).stream()
          .filter(error -> whole || !(error instanceof CommandLine.MissingParameterException))
          .map(error -> place + ": ./parley " + arguments + ": " + error.getMessage())
          .toList();
    }

    private static void collectErrors(CommandLine parser) {
      parser.getCommandSpec().parser().collectErrors(true);
      parser.getSubcommands().values().forEach(Command::collectErrors);
    }

    private static List<Exception> errors(CommandLine.ParseResult parsed) {
      List<Exception> all = new ArrayList<>(parsed.errors());
      parsed.subcommands().forEach(sub -> all.addAll(errors(sub)));
      return all;
    }
  }

  private static List<Command> commands() throws IOException {
    List<Command> commands = new ArrayList<>();
    for (Markdown file : Markdown.all(REPOSITORY)) {
      for (Markdown.Block block : file.blocks()) {
        for (String line : block.text().lines().toList()) {
          add(commands, block.place(), line, true);
        }
      }
      file.inlines().forEach(inline -> add(commands, inline.place(), inline.text(), false));
    }
    return commands;
  }

  private static void add(List<Command> commands, String place, String text, boolean whole) {
    Matcher command = COMMAND.matcher(text);
    if (command.find()) {
      commands.add(new Command(place, command.group(1), whole));
    }
  }

  @Test
  void theCommandLineUnderstandsEveryCommand() throws IOException {
    List<Command> commands = commands();
    assertThat(commands).hasSizeGreaterThanOrEqualTo(COMMANDS_MIN);
    assertThat(commands.stream().flatMap(each -> each.complaints().stream())).isEmpty();
  }

  @Test
  void aCommandThatIsNoneIsCaught() {
    assertThat(new Command("here", "simulate --sedes 3", false).complaints()).isNotEmpty();
    assertThat(new Command("here", "simulat", false).complaints()).isNotEmpty();
    assertThat(new Command("here", "status", true).complaints()).isNotEmpty();
    assertThat(new Command("here", "status", false).complaints()).isEmpty();
  }

  static List<Markdown.Block> snippets() throws IOException {
    return Markdown.all(REPOSITORY).stream()
        .flatMap(file -> file.blocks().stream())
        .filter(block -> block.language().equals("java"))
        .toList();
  }

  @Test
  void thereAreSnippets() throws IOException {
    assertThat(snippets()).hasSizeGreaterThanOrEqualTo(SNIPPETS_MIN);
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void everySnippetCompiles(Markdown.Block snippet, @TempDir Path classes) throws IOException {
    assertThat(JavaSource.errors(snippet.framed(), classes)).isEmpty();
  }

  @Test
  void aSnippetThatDoesNotCompileIsCaught(@TempDir Path classes) throws IOException {
    String wrong = "class Wrong { int number() { return \"one\"; } }";
    assertThat(JavaSource.errors(wrong, classes)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void everySnippetRunsOrIsAnExcerptOfWhatIsTested(Markdown.Block snippet) throws IOException {
    if (snippet.excerptOf().isEmpty()) {
      assertThat(snippet.frame())
          .as("what SnippetsTest runs")
          .contains(" void main(String[] args)");
    } else {
      Path file = REPOSITORY.resolve(snippet.excerptOf());
      assertThat(code(Files.readString(file))).containsSubsequence(code(snippet.text()));
    }
  }

  @Test
  void anExcerptThatIsNoneIsCaught() throws IOException {
    Path file = REPOSITORY.resolve("api/src/main/java/io/parley/api/Replica.java");
    assertThat(code(Files.readString(file))).doesNotContain("List<Action> advance(Event event);");
  }

  /** The lines of Java, without comments and what is around them. */
  private static List<String> code(String text) {
    return text.lines()
        .map(line -> line.replaceAll("//.*", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
