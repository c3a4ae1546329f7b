package io.parley.examples.rounds;

import io.parley.api.Protocol;
import io.parley.testkit.ClusterBuilder;
import io.parley.testkit.ProtocolConformance;
import org.junit.jupiter.api.Tag;

/** Checkpoints all the time, many small batches, and time-outs that run out all the time. */
@Tag("slow")
class RoundsCheckpointConformanceTest extends ProtocolConformance {
  @Override
  protected Protocol protocol() {
    return new Rounds();
  }

  @Override
  protected ClusterBuilder configure(ClusterBuilder plan) {
    return plan.with("checkpointInterval", 3).with("batchCommandsMax", 1).with("roundTimeout", 20);
  }

  @Override
  protected int seeds() {
    return Boolean.getBoolean("parley.thorough") ? 100 : 3;
  }
}
