package io.parley.hotstuff;

import io.parley.api.Protocol;
import io.parley.testkit.ClusterBuilder;
import io.parley.testkit.ProtocolConformance;
import org.junit.jupiter.api.Tag;

/** Another leader in each view. */
@Tag("slow")
class RoundRobinConformanceTest extends ProtocolConformance {
  @Override
  protected Protocol protocol() {
    return new HotStuff();
  }

  @Override
  protected ClusterBuilder configure(ClusterBuilder plan) {
    return plan.with("leaders", "round-robin").with("checkpointInterval", 3).with("window", 64);
  }

  @Override
  protected int seeds() {
    return Boolean.getBoolean("parley.thorough") ? 100 : 2;
  }
}
