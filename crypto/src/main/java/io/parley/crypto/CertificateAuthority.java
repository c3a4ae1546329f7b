package io.parley.crypto;

import io.parley.api.Bytes;
import io.parley.api.Credentials;
import io.parley.api.PeerName;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.bouncycastle.cert.bc.BcX509v3CertificateBuilder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;

/**
 * The certificate authority of one cluster: says in TLS certificates who is which replica or
 * client. All keys are on P-256. Thread-safe.
 *
 * <p>The only class of this module that needs Bouncy Castle's {@code bcpkix}, which is optional
 * here: who makes certificates, as the module {@code config} does, brings it.
 */
public final class CertificateAuthority {
  private static final int VALID_YEARS = 10;

  /** Longer than what it issues, so that late certificates do not outlive it. */
  private static final int AUTHORITY_VALID_YEARS = 30;

  /** Certificates begin to be valid this long ago, for peers whose clocks are behind. */
  private static final int BACKDATED_DAYS = 1;

  private static final int SERIAL_BITS = 127;
  private static final int COMMON_NAME_CHARACTERS_MAX = 64;
  private static final String AN_AUTHORITY = "the certificate of an authority in PEM";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final X509CertificateHolder certificate;
  private final ECPrivateKeyParameters secretKey;

  private CertificateAuthority(
      X509CertificateHolder certificate, ECPrivateKeyParameters secretKey) {
    this.certificate = certificate;
    this.secretKey = secretKey;
  }

  /**
   * A new authority with a key of its own.
   *
   * @param commonName what its certificate calls it, 1 to 64 characters
   */
  public static CertificateAuthority create(String commonName) {
    if (commonName.isBlank() || commonName.length() > COMMON_NAME_CHARACTERS_MAX) {
      throw new IllegalArgumentException(
          "a common name has 1 to 64 characters, found '" + commonName + "'");
    }
    ECPrivateKeyParameters secretKey = P256.generate(RANDOM);
    X500Name name = name(commonName);
    try {
      ECPublicKeyParameters publicKey = P256.publicKey(secretKey);
      X509v3CertificateBuilder draft =
          new BcX509v3CertificateBuilder(
              name, serial(), begin(), end(AUTHORITY_VALID_YEARS), name, publicKey);
      draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      draft.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      BcX509ExtensionUtils hashes = new BcX509ExtensionUtils();
      draft.addExtension(
          Extension.subjectKeyIdentifier, false, hashes.createSubjectKeyIdentifier(publicKey));
      return new CertificateAuthority(sign(draft, secretKey), secretKey);
    } catch (IOException e) {
      throw new AssertionError("a certificate that was just made has an encoding", e);
    }
  }

  /**
   * The authority that {@link #write} wrote.
   *
   * @throws java.nio.file.NoSuchFileException if a file is not there
   * @throws IllegalArgumentException if there is anything else in a file, or the key is not the one
   *     of the certificate
   */
  public static CertificateAuthority read(Path cert, Path key) throws IOException {
    X509CertificateHolder certificate =
        new X509CertificateHolder(KeyFiles.certificate(cert, Pem.read(cert, AN_AUTHORITY)));
    BasicConstraints constraints = BasicConstraints.fromExtensions(certificate.getExtensions());
    if (constraints == null || !constraints.isCA()) {
      throw Pem.wrong(cert, "a certificate that may not issue others", AN_AUTHORITY);
    }
    ECPrivateKeyParameters secretKey = P256.secretKey(KeyFiles.readSecretKey(key, new EcdsaP256()));
    AsymmetricKeyParameter publicKey = KeyFiles.publicKey(cert, certificate.toASN1Structure());
    if (!KeyFiles.belongs(secretKey, publicKey)) {
      throw Pem.wrong(key, "another private key", "the one of the certificate in " + cert);
    }
    return new CertificateAuthority(certificate, secretKey);
  }

  /**
   * Writes certificate and private key, as PEM.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file {@code key} is there already
   */
  public void write(Path cert, Path key) throws IOException {
    KeyFiles.writeSecretKey(key, new EcdsaP256(), P256.scalar(secretKey));
    Files.write(cert, certificate().toArray());
  }

  /** Its certificate, as PEM. */
  public Bytes certificate() {
    return pem(certificate);
  }

  /**
   * A fresh key and a certificate that it belongs to {@code name}, for both ends of a connection.
   */
  public Credentials issue(PeerName name) {
    ECPrivateKeyParameters leafKey = P256.generate(RANDOM);
    try {
      X509CertificateHolder leaf = sign(draft(name, P256.publicKey(leafKey)), secretKey);
      return new Credentials(
          pem(leaf), Pem.encode(Pem.PRIVATE_KEY, Pkcs8.encode(leafKey)), certificate());
    } catch (IOException e) {
      throw new AssertionError("a certificate that was just made has an encoding", e);
    }
  }

  private X509v3CertificateBuilder draft(PeerName name, ECPublicKeyParameters publicKey)
      throws IOException {
    X509v3CertificateBuilder draft =
        new BcX509v3CertificateBuilder(
            certificate.getSubject(),
            serial(),
            begin(),
            end(VALID_YEARS),
            name(firstLabel(name)),
            publicKey);
    draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    draft.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    KeyPurposeId[] purposes = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
    draft.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    GeneralNames names = new GeneralNames(new GeneralName(GeneralName.dNSName, name.dnsName()));
    draft.addExtension(Extension.subjectAlternativeName, false, names);
    BcX509ExtensionUtils hashes = new BcX509ExtensionUtils();
    draft.addExtension(
        Extension.subjectKeyIdentifier, false, hashes.createSubjectKeyIdentifier(publicKey));
    draft.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        hashes.createAuthorityKeyIdentifier(certificate.getSubjectPublicKeyInfo()));
    return draft;
  }

  /** A client's whole DNS name is longer than a common name may be. */
  private static String firstLabel(PeerName name) {
    return name.dnsName().substring(0, name.dnsName().indexOf('.'));
  }

  private static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
  }

  private static BigInteger serial() {
    return new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1);
  }

  private static Date begin() {
    return Date.from(Instant.now().atOffset(ZoneOffset.UTC).minusDays(BACKDATED_DAYS).toInstant());
  }

  private static Date end(int years) {
    return Date.from(Instant.now().atOffset(ZoneOffset.UTC).plusYears(years).toInstant());
  }

  private static X509CertificateHolder sign(
      X509v3CertificateBuilder draft, ECPrivateKeyParameters secretKey) {
    AlgorithmIdentifier algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    AlgorithmIdentifier sha256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);
    try {
      return draft.build(new BcECContentSignerBuilder(algorithm, sha256).build(secretKey));
    } catch (OperatorCreationException e) {
      throw new AssertionError("a P-256 key signs with SHA-256", e);
    }
  }

  private static Bytes pem(X509CertificateHolder certificate) {
    try {
      return Pem.encode(Pem.CERTIFICATE, certificate.getEncoded());
    } catch (IOException e) {
      throw new AssertionError("a certificate that was parsed or made has an encoding", e);
    }
  }

  /** Not the key. */
  @Override
  public String toString() {
    return "CertificateAuthority " + certificate.getSubject();
  }
}
