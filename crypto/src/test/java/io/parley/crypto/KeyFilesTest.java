package io.parley.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parley.api.Bytes;
import io.parley.api.Credentials;
import io.parley.api.Digest;
import io.parley.api.PeerName;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFilesTest {
  /** RFC 8410, section 10.3. */
  private static final String RFC_8410_KEY =
      """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
      -----END PRIVATE KEY-----
      """;

  private static final Bytes RFC_8410_SECRET =
      Bytes.ofHex("d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842");

  @TempDir Path directory = Path.of("");

  private Path file(String name) {
    return directory.resolve(name);
  }

  private static Credentials issue(CertificateAuthority authority, int replica) {
    return authority.issue(PeerName.of(Digest.ZERO, new ReplicaId(replica)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "ecdsa"})
  void aWrittenKeyIsReadAgain(String name) throws IOException {
    SignatureScheme scheme = SignatureSchemes.named(name);
    Bytes secret = SignatureSchemes.generateSecretKey(scheme);
    KeyFiles.writeSecretKey(file("key"), scheme, secret);
    assertThat(KeyFiles.readSecretKey(file("key"), scheme)).isEqualTo(secret);
  }

  @Test
  void anEd25519KeyIsWrittenAsInRfc8410() throws IOException {
    KeyFiles.writeSecretKey(file("key"), new Ed25519(), RFC_8410_SECRET);
    assertThat(Files.readString(file("key"))).isEqualTo(RFC_8410_KEY);
  }

  /** RFC 8410's second example: version 2, with an attribute and the public key. */
  @Test
  void anEd25519KeyOfVersionTwoIsReadAsWell() throws IOException {
    Files.writeString(
        file("key"),
        """
        -----BEGIN PRIVATE KEY-----
        MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
        Z9w7lshQhqowtrbLDFw4rXAxZuE=
        -----END PRIVATE KEY-----
        """);
    assertThat(KeyFiles.readSecretKey(file("key"), new Ed25519())).isEqualTo(RFC_8410_SECRET);
  }

  @Test
  void aKeyFileIsReadableForItsOwnerAlone() throws IOException {
    assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
    KeyFiles.writeSecretKey(file("key"), new Ed25519(), RFC_8410_SECRET);
    KeyFiles.writeCredentials(
        file("crt"), file("tls"), file("ca"), issue(CertificateAuthority.create("test"), 0));
    for (Path path : new Path[] {file("key"), file("tls")}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aKeyFileIsNeverOverwritten() throws IOException {
    Files.writeString(file("key"), "precious");
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> KeyFiles.writeSecretKey(file("key"), new Ed25519(), RFC_8410_SECRET));
    assertThat(Files.readString(file("key"))).isEqualTo("precious");
  }

  @Test
  void aKeyThatIsNoneIsNotWritten() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyFiles.writeSecretKey(file("key"), new Ed25519(), Bytes.ofHex("00")));
    assertThat(file("key")).doesNotExist();
  }

  @Test
  void aMissingFileIsNamedWithWhatWasExpected() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> KeyFiles.readSecretKey(file("key"), new Ed25519()))
        .withMessageContaining(file("key").toString())
        .withMessageContaining("expected one PKCS#8 secret key for ed25519 in PEM");
  }

  @Test
  void aKeyOfAnotherSchemeIsNamed() throws IOException {
    EcdsaP256 ecdsa = new EcdsaP256();
    KeyFiles.writeSecretKey(file("key"), ecdsa, SignatureSchemes.generateSecretKey(ecdsa));
    refused("found a key for ecdsa, expected one PKCS#8 secret key for ed25519 in PEM");
  }

  @Test
  void otherFilesAreRefusedWithWhatWasFound() throws IOException {
    Files.writeString(file("key"), "hello");
    refused("found no PEM block");
    Files.writeString(
        file("key"), "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n");
    refused("found a damaged PEM block");
    Files.writeString(file("key"), "-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n");
    refused("found a damaged PEM block");
    Files.writeString(file("key"), Pem.encode("PRIVATE KEY", new byte[] {0x30, 1, 2}).utf8());
    refused("found a damaged key");
    Files.writeString(file("key"), Pem.encode("EC PRIVATE KEY", new byte[9]).utf8());
    refused("found a block EC PRIVATE KEY (the format before PKCS#8");
    Files.writeString(file("key"), CertificateAuthority.create("test").certificate().utf8());
    refused("found a block CERTIFICATE");
    Files.writeString(file("key"), RFC_8410_KEY + RFC_8410_KEY);
    refused("found 2 keys");
    Files.writeString(file("key"), "x".repeat((1 << 20) + 1));
    refused("found 1048577 bytes");
  }

  private void refused(String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyFiles.readSecretKey(file("key"), new Ed25519()))
        .withMessageContaining(file("key") + ": ")
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("MC4CAQAw"));
  }

  @Test
  void aWrittenQuorumKeyIsReadAgain() throws IOException {
    BlsSecretKey key = BlsSecretKey.generate();
    KeyFiles.writeQuorumKey(file("key"), key);
    assertThat(KeyFiles.readQuorumKey(file("key")).scalar()).isEqualTo(key.scalar());
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("key"))))
          .isEqualTo("rw-------");
    }
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> KeyFiles.writeQuorumKey(file("key"), BlsSecretKey.generate()));
    assertThat(KeyFiles.readQuorumKey(file("key")).scalar()).isEqualTo(key.scalar());
  }

  @Test
  void keysOfTheTwoKindsAreNotMistakenForEachOther() throws IOException {
    KeyFiles.writeQuorumKey(file("key"), BlsSecretKey.generate());
    refused("found a block BLS SECRET KEY, expected one PKCS#8 secret key for ed25519");
    Files.writeString(file("key"), RFC_8410_KEY);
    refusedQuorumKey("found a block PRIVATE KEY, expected one BLS12-381 secret key in PEM");
  }

  @Test
  void otherFilesAreNoQuorumKeys() throws IOException {
    Files.writeString(file("key"), "hello");
    refusedQuorumKey("found no PEM block");
    String two = Pem.encode(Pem.BLS_SECRET_KEY, RFC_8410_SECRET.toArray()).utf8();
    Files.writeString(file("key"), two + two);
    refusedQuorumKey("found 2 keys");
    for (byte[] damaged : new byte[][] {new byte[31], new byte[32], new byte[33]}) {
      Files.writeString(file("key"), Pem.encode(Pem.BLS_SECRET_KEY, damaged).utf8());
      refusedQuorumKey("found a damaged key");
    }
  }

  private void refusedQuorumKey(String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyFiles.readQuorumKey(file("key")))
        .withMessageContaining(file("key") + ": " + message)
        .withMessageContaining("expected one BLS12-381 secret key in PEM");
  }

  @Test
  void writtenCredentialsAreReadAgain() throws IOException {
    Credentials credentials = issue(CertificateAuthority.create("test"), 3);
    KeyFiles.writeCredentials(file("crt"), file("key"), file("ca"), credentials);
    assertThat(KeyFiles.readCredentials(file("crt"), file("key"), file("ca")))
        .isEqualTo(credentials);
  }

  @Test
  void aKeyThatIsNotTheOneOfTheCertificateIsRefused() throws IOException {
    CertificateAuthority authority = CertificateAuthority.create("test");
    KeyFiles.writeCredentials(file("crt"), file("key"), file("ca"), issue(authority, 0));
    Files.write(file("crt"), issue(authority, 1).certificate().toArray());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyFiles.readCredentials(file("crt"), file("key"), file("ca")))
        .withMessageContaining(file("key") + ": found another private key");
  }

  @Test
  void anEd25519KeyForAP256CertificateIsRefused() throws IOException {
    KeyFiles.writeCredentials(
        file("crt"), file("key"), file("ca"), issue(CertificateAuthority.create("test"), 0));
    Files.writeString(file("key"), RFC_8410_KEY);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyFiles.readCredentials(file("crt"), file("key"), file("ca")))
        .withMessageContaining(file("key") + ": found another private key");
  }

  @Test
  void aDamagedCertificateIsRefused() throws IOException {
    KeyFiles.writeCredentials(
        file("crt"), file("key"), file("ca"), issue(CertificateAuthority.create("test"), 0));
    Files.writeString(file("ca"), Pem.encode("CERTIFICATE", new byte[7]).utf8());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyFiles.readCredentials(file("crt"), file("key"), file("ca")))
        .withMessageContaining(file("ca") + ": found a damaged certificate");
  }
}
