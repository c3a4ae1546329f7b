package io.parley.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Credentials;
import io.parley.api.Digest;
import io.parley.api.PeerName;
import io.parley.api.ReplicaId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the authority issues, as the platform's own implementation of X.509 sees it. */
class CertificateAuthorityTest {
  private static final PeerName REPLICA = PeerName.of(Digest.ZERO, new ReplicaId(3));
  private static final PeerName CLIENT =
      PeerName.of(Digest.ZERO, ClientId.ofKey(Bytes.utf8("a client's key")));

  @TempDir Path directory = Path.of("");

  private final CertificateAuthority authority = CertificateAuthority.create("Parley test");

  private static X509Certificate parse(Bytes pem) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.toArray()));
  }

  private static void validate(Bytes leaf, Bytes authority) throws GeneralSecurityException {
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(parse(authority), null)));
    parameters.setRevocationEnabled(false);
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(parse(leaf))),
            parameters);
  }

  @Test
  void whatItIssuesIsValidUnderItAndUnderNoOther() throws GeneralSecurityException {
    Bytes leaf = authority.issue(REPLICA).certificate();
    Bytes namesake = CertificateAuthority.create("Parley test").certificate();

    validate(leaf, authority.certificate());
    assertThatExceptionOfType(CertPathValidatorException.class)
        .isThrownBy(() -> validate(leaf, namesake));
  }

  @Test
  void aLeafNamesItsPeerForBothEndsOfAConnection() throws GeneralSecurityException {
    for (PeerName name : List.of(REPLICA, CLIENT)) {
      X509Certificate leaf = parse(authority.issue(name).certificate());

      assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(2, name.dnsName()));
      assertThat(PeerName.parse(name.dnsName())).contains(name);
      assertThat(leaf.getExtendedKeyUsage())
          .containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
      assertThat(leaf.getKeyUsage()).startsWith(true, false);
      assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
      assertThat(leaf.getSigAlgName()).isEqualTo("SHA256withECDSA");
      assertThat(leaf.getSerialNumber().signum()).isPositive();
      assertThat(leaf.getCriticalExtensionOIDs())
          .containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
    }
  }

  @Test
  void aLeafCanIssueNothing() throws GeneralSecurityException {
    X509Certificate leaf = parse(authority.issue(REPLICA).certificate());
    assertThat(leaf.getBasicConstraints()).as("no authority").isEqualTo(-1);
    assertThat(leaf.getKeyUsage())
        .containsExactly(true, false, false, false, false, false, false, false, false);
    X509Certificate issuer = parse(authority.certificate());
    assertThat(issuer.getBasicConstraints()).as("authority over leaves alone").isZero();
    assertThat(issuer.getKeyUsage())
        .containsExactly(false, false, false, false, false, true, true, false, false);
  }

  @Test
  void certificatesAreValidFromYesterdayForTenYears() throws GeneralSecurityException {
    X509Certificate leaf = parse(authority.issue(REPLICA).certificate());
    X509Certificate issuer = parse(authority.certificate());
    Instant begin = leaf.getNotBefore().toInstant();

    assertThat(leaf.getNotAfter().toInstant())
        .isAfter(begin.atOffset(ZoneOffset.UTC).plusYears(10).toInstant());
    assertThat(begin).isBefore(Instant.now());
    assertThat(issuer.getNotAfter()).isAfter(leaf.getNotAfter());
  }

  @Test
  void theIssuedKeyBelongsToTheCertificate() throws GeneralSecurityException {
    Credentials credentials = authority.issue(CLIENT);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(privateKey(credentials.privateKey()));
    signature.update((byte) 7);
    byte[] signed = signature.sign();
    signature.initVerify(parse(credentials.certificate()));
    signature.update((byte) 7);

    assertThat(signature.verify(signed)).isTrue();
    assertThat(credentials.authority()).isEqualTo(authority.certificate());
  }

  private static PrivateKey privateKey(Bytes pem) throws GeneralSecurityException {
    byte[] der = Pem.decode(Path.of("memory"), pem, Pem.PRIVATE_KEY, "a key").get(0);
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  @Test
  void everyCertificateHasItsOwnKeyAndSerial() throws GeneralSecurityException {
    X509Certificate one = parse(authority.issue(REPLICA).certificate());
    X509Certificate other = parse(authority.issue(REPLICA).certificate());

    assertThat(one.getPublicKey()).isNotEqualTo(other.getPublicKey());
    assertThat(one.getSerialNumber()).isNotEqualTo(other.getSerialNumber());
  }

  @Test
  void aWrittenAuthorityIsReadAndIssuesMore() throws IOException, GeneralSecurityException {
    Path cert = directory.resolve("ca.crt");
    Path key = directory.resolve("ca.key");
    authority.write(cert, key);

    CertificateAuthority again = CertificateAuthority.read(cert, key);

    assertThat(again.certificate()).isEqualTo(authority.certificate());
    validate(again.issue(REPLICA).certificate(), authority.certificate());
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> authority.write(cert, key));
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void theKeyOfAnotherAuthorityIsRefused() throws IOException {
    Path cert = directory.resolve("ca.crt");
    Path key = directory.resolve("ca.key");
    CertificateAuthority.create("another").write(directory.resolve("other.crt"), key);
    Files.write(cert, authority.certificate().toArray());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CertificateAuthority.read(cert, key))
        .withMessageContaining(key + ": found another private key");
  }

  @Test
  void aCertificateThatIsNoAuthoritysIsRefused() throws IOException {
    Path cert = directory.resolve("tls.crt");
    Path key = directory.resolve("tls.key");
    KeyFiles.writeCredentials(cert, key, directory.resolve("ca.crt"), authority.issue(REPLICA));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CertificateAuthority.read(cert, key))
        .withMessageContaining(cert + ": found a certificate that may not issue others");
  }

  @Test
  void aCommonNameHasOneToSixtyFourCharacters() {
    assertThatIllegalArgumentException().isThrownBy(() -> CertificateAuthority.create(" "));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CertificateAuthority.create("x".repeat(65)));
  }
}
