package io.parley.simulator.scheme;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.SignatureScheme;
import io.parley.driver.verification.Verifier;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Signatures for simulation: 8 bytes that tell signers and messages apart, and cost next to
 * nothing. Not secure: whoever knows a public key could compute its signatures, but nothing does so
 * without asking that key's signer.
 */
public final class FastScheme implements SignatureScheme {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Bytes in a signature. */
  public static final int SIGNATURE_BYTES = 8;

  @Override
  public String name() {
    return "fast";
  }

  @Override
  public Signer signer(Bytes secretKey) {
    Bytes publicKey = Digest.of(secretKey).bytes();
    long seed = seed(publicKey);
    return new Signer() {
      @Override
      public Bytes publicKey() {
        return publicKey;
      }

      @Override
      public Bytes sign(Bytes message) {
        return new LayoutWriter(16).i64(mix(seed, message)).toBytes();
      }
    };
  }

  @Override
  public Verifier verifier(Bytes publicKey) {
    if (publicKey.size() != Digest.SIZE) {
      throw new IllegalArgumentException(
          "a fast public key has 32 bytes, found " + publicKey.size());
    }
    long seed = seed(publicKey);
    return (message, signature) ->
        signature.size() == SIGNATURE_BYTES && word(signature, 0) == mix(seed, message);
  }

  private static long seed(Bytes publicKey) {
    return word(publicKey, 0) ^ Long.rotateLeft(word(publicKey, 8), 17);
  }

  /** 64 bits that depend on every byte. */
  public static long hash(Bytes bytes) {
    return mix(0, bytes);
  }

  private static long mix(long seed, Bytes message) {
    long hash = seed ^ message.size();
    int at = 0;
    for (; at + 8 <= message.size(); at += 8) {
      hash = stir(hash ^ word(message, at));
    }
    for (; at < message.size(); at++) {
      hash = stir(hash ^ message.get(at));
    }
    return stir(hash + seed);
  }

  /** A bijection that spreads every bit over all. */
  private static long stir(long value) {
    long x = (value ^ (value >>> 32)) * 0x9e3779b97f4a7c15L;
    x = (x ^ (x >>> 29)) * 0xd6e8feb86659fd93L;
    return x ^ (x >>> 32);
  }

  private static long word(Bytes bytes, int at) {
    return (long) WORD.get(bytes.array(), bytes.offset() + at);
  }
}
