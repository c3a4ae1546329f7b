package io.parley.hotstuff;

import io.parley.api.Protocol;
import io.parley.testkit.ProtocolConformance;

class TwoChainConformanceTest extends ProtocolConformance {
  @Override
  protected Protocol protocol() {
    return new TwoChainHotStuff();
  }
}
