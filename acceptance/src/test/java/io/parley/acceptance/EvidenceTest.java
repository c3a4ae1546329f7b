package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parley.testkit.TestCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Says how much was really tested, and fails if it was little: a runner that silently skips is the
 * worst of tests. This is the last class of the last module, so the others have run.
 */
@Tag("gate")
@Order(Integer.MAX_VALUE)
final class EvidenceTest {
  private static final long TRACES_MIN = 45;
  private static final long SCENARIOS_MIN = 1_200;
  private static final long PROPERTY_CASES_MIN = 200_000;
  private static final long SIMULATIONS_MIN = 600;
  private static final long TWINS_MIN = 30_000;

  @Test
  void whatRanIsCountedAndIsEnough() throws IOException {
    Path evidence = Path.of(System.getProperty("parley.evidence", "none"));
    assumeTrue(Files.exists(evidence.resolve("pbft.txt")), "the other modules did not run");
    TestCounts.Summary summary = TestCounts.summary(evidence, reports(Path.of("..")));
    System.out.println("tested with " + summary);
    assertThat(summary.traces()).isGreaterThanOrEqualTo(TRACES_MIN);
    assertThat(summary.scenarios()).isGreaterThanOrEqualTo(SCENARIOS_MIN);
    assertThat(summary.propertyCases()).isGreaterThanOrEqualTo(PROPERTY_CASES_MIN);
    assertThat(summary.simulations()).isGreaterThanOrEqualTo(SIMULATIONS_MIN);
    assertThat(summary.twins()).isGreaterThanOrEqualTo(TWINS_MIN);
  }

  private static List<Path> reports(Path root) throws IOException {
    List<Path> reports = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      modules
          .map(module -> module.resolve("target/surefire-reports"))
          .filter(Files::isDirectory)
          .forEach(reports::add);
    }
    return reports;
  }
}
