package io.parley.hotstuff;

import io.parley.api.Protocol;
import io.parley.testkit.zoo.ZooConformance;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

final class HotStuffZooTest extends ZooConformance {
  @Override
  protected List<Protocol> originals() {
    return List.of(new HotStuff(), new BasicHotStuff(), new TwoChainHotStuff());
  }

  @Override
  protected Map<Consumer<Protocol>, List<String>> schedules() {
    return Schedules.CATCHES;
  }
}
