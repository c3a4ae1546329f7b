package io.parley.config;

import io.parley.api.Bytes;
import io.parley.api.Credentials;
import io.parley.api.PeerName;
import io.parley.crypto.KeyFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The section {@code tls}: which certificate a party shows, and which authority it trusts. */
final class TlsFiles {
  static final String SECTION = "tls";
  private static final String CERTIFICATE = "certificate";
  private static final String KEY = "key";
  private static final String AUTHORITY = "authority";
  static final List<String> KEYS = List.of(CERTIFICATE, KEY, AUTHORITY);

  /** Of the kinds of subject alternative names: a DNS name, RFC 5280. */
  private static final Integer DNS_NAME = 2;

  private TlsFiles() {}

  /** The credentials, checked to be those of {@code name}; empty without such a section. */
  static Optional<Credentials> read(Section file, PeerName name) {
    if (!file.has(SECTION)) {
      return Optional.empty();
    }
    Section tls = file.section(SECTION).expect(KEYS);
    Path certificate = tls.existing(CERTIFICATE);
    Path key = tls.existing(KEY);
    Path authority = tls.existing(AUTHORITY);
    try {
      Credentials credentials = KeyFiles.readCredentials(certificate, key, authority);
      check(
          tls,
          name,
          parse(tls, CERTIFICATE, credentials.certificate()),
          parse(tls, AUTHORITY, credentials.authority()));
      return Optional.of(credentials);
    } catch (IOException | IllegalArgumentException e) {
      String fix = FileTrouble.fix(e, "put those there that 'parley init' made");
      throw tls.refuse("the files cannot be used: %s; %s".formatted(FileTrouble.why(e), fix), e);
    }
  }

  private static X509Certificate parse(Section tls, String key, Bytes pem) {
    try (InputStream in = new ByteArrayInputStream(pem.toArray())) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (GeneralSecurityException | IOException e) {
      throw tls.refuse(
          key, "a file with a certificate in PEM", "put the one there that 'parley init' made", e);
    }
  }

  private static void check(
      Section tls, PeerName name, X509Certificate certificate, X509Certificate authority) {
    try {
      List<String> found = dnsNames(certificate);
      if (!found.contains(name.dnsName())) {
        throw tls.refuse(
            CERTIFICATE,
            "a certificate for " + name.dnsName(),
            "it is for %s: it belongs to another party or cluster, use the right one"
                .formatted(String.join(", ", found)));
      }
      certificate.verify(authority.getPublicKey());
      untimely(certificate, Instant.now())
          .ifPresent(
              fix -> {
                throw tls.refuse(CERTIFICATE, "a certificate that is valid now", fix);
              });
    } catch (GeneralSecurityException e) {
      throw tls.refuse(
          CERTIFICATE,
          "a certificate issued by the one in '" + AUTHORITY + "'",
          "use files of one cluster (" + e.getMessage() + ")",
          e);
    }
  }

  /** What to do about a certificate that is not valid at {@code now}; empty if it is. */
  static Optional<String> untimely(X509Certificate certificate, Instant now) {
    Instant begin = certificate.getNotBefore().toInstant();
    if (now.isBefore(begin)) {
      return Optional.of(
          "it is valid from %s, and this machine's clock says %s: set the clock"
              .formatted(begin, now));
    }
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isAfter(end)) {
      return Optional.of(
          "it was valid until %s, and this machine's clock says %s: set the clock if it is wrong,"
                  .formatted(end, now)
              + " else issue another");
    }
    return Optional.empty();
  }

  private static List<String> dnsNames(X509Certificate certificate)
      throws GeneralSecurityException {
    if (certificate.getSubjectAlternativeNames() == null) {
      return List.of();
    }
    return certificate.getSubjectAlternativeNames().stream()
        .filter(name -> DNS_NAME.equals(name.get(0)))
        .map(name -> name.get(1).toString())
        .toList();
  }
}
