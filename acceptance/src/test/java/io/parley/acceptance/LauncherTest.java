package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, beside a Maven and a JDK that only say that they were called. */
@Tag("processes")
@Timeout(60)
final class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "env",
          "mkdir",
          "rmdir",
          "touch",
          "mv",
          "rm",
          "ln",
          "dirname",
          "basename",
          "readlink",
          "find",
          "grep",
          "wc",
          "tr",
          "cksum",
          "sleep",
          "cat");

  private final Path temp;
  private final Path tree;
  private final Path bin;

  LauncherTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    tree = Files.createDirectories(temp.resolve("tree"));
    bin = Files.createDirectories(temp.resolve("bin"));
    Files.createDirectories(tree.resolve("cli/src/main"));
    Files.writeString(tree.resolve("pom.xml"), "");
    Files.writeString(tree.resolve("cli/pom.xml"), "");
    Files.copy(Path.of("../parley"), tree.resolve("parley"));
    script(tree.resolve("parley"), Files.readString(tree.resolve("parley")));
    Path jdk = Files.createDirectories(temp.resolve("jdk/bin"));
    script(jdk.resolve("java"), "#!/usr/bin/env bash\necho ran\n");
    script(jdk.resolve("javac"), "#!/usr/bin/env bash\n");
    Files.writeString(temp.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
    // Holds the build up until a file says that it may end.
    script(
        bin.resolve("mvn"),
        """
        #!/usr/bin/env bash
        mkdir '%1$s/busy' || echo overlap >>'%1$s/overlaps'
        echo built >>'%1$s/builds'
        until [[ -e '%1$s/go' ]]; do sleep 0.05; done
        for each in "$@"; do
          case $each in -Dmdep.outputFile=*) echo /nothing >"${each#*=}" ;; esac
        done
        rmdir '%1$s/busy' || true
        """
            .formatted(temp));
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** A PATH on which there is all that the launcher needs, and flock or not. */
  private String path(boolean withFlock) throws IOException {
    for (String tool : TOOLS) {
      link(tool);
    }
    if (withFlock) {
      link("flock");
    }
    return bin.toString();
  }

  private void link(String tool) throws IOException {
    for (Path found : List.of(Path.of("/usr/bin", tool), Path.of("/bin", tool))) {
      if (Files.exists(found) && !Files.exists(bin.resolve(tool))) {
        Files.createSymbolicLink(bin.resolve(tool), found);
      }
    }
  }

  private Process launch(String name, String path) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(tree.resolve("parley").toString(), "status");
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", temp.resolve("jdk").toString());
    environment.put("PATH", path);
    return builder.redirectErrorStream(true).redirectOutput(temp.resolve(name).toFile()).start();
  }

  private String said(String name) throws IOException {
    return Files.readString(temp.resolve(name));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoAtOnceBuildOnce(boolean withFlock) throws Exception {
    String path = path(withFlock);
    Process first = launch("first", path);
    while (!Files.exists(temp.resolve("builds"))) {
      Thread.onSpinWait();
    }
    Process second = launch("second", path);
    while (!said("second").contains("waiting for it") && !Files.exists(temp.resolve("overlaps"))) {
      Thread.onSpinWait();
    }
    Files.createFile(temp.resolve("go"));
    assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(first.exitValue()).as(said("first")).isZero();
    assertThat(second.exitValue()).as(said("second")).isZero();
    assertThat(temp.resolve("overlaps")).doesNotExist();
    assertThat(temp.resolve("builds")).hasContent("built");
    assertThat(said("first")).endsWith("ran\n");
    assertThat(said("second")).endsWith("ran\n");
  }

  @Test
  void oneThatWasKilledKeepsNobodyFromBuilding() throws Exception {
    Files.createFile(temp.resolve("go"));
    Path target = Files.createDirectories(tree.resolve("cli/target"));
    Process ended = new ProcessBuilder("bash", "-c", "exit").start();
    assertThat(ended.waitFor(60, TimeUnit.SECONDS)).isTrue();
    Files.createSymbolicLink(target.resolve("parley.lock"), Path.of(Long.toString(ended.pid())));
    Process one = launch("one", path(false));
    assertThat(one.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(one.exitValue()).as(said("one")).isZero();
    assertThat(said("one")).endsWith("ran\n");
  }
}
