package io.parley.pbft;

import io.parley.api.Protocol;
import io.parley.testkit.zoo.ZooConformance;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

final class PbftZooTest extends ZooConformance {
  @Override
  protected List<Protocol> originals() {
    return List.of(new Pbft());
  }

  @Override
  protected Map<Consumer<Protocol>, List<String>> schedules() {
    return Schedules.CATCHES;
  }
}
