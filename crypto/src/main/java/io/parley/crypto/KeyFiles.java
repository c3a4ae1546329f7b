package io.parley.crypto;

import io.parley.api.Bytes;
import io.parley.api.Credentials;
import io.parley.api.SignatureScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/**
 * Keys and certificates as files in PEM. Files with secret keys are made readable for their owner
 * alone and never overwritten; messages of exceptions name the file, what was found in it and what
 * was expected, never a key.
 */
public final class KeyFiles {
  private static final String A_CERTIFICATE = "an X.509 certificate in PEM";
  private static final String A_TLS_KEY = "an unencrypted PKCS#8 private key in PEM";

  private static final String A_QUORUM_KEY = "one BLS12-381 secret key in PEM";

  private KeyFiles() {}

  /**
   * Makes a new file with a secret key, in PKCS#8 as PEM.
   *
   * @param secret in the scheme's raw encoding
   * @throws java.nio.file.FileAlreadyExistsException if the file is there already
   * @throws IllegalArgumentException if {@code secret} is no secret key of {@code scheme}, or the
   *     scheme is none of {@link SignatureSchemes}
   */
  public static void writeSecretKey(Path path, SignatureScheme scheme, Bytes secret)
      throws IOException {
    SecretFile.create(path, Pem.encode(Pem.PRIVATE_KEY, Pkcs8.encode(scheme, secret)));
  }

  /**
   * The secret key in a file, in the scheme's raw encoding.
   *
   * @throws java.nio.file.NoSuchFileException if the file is not there
   * @throws IllegalArgumentException if there is anything else in it
   */
  public static Bytes readSecretKey(Path path, SignatureScheme scheme) throws IOException {
    String expected = "one PKCS#8 secret key for " + scheme.name() + " in PEM";
    byte[] key = onlyKey(path, Pem.PRIVATE_KEY, expected);
    try {
      return Pkcs8.decode(scheme, key);
    } catch (IllegalArgumentException e) {
      throw Pem.wrong(path, String.valueOf(e.getMessage()), expected, e);
    }
  }

  /**
   * Makes a new file with a secret key for certificates: a PEM block of a type of its own around
   * the number in 32 bytes, as there is no other form that tools would agree on.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file is there already
   */
  public static void writeQuorumKey(Path path, BlsSecretKey secret) throws IOException {
    SecretFile.create(path, Pem.encode(Pem.BLS_SECRET_KEY, secret.scalar().toArray()));
  }

  /**
   * The secret key for certificates in a file.
   *
   * @throws java.nio.file.NoSuchFileException if the file is not there
   * @throws IllegalArgumentException if there is anything else in it
   * @throws IllegalStateException if the native library cannot be loaded; says what it needs
   */
  public static BlsSecretKey readQuorumKey(Path path) throws IOException {
    byte[] key = onlyKey(path, Pem.BLS_SECRET_KEY, A_QUORUM_KEY);
    try {
      return BlsSecretKey.of(Bytes.wrap(key));
    } catch (IllegalArgumentException e) {
      throw Pem.wrong(path, "a damaged key", A_QUORUM_KEY, e);
    }
  }

  private static byte[] onlyKey(Path path, String type, String expected) throws IOException {
    List<byte[]> keys = Pem.decode(path, Pem.read(path, expected), type, expected);
    if (keys.size() != 1) {
      throw Pem.wrong(path, keys.size() + " keys", expected);
    }
    return keys.get(0);
  }

  /**
   * What a party shows in TLS.
   *
   * @param cert file with the certificate chain, leaf first
   * @param key file with the leaf's private key in PKCS#8
   * @param ca file with the certificate of the authority
   * @throws java.nio.file.NoSuchFileException if a file is not there
   * @throws IllegalArgumentException if there is anything else in a file, or the key is not the one
   *     of the certificate
   */
  public static Credentials readCredentials(Path cert, Path key, Path ca) throws IOException {
    Bytes certificate = Pem.read(cert, A_CERTIFICATE);
    Bytes privateKey = Pem.read(key, A_TLS_KEY);
    Bytes authority = Pem.read(ca, A_CERTIFICATE);
    Certificate leaf = certificate(cert, certificate);
    certificate(ca, authority);
    if (!belongs(privateKey(key, privateKey), publicKey(cert, leaf))) {
      throw Pem.wrong(key, "another private key", "the one of the certificate in " + cert);
    }
    return new Credentials(certificate, privateKey, authority);
  }

  /**
   * Writes {@code credentials} to three files. Certificates are not secret and are overwritten.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file {@code key} is there already
   */
  public static void writeCredentials(Path cert, Path key, Path ca, Credentials credentials)
      throws IOException {
    writeCredentials(cert, key, credentials);
    Files.write(ca, credentials.authority().toArray());
  }

  /**
   * The same where the authority's certificate is there already, and may be in use by others.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file {@code key} is there already
   */
  public static void writeCredentials(Path cert, Path key, Credentials credentials)
      throws IOException {
    SecretFile.create(key, credentials.privateKey());
    Files.write(cert, credentials.certificate().toArray());
  }

  /** The first certificate in {@code text}, which comes from {@code path}. */
  static Certificate certificate(Path path, Bytes text) {
    byte[] first = Pem.decode(path, text, Pem.CERTIFICATE, A_CERTIFICATE).get(0);
    try {
      return Certificate.getInstance(first);
    } catch (RuntimeException e) {
      throw Pem.wrong(path, "a damaged certificate", A_CERTIFICATE, e);
    }
  }

  static AsymmetricKeyParameter publicKey(Path path, Certificate certificate) {
    try {
      return PublicKeyFactory.createKey(certificate.getSubjectPublicKeyInfo());
    } catch (IOException | RuntimeException e) {
      throw Pem.wrong(path, "a certificate of a damaged key", A_CERTIFICATE, e);
    }
  }

  static AsymmetricKeyParameter privateKey(Path path, Bytes text) {
    byte[] first = Pem.decode(path, text, Pem.PRIVATE_KEY, A_TLS_KEY).get(0);
    try {
      return PrivateKeyFactory.createKey(first);
    } catch (IOException | RuntimeException e) {
      throw Pem.wrong(path, "a damaged key", A_TLS_KEY, e);
    }
  }

  /** Whether the keys are a pair. Pairs not on P-256 are taken on trust; TLS will judge them. */
  static boolean belongs(AsymmetricKeyParameter privateKey, AsymmetricKeyParameter publicKey) {
    if (privateKey instanceof ECPrivateKeyParameters secret
        && publicKey instanceof ECPublicKeyParameters known
        && secret.getParameters().equals(P256.DOMAIN)) {
      return P256.publicKey(secret).getQ().equals(known.getQ());
    }
    return privateKey instanceof ECPrivateKeyParameters
        == publicKey instanceof ECPublicKeyParameters;
  }
}
