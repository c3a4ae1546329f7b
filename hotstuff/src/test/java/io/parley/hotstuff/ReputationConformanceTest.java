package io.parley.hotstuff;

import io.parley.api.Protocol;
import io.parley.testkit.ClusterBuilder;
import io.parley.testkit.ProtocolConformance;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Short terms, led by those that have voted lately. */
@Tag("slow")
@EnabledIfSystemProperty(named = "parley.thorough", matches = "true")
class ReputationConformanceTest extends ProtocolConformance {
  @Override
  protected Protocol protocol() {
    return new HotStuff();
  }

  @Override
  protected ClusterBuilder configure(ClusterBuilder plan) {
    return plan.with("leaders", "reputation")
        .with("termViews", 5)
        .with("checkpointInterval", 3)
        .with("window", 64);
  }
}
