package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import io.parley.api.Bytes;
import io.parley.api.ReplicaId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The TLS that is slow while a process is young is used only where there is no other. */
@Timeout(60)
class TlsProviderTest {
  private static final ReplicaId R0 = new ReplicaId(0);

  @AfterEach
  void nothingIsForced() {
    System.clearProperty(TlsProvider.PROPERTY);
  }

  @Test
  void boringSslIsUsedWhereItLoads() {
    assertThat(TlsProvider.choose())
        .isEqualTo(OpenSsl.isAvailable() ? TlsProvider.BORINGSSL : TlsProvider.JDK);
    System.setProperty(TlsProvider.PROPERTY, "JDK");
    assertThat(TlsProvider.choose()).isEqualTo(TlsProvider.JDK);
  }

  /** The library of each platform that Netty knows is a dependency. */
  @Test
  void boringSslLoadsOnLinuxWithX86() {
    boolean linux = System.getProperty("os.name").equals("Linux");
    assumeTrue(linux && System.getProperty("os.arch").equals("amd64"));
    assertThat(OpenSsl.unavailabilityCause()).isNull();
    assertThat(TlsProvider.choose("boringssl").description()).isEqualTo("BoringSSL");
  }

  @Test
  void whatThereIsNotIsRefused() {
    assertThatThrownBy(() -> TlsProvider.choose("gnutls"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parley.tls is gnutls, expected boringssl or jdk");
  }

  @ParameterizedTest
  @CsvSource({"jdk,jdk", "jdk,boringssl", "boringssl,jdk", "boringssl,boringssl"})
  void eachUnderstandsTheOtherAndKnowsWhoIsThere(String ofReplica, String ofClient)
      throws Exception {
    assumeTrue(OpenSsl.isAvailable());
    try (TestCluster cluster = TestCluster.secure(1);
        TestCluster forger = TestCluster.secure(1)) {
      System.setProperty(TlsProvider.PROPERTY, ofReplica);
      TestReplica zero = cluster.start(0);
      System.setProperty(TlsProvider.PROPERTY, ofClient);
      TestClient alice = cluster.client("alice");
      alice.nextConnected();
      assertThat(zero.nextOpened().client()).isEqualTo(TestCluster.clientId("alice"));
      Bytes frame = PeerStreamsTest.pattern(1 << 20);
      alice.send(R0, frame);
      assertThat(alice.next().frame()).isEqualTo(frame);

      forger.addresses().putAll(cluster.addresses());
      assertThat(forger.client("alice").nextDisconnected()).contains("that of another cluster");
    }
  }
}
