package io.parley.hotstuff;

import io.parley.api.Protocol;
import io.parley.testkit.ClusterBuilder;
import io.parley.testkit.ProtocolConformance;
import org.junit.jupiter.api.Tag;

/** Leaders change every few views, and blocks are forgotten soon. */
@Tag("slow")
class BasicHotStuffShortTermsConformanceTest extends ProtocolConformance {
  @Override
  protected Protocol protocol() {
    return new BasicHotStuff();
  }

  @Override
  protected ClusterBuilder configure(ClusterBuilder plan) {
    return plan.with("termViews", 4)
        .with("pacemaker", "complain")
        .with("leaders", "round-robin")
        .with("checkpointInterval", 3)
        .with("window", 64)
        .with("batchCommandsMax", 1);
  }

  @Override
  protected int seeds() {
    return Boolean.getBoolean("parley.thorough") ? 100 : 2;
  }
}
