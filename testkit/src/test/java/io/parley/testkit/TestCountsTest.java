package io.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCountsTest {
  @Test
  void countsOfAllModulesAreSummedUp(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("pbft.txt"), "scenarios 7\ntraces 3\n");
    Files.writeString(
        directory.resolve("hotstuff.txt"),
        "propertyCases 5\nscenarios 2\nsimulations 8\ntwins 4\n");
    Path reports = Files.createDirectory(directory.resolve("surefire-reports"));
    Files.writeString(reports.resolve("TEST-a.xml"), "x\ntries = 1000   | # of calls\n");
    Files.writeString(reports.resolve("TEST-b.xml"), "tries = 24 |\ntries = 1 |\n");
    TestCounts.Summary summary =
        TestCounts.summary(directory, List.of(reports, directory.resolve("absent")));
    assertThat(summary).isEqualTo(new TestCounts.Summary(3, 9, 1030, 8, 4));
    assertThat(summary)
        .hasToString(
            "3 traces, 9 scenarios, 1030 property cases, 8 simulated seeds, 4 scenarios with twins");
  }
}
