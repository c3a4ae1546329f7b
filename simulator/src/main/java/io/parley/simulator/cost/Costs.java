package io.parley.simulator.cost;

import java.util.List;
import java.util.SplittableRandom;

/**
 * What work costs in processor time, by signature scheme. Immutable.
 *
 * <p>The figures are those of {@code docs/costs.md}, which says how they were measured, one thread
 * of a server: BouncyCastle for {@code ed25519}, Corretto's provider for {@code ecdsa}, signatures
 * in G1 for {@code bls}, gRPC streams with the direct executor. With {@code bls}, certificates and
 * their shares are BLS, and all other signatures are Ed25519.
 */
public final class Costs {
  /** Shared by all that {@link #of} knows. */
  private static final Signatures NONE = new Signatures(0, 0, 0);

  private static final Signatures ED25519 = new Signatures(21_000, 47_000, 64);
  private static final Signatures ECDSA = new Signatures(11_000, 32_000, 64);
  private static final Signatures BLS = new Signatures(104_000, 706_000, 48);

  /** One signature of an aggregate, from bytes: (986 − 41) µs / (100 − 4). */
  private static final long BLS_COMBINE = 9_844;

  /**
   * Adding one public key, in G2, that is at hand as a point. It was not measured; this is an
   * estimate, small beside a pairing up to hundreds of signers.
   */
  private static final long BLS_ADD = 2_000;

  /** Putting one signature of a list in its place: next to nothing. */
  private static final long LIST_COMBINE = 100;

  /** SHA-256: 0.08 µs for 64 B and 0.53 µs for 1 KiB give a line. */
  private static final long HASH_BASE = 50;

  private static final long HASH_PER_KIB = 480;

  /** One message on a stream, for sender and receiver each. */
  private static final long MESSAGE = 900;

  /** The core takes 0.02 to 1 µs an event. */
  private static final long CORE_EVENT = 500;

  /** A small append is synced within 120 to 400 µs in most cases, and 5.3 ms in 1 of 100. */
  private static final long FSYNC_MIN = 120_000;

  private static final long FSYNC_USUAL = 400_000;
  private static final long FSYNC_P99 = 5_300_000;

  /** A command of an application that has next to nothing to do, session and reply included. */
  private static final long EXECUTE = 1_000;

  /** A node has no more threads that verify. */
  private static final int WORKERS = 4;

  /** In ns, and bytes in one signature. */
  private record Signatures(long sign, long verify, int bytes) {}

  private final String scheme;
  private final Signatures identity;
  private final Signatures shares;
  private final int workers;

  private Costs(String scheme, Signatures identity, Signatures shares, int workers) {
    this.scheme = scheme;
    this.identity = identity;
    this.shares = shares;
    this.workers = workers;
  }

  /** The schemes that {@link #of} knows. */
  public static List<String> schemes() {
    return List.of("none", "ed25519", "ecdsa", "bls");
  }

  /**
   * The costs of a cluster whose certificates are of {@code scheme}.
   *
   * @throws IllegalArgumentException if the scheme is none of {@link #schemes()}
   */
  public static Costs of(String scheme) {
    return switch (scheme) {
      case "none" -> new Costs(scheme, NONE, NONE, WORKERS);
      case "ed25519" -> new Costs(scheme, ED25519, ED25519, WORKERS);
      case "ecdsa" -> new Costs(scheme, ECDSA, ECDSA, WORKERS);
      case "bls" -> new Costs(scheme, ED25519, BLS, WORKERS);
      default ->
          throw new IllegalArgumentException(
              "no costs of a scheme "
                  + scheme
                  + " are known; choose one of "
                  + String.join(", ", schemes()));
    };
  }

  private boolean isFree() {
    return scheme.equals("none");
  }

  private boolean aggregates() {
    return scheme.equals("bls");
  }

  public String scheme() {
    return scheme;
  }

  /** The same where each replica has so many threads, 1 or more, for cryptography. */
  public Costs workers(int workers) {
    return new Costs(scheme, identity, shares, workers);
  }

  /** Threads of each replica that verify and combine, each on a core of its own; 4 if not given. */
  public int workers() {
    return workers;
  }

  /** Bytes in a signature of an identity key, of a replica or a client. */
  public int signatureBytes() {
    return identity.bytes;
  }

  /** Bytes in a share of a certificate. */
  public int shareBytes() {
    return shares.bytes;
  }

  /** Bytes in the proof of a certificate of k signers. */
  public int certificateBytes(int k) {
    return aggregates() ? shares.bytes : k * shares.bytes;
  }

  /** Whether shares are verified on arrival, and not only when they are combined. */
  public boolean verifiesShares() {
    return !aggregates();
  }

  /** Signing with the identity key, ns. */
  public long sign() {
    return identity.sign;
  }

  /** Verifying one signature of an identity key, of a replica or a client, ns. */
  public long verify() {
    return identity.verify;
  }

  /** Signing a share of a certificate, ns. */
  public long signShare() {
    return shares.sign;
  }

  /** Verifying one share by itself, ns. */
  public long verifyShare() {
    return shares.verify;
  }

  /**
   * Verifying a certificate of k signers over one statement, ns: a list is k verifications, an
   * aggregate one, and k public keys to be added.
   */
  public long verifyCertificate(int k) {
    return aggregates() ? shares.verify + k * BLS_ADD : k * shares.verify;
  }

  /**
   * Verifying a certificate in which k signers signed {@code statements} different statements, ns:
   * an aggregate takes a pairing for each.
   */
  public long verifyEach(int k, int statements) {
    // A verification is two pairings; each further statement adds one.
    return aggregates() ? shares.verify * (statements + 1) / 2 + k * BLS_ADD : k * shares.verify;
  }

  /**
   * Combining k shares into a certificate, ns, with the one verification of the result in which all
   * shares turn out to be good.
   */
  public long combine(int k) {
    if (isFree()) {
      return 0;
    }
    return aggregates()
        ? k * BLS_COMBINE + verifyCertificate(k)
        : k * LIST_COMBINE + verifyCertificate(k);
  }

  /** SHA-256 of so many bytes, ns. */
  public long hash(long bytes) {
    return HASH_BASE + bytes * HASH_PER_KIB / 1_024;
  }

  /** Sending or receiving one message, beyond what its bytes take on the link, ns. */
  public long message() {
    return MESSAGE;
  }

  /** The core, an event, ns. */
  public long coreEvent() {
    return CORE_EVENT;
  }

  /** Executing one command, beyond hashing it, ns. */
  public long execute() {
    return EXECUTE;
  }

  /** How long this time a small append takes to become durable, ns. */
  public long fsync(SplittableRandom random) {
    int percent = random.nextInt(100);
    if (percent < 95) {
      return random.nextLong(FSYNC_MIN, FSYNC_USUAL);
    }
    return percent < 99
        ? random.nextLong(FSYNC_USUAL, FSYNC_P99)
        : random.nextLong(FSYNC_P99, 2 * FSYNC_P99);
  }
}
