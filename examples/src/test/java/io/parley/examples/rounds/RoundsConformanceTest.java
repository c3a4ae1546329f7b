package io.parley.examples.rounds;

import io.parley.api.Protocol;
import io.parley.testkit.ProtocolConformance;

class RoundsConformanceTest extends ProtocolConformance {
  @Override
  protected Protocol protocol() {
    return new Rounds();
  }
}
