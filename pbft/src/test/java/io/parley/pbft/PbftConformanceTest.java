package io.parley.pbft;

import io.parley.api.Protocol;
import io.parley.testkit.ProtocolConformance;

class PbftConformanceTest extends ProtocolConformance {
  @Override
  protected Protocol protocol() {
    return new Pbft();
  }
}
