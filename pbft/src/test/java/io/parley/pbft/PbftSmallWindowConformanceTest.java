package io.parley.pbft;

import io.parley.api.Protocol;
import io.parley.testkit.ClusterBuilder;
import io.parley.testkit.ProtocolConformance;
import org.junit.jupiter.api.Tag;

/** Checkpoints all the time, and a window that is soon full. */
@Tag("slow")
class PbftSmallWindowConformanceTest extends ProtocolConformance {
  @Override
  protected Protocol protocol() {
    return new Pbft();
  }

  @Override
  protected ClusterBuilder configure(ClusterBuilder plan) {
    return plan.with("checkpointInterval", 3).with("window", 64).with("batchCommandsMax", 1);
  }

  @Override
  protected int seeds() {
    return Boolean.getBoolean("parley.thorough") ? 100 : 2;
  }
}
