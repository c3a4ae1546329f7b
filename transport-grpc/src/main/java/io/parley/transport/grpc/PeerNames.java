package io.parley.transport.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.parley.api.PeerName;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Finds out who opened a stream: with TLS, whom the certificate names; in plain text, whom the
 * caller claims to be.
 */
final class PeerNames {
  /** Type of a DNS name among the alternative names of a certificate. */
  private static final int DNS_NAME = 2;

  private final boolean secure;

  /**
   * @param secure whether TLS is used, so that claims are not believed
   */
  PeerNames(boolean secure) {
    this.secure = secure;
  }

  Optional<PeerName> of(Attributes attributes, Metadata headers) {
    if (!secure) {
      return Optional.ofNullable(headers.get(Methods.CLAIMED_NAME)).flatMap(PeerName::parse);
    }
    return certified(attributes);
  }

  /** Whom the certificate of a connection names; nobody without TLS. */
  Optional<PeerName> certified(Attributes attributes) {
    SSLSession session = secure ? attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION) : null;
    return session == null ? Optional.empty() : of(session);
  }

  private static Optional<PeerName> of(SSLSession session) {
    try {
      Certificate leaf = session.getPeerCertificates()[0];
      return leaf instanceof X509Certificate certificate ? of(certificate) : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** The one party that {@code certificate} names, if it is one. */
  static Optional<PeerName> of(X509Certificate certificate) {
    List<PeerName> names =
        alternativeNames(certificate).stream()
            .filter(name -> name.get(0).equals(DNS_NAME))
            .flatMap(name -> PeerName.parse(String.valueOf(name.get(1))).stream())
            .toList();
    return names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty();
  }

  private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
