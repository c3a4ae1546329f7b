package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ClientId;
import io.parley.api.Transport;
import org.junit.jupiter.api.Test;

class ClientBoundsTest {
  private static final int MAX = 20;
  private static final int CLIENT_MAX = 5;
  private final ClientBounds bounds = new ClientBounds(new Transport.Bounds(1, 1, MAX, CLIENT_MAX));

  @Test
  void aClientMayComeAgainWhenAStreamHasEnded() {
    ClientId client = TestCluster.clientId("a");
    for (int i = 0; i < CLIENT_MAX; i++) {
      assertThat(bounds.admit(client)).isEmpty();
    }
    assertThat(bounds.admit(client)).contains("more than 5 streams of one client");
    assertThat(bounds.admit(TestCluster.clientId("b"))).isEmpty();
    bounds.release(client);
    assertThat(bounds.admit(client)).isEmpty();
  }

  @Test
  void allClientsTogetherAreBounded() {
    for (int i = 0; i < MAX; i++) {
      assertThat(bounds.admit(TestCluster.clientId("client " + i))).isEmpty();
    }
    assertThat(bounds.admit(TestCluster.clientId("one more")))
        .contains("more than 20 streams of clients");
    bounds.release(TestCluster.clientId("client 0"));
    assertThat(bounds.admit(TestCluster.clientId("one more"))).isEmpty();
  }
}
