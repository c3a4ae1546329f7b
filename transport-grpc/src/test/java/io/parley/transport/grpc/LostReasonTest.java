package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.netty.channel.ConnectTimeoutException;
import io.parley.api.Address;
import io.parley.api.ReplicaId;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What has another remedy has other words. */
@Timeout(60)
final class LostReasonTest {
  private static final ReplicaId R0 = new ReplicaId(0);
  private static final ReplicaId R1 = new ReplicaId(1);
  private static final Target TARGET =
      Target.replica(TestCluster.ID, R0, new Address("node", 7_400));

  private static LostReason reason(Throwable cause) {
    Status status = Status.UNAVAILABLE.withCause(new RuntimeException("it failed", cause));
    return LostReason.of(status, TARGET, true, false);
  }

  @Test
  void aNameThatDoesNotResolveIsNamed() {
    assertThat(reason(new UnknownHostException("node")).text())
        .isEqualTo("the host name node does not resolve; correct it, or the DNS");
  }

  @Test
  void aMachineThatIsNotReachedIsToldApartFromAPortThatIsClosed() {
    assertThat(reason(new ConnectTimeoutException("timed out")).text())
        .contains("there is no way to node: its machine is down, or a firewall is between");
    assertThat(reason(new NoRouteToHostException("No route to host")).kind())
        .isEqualTo(LostReason.Kind.UNREACHABLE);
  }

  @Test
  void aCertificateOutOfDateIsNamed() {
    Throwable cause = new SSLHandshakeException("handshake");
    cause.initCause(new CertificateExpiredException("NotAfter: 2020"));
    assertThat(reason(cause).text()).contains("its certificate is out of date (NotAfter: 2020)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Received fatal alert: certificate_unknown",
        "Received fatal alert: unknown_ca",
        "Received fatal alert: bad_certificate",
        "error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA",
        "error:10000416:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_UNKNOWN"
      })
  void whoDoesNotAcceptThisSidesCertificateIsNamed(String alert) {
    assertThat(reason(new SSLException(alert)).kind()).isEqualTo(LostReason.Kind.OWN_CERTIFICATE);
  }

  @Test
  void anyOtherHandshakeThatFailsIsNamed() {
    assertThat(reason(new SSLException("no cipher")).text())
        .isEqualTo("the TLS handshake fails (no cipher)");
  }

  @Test
  void aPortThatIsClosedIsNamed() throws Exception {
    try (TestCluster cluster = TestCluster.secure(1)) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        cluster.addresses().put(R0, new Address("127.0.0.1", socket.getLocalPort()));
      }
      assertThat(cluster.client("alice").nextDisconnected())
          .isEqualTo("nobody listens on " + cluster.address(R0) + "; is it running?");
    }
  }

  @Test
  void anotherClustersReplicaIsNamed() throws Exception {
    try (TestCluster cluster = TestCluster.secure(1);
        TestCluster other = TestCluster.secure(1)) {
      cluster.start(0);
      other.addresses().putAll(cluster.addresses());
      assertThat(other.client("alice").nextDisconnected())
          .startsWith(
              "the TLS handshake fails: its certificate is that of another cluster, not issued by");
    }
  }

  @Test
  void anotherReplicaIsNamed() throws Exception {
    try (TestCluster cluster = TestCluster.secure(2)) {
      cluster.start(0);
      cluster.addresses().put(R1, cluster.address(R0));
      cluster.addresses().remove(R0);
      assertThat(cluster.client("alice").nextDisconnected())
          .contains("its certificate is not that of replica-1.", "another replica listens there");
    }
  }

  @Test
  void oneWithoutTlsIsNamed() throws Exception {
    try (TestCluster plain = TestCluster.plain(1);
        TestCluster secure = TestCluster.secure(1)) {
      plain.start(0);
      secure.addresses().putAll(plain.addresses());
      assertThat(secure.client("alice").nextDisconnected())
          .contains("the TLS handshake fails: what listens there does not speak TLS");
    }
  }

  @Test
  void oneWithTlsIsNamedToWhoComesWithout() throws Exception {
    try (TestCluster plain = TestCluster.plain(1);
        TestCluster secure = TestCluster.secure(1)) {
      secure.start(0);
      plain.addresses().putAll(secure.addresses());
      assertThat(plain.client("alice").nextDisconnected())
          .contains("does not answer in plain text; if it is a replica with TLS, leave out");
    }
  }

  /** The whole way with brackets, as people write them. */
  @Test
  void anIpv6AddressIsListenedOnAndDialed() throws Exception {
    try (TestCluster cluster = TestCluster.secure(2)) {
      Address any = new Address("[::1]", 0);
      cluster.addresses().put(R0, any);
      TestReplica zero = cluster.start(0);
      cluster.addresses().put(R0, new Address("[::1]", zero.transport().port()));
      cluster.addresses().remove(R1);
      assertThat(cluster.client("alice").nextConnected()).isEqualTo(R0);
      assertThat(zero.nextOpened().client()).isEqualTo(TestCluster.clientId("alice"));
    }
  }
}
