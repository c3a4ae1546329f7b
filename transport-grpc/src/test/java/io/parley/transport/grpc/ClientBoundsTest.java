package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ClientId;
import org.junit.jupiter.api.Test;

class ClientBoundsTest {
  private final ClientBounds bounds = new ClientBounds();

  @Test
  void aClientMayComeAgainWhenAStreamHasEnded() {
    ClientId client = TestCluster.clientId("a");
    for (int i = 0; i < ClientBounds.STREAMS_PER_CLIENT_MAX; i++) {
      assertThat(bounds.admit(client)).isTrue();
    }
    assertThat(bounds.admit(client)).isFalse();
    assertThat(bounds.admit(TestCluster.clientId("b"))).isTrue();
    bounds.release(client);
    assertThat(bounds.admit(client)).isTrue();
  }

  @Test
  void allClientsTogetherAreBounded() {
    for (int i = 0; i < ClientBounds.STREAMS_MAX; i++) {
      assertThat(bounds.admit(TestCluster.clientId("client " + i))).isTrue();
    }
    assertThat(bounds.admit(TestCluster.clientId("one more"))).isFalse();
    bounds.release(TestCluster.clientId("client 0"));
    assertThat(bounds.admit(TestCluster.clientId("one more"))).isTrue();
  }
}
