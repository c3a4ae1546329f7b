package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Address;
import io.parley.transport.grpc.ListenProblem.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** What keeps a replica from listening is told apart. */
final class ListenProblemTest {
  /** One of those that are for documentation, RFC 5737. */
  private static final Address ELSEWHERE = new Address("192.0.2.1", 7_400);

  @Test
  void aFreePortIsNone() {
    assertThat(ListenProblem.find(new Address("127.0.0.1", 0))).isEmpty();
  }

  @Test
  void aPortThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ListenProblem problem =
          ListenProblem.find(new Address("127.0.0.1", taken.getLocalPort())).orElseThrow();
      assertThat(problem.kind()).isEqualTo(Kind.PORT_TAKEN);
      assertThat(problem.what()).startsWith("another process has the port (").endsWith(")");
    }
  }

  @Test
  void anAddressOfAnotherMachine() {
    ListenProblem problem = ListenProblem.find(ELSEWHERE).orElseThrow();
    assertThat(problem.kind()).isEqualTo(Kind.NOT_OF_THIS_MACHINE);
    assertThat(problem.what()).startsWith("this machine has no such address (");
  }

  @Test
  void aHostWithoutAnAddress() {
    ListenProblem problem =
        ListenProblem.of(
            InetSocketAddress.createUnresolved("nowhere", 7_400),
            new IOException("Unresolved address"));
    assertThat(problem.kind()).isEqualTo(Kind.UNKNOWN_HOST);
    assertThat(problem.what()).isEqualTo("the host is unknown here (Unresolved address)");
  }

  @Test
  void aPortThatIsNotPermitted() {
    assertThat(ListenProblem.portKind("Permission denied")).isEqualTo(Kind.PORT_NOT_PERMITTED);
    assertThat(ListenProblem.portKind("Permission denied: bind"))
        .isEqualTo(Kind.PORT_NOT_PERMITTED);
    assertThat(ListenProblem.portKind("Address already in use")).isEqualTo(Kind.PORT_TAKEN);
  }
}
