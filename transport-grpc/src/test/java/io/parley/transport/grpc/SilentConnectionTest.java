package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Takes as long as a connection is probed. */
@EnabledIfSystemProperty(named = "parley.thorough", matches = "true")
class SilentConnectionTest {
  @Test
  void aConnectionThatFallsSilentIsNoticedByBothSides() throws Exception {
    try (TestCluster cluster = TestCluster.secure(1)) {
      TestReplica zero = cluster.start(0);
      try (Relay relay = new Relay(zero.transport().port())) {
        cluster.addresses().put(zero.self(), new Address("127.0.0.1", relay.port()));
        TestClient alice = cluster.client("alice");
        alice.nextConnected();
        zero.nextOpened();
        relay.fallSilent();
        assertThat(alice.nextDisconnected()).contains("UNAVAILABLE");
        zero.nextClosed();
      }
    }
  }
}
