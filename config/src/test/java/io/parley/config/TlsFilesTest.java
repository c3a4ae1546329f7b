package io.parley.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that is out of date is not said to be another cluster's. */
final class TlsFilesTest {
  @Test
  void aCertificateOutOfDateIsToldByTheClock(@TempDir Path temp) throws Exception {
    Path made = Clusters.make(temp.resolve("d"), 4, true);
    X509Certificate certificate;
    try (InputStream in = Files.newInputStream(made.resolve("client/tls.crt"))) {
      certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    Instant now = Instant.now();
    assertThat(TlsFiles.untimely(certificate, now)).isEmpty();
    Instant early = certificate.getNotBefore().toInstant().minus(Duration.ofSeconds(1));
    assertThat(TlsFiles.untimely(certificate, early))
        .hasValueSatisfying(fix -> assertThat(fix).startsWith("it is valid from "));
    Instant late = certificate.getNotAfter().toInstant().plus(Duration.ofSeconds(1));
    assertThat(TlsFiles.untimely(certificate, late))
        .hasValueSatisfying(fix -> assertThat(fix).startsWith("it was valid until "));
  }
}
