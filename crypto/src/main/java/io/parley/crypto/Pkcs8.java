package io.parley.crypto;

import io.parley.api.Bytes;
import io.parley.api.SignatureScheme;
import java.io.IOException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.util.BigIntegers;

/** Secret keys as PKCS#8 {@code PrivateKeyInfo} of version 1, which every tool can read. */
final class Pkcs8 {
  /** Of RFC 8410; the library keeps it in the jar of certificates, which is not needed here. */
  private static final ASN1ObjectIdentifier ED25519 = new ASN1ObjectIdentifier("1.3.101.112");

  private Pkcs8() {}

  static byte[] encode(SignatureScheme scheme, Bytes secretKey) {
    return switch (scheme.name()) {
      case Ed25519.NAME -> encodeEd25519(secretKey);
      case EcdsaP256.NAME -> encode(P256.secretKey(secretKey));
      default -> throw SignatureSchemes.unknown(scheme.name());
    };
  }

  static byte[] encode(ECPrivateKeyParameters secretKey) {
    byte[] point = P256.publicKey(secretKey).getQ().getEncoded(false);
    ECPrivateKey key =
        new ECPrivateKey(8 * P256.SCALAR_BYTES, secretKey.getD(), new DERBitString(point), null);
    return der(
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
        key);
  }

  private static byte[] encodeEd25519(Bytes secretKey) {
    if (secretKey.size() != Ed25519.SECRET_BYTES) {
      throw new IllegalArgumentException(
          "an Ed25519 secret key has 32 bytes, found " + secretKey.size());
    }
    return der(new AlgorithmIdentifier(ED25519), new DEROctetString(secretKey.toArray()));
  }

  private static byte[] der(AlgorithmIdentifier algorithm, ASN1Encodable key) {
    try {
      return new PrivateKeyInfo(algorithm, key).getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new AssertionError("a key that was just made has an encoding", e);
    }
  }

  /**
   * The raw secret key in {@code der}.
   *
   * @throws IllegalArgumentException if there is none of {@code scheme}; says what there is instead
   */
  static Bytes decode(SignatureScheme scheme, byte[] der) {
    PrivateKeyInfo info = parse(der);
    String found = name(info.getPrivateKeyAlgorithm());
    if (!found.equals(scheme.name())) {
      throw new IllegalArgumentException("a key for " + found);
    }
    return switch (found) {
      case Ed25519.NAME -> decodeEd25519(info);
      case EcdsaP256.NAME -> decodeEcdsa(info);
      default -> throw SignatureSchemes.unknown(found);
    };
  }

  /** As the configuration calls it, or else its object identifier. */
  private static String name(AlgorithmIdentifier algorithm) {
    ASN1ObjectIdentifier id = algorithm.getAlgorithm();
    if (id.equals(ED25519)) {
      return Ed25519.NAME;
    }
    if (!id.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return "algorithm " + id;
    }
    return SECObjectIdentifiers.secp256r1.equals(algorithm.getParameters())
        ? EcdsaP256.NAME
        : "another curve than P-256";
  }

  // The library answers bad bytes with various unchecked exceptions, depending on where they are.
  private static PrivateKeyInfo parse(byte[] der) {
    try {
      return PrivateKeyInfo.getInstance(der);
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  private static Bytes decodeEd25519(PrivateKeyInfo info) {
    byte[] secret;
    try {
      secret = ASN1OctetString.getInstance(info.parsePrivateKey()).getOctets();
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
    if (secret.length != Ed25519.SECRET_BYTES) {
      throw new IllegalArgumentException("an Ed25519 key of " + secret.length + " bytes");
    }
    return Bytes.wrap(secret);
  }

  private static Bytes decodeEcdsa(PrivateKeyInfo info) {
    try {
      ECPrivateKey key = ECPrivateKey.getInstance(info.parsePrivateKey());
      Bytes scalar = Bytes.wrap(BigIntegers.asUnsignedByteArray(P256.SCALAR_BYTES, key.getKey()));
      return P256.scalar(P256.secretKey(scalar));
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  private static IllegalArgumentException damaged(Exception e) {
    return new IllegalArgumentException("a damaged key", e);
  }
}
