package io.parley.hotstuff;

import io.parley.api.Protocol;
import io.parley.testkit.ClusterBuilder;
import io.parley.testkit.ProtocolConformance;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Another leader in each view; basic HotStuff has that in short runs, too. */
@Tag("slow")
@EnabledIfSystemProperty(named = "parley.thorough", matches = "true")
class RoundRobinConformanceTest extends ProtocolConformance {
  @Override
  protected Protocol protocol() {
    return new HotStuff();
  }

  @Override
  protected ClusterBuilder configure(ClusterBuilder plan) {
    return plan.with("leaders", "round-robin").with("checkpointInterval", 3).with("window", 64);
  }
}
