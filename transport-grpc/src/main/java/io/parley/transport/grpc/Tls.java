package io.parley.transport.grpc;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.parley.api.Bytes;
import io.parley.api.Credentials;
import io.parley.api.PeerName;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.BiFunction;
import javax.net.ssl.SSLException;

/** TLS 1.3 in which both sides show a certificate, and only the cluster's authority is trusted. */
final class Tls {
  private static final String PROTOCOL = "TLSv1.3";

  /**
   * In which the private key is handed from Netty to the engine, within this process alone. The
   * JDK's default kind derives a key from an empty password for it, with ten thousand rounds each
   * way: a tenth of a second of each start, and what its compiler is busy with first.
   */
  private static final String KEY_STORE_TYPE = "JKS";

  private Tls() {}

  /**
   * For the side that listens.
   *
   * @throws IllegalArgumentException if the credentials can not be used
   */
  static SslContext server(Credentials credentials) {
    return build(
        (certificate, key) ->
            SslContextBuilder.forServer(certificate, key).clientAuth(ClientAuth.REQUIRE),
        credentials);
  }

  /**
   * For the side that dials.
   *
   * @throws IllegalArgumentException if the credentials can not be used
   */
  static SslContext client(Credentials credentials) {
    return build(
        (certificate, key) -> SslContextBuilder.forClient().keyManager(certificate, key),
        credentials);
  }

  private static SslContext build(
      BiFunction<InputStream, InputStream, SslContextBuilder> side, Credentials credentials) {
    try {
      SslContextBuilder builder =
          side.apply(stream(credentials.certificate()), stream(credentials.privateKey()));
      return GrpcSslContexts.configure(builder, TlsProvider.choose().netty())
          .keyStoreType(KEY_STORE_TYPE)
          .trustManager(stream(credentials.authority()))
          .protocols(PROTOCOL)
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalArgumentException("the TLS credentials can not be used: " + e, e);
    }
  }

  /**
   * Checks that one's own certificate is made out to {@code self}, which otherwise all others would
   * find out.
   *
   * @throws IllegalArgumentException if it is not
   */
  static void check(Credentials credentials, PeerName self) {
    Optional<PeerName> found = PeerNames.of(certificate(credentials));
    if (!found.equals(Optional.of(self))) {
      throw new IllegalArgumentException(
          "the TLS certificate is made out to "
              + found.map(PeerName::dnsName).orElse("nobody of a cluster")
              + ", expected "
              + self.dnsName());
    }
  }

  private static X509Certificate certificate(Credentials credentials) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(stream(credentials.certificate()));
    } catch (CertificateException e) {
      throw new IllegalArgumentException("the TLS certificate can not be read: " + e, e);
    }
  }

  private static InputStream stream(Bytes bytes) {
    return new ByteArrayInputStream(bytes.array(), bytes.offset(), bytes.size());
  }
}
