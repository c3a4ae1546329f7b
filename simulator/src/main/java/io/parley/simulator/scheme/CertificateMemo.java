package io.parley.simulator.scheme;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Which certificates of many signers were verified lately in a run, true or false, by all that they
 * are made of: each is verified once, and not for each frame that holds it. Looked up, never
 * iterated.
 */
final class CertificateMemo {
  /** With fewer signers, to verify again costs no more than to remember. */
  private static final int SIGNERS_MIN = 16;

  /** Few, as each may keep the frame in memory that it was in. */
  private static final int CERTIFICATES_MAX = 64;

  private final Map<Object, Boolean> verdicts = new LinkedHashMap<>();

  /**
   * Whether so many signers signed what {@code claim}, a value, says; {@code verification} finds
   * out.
   */
  boolean holds(Object claim, int signers, BooleanSupplier verification) {
    if (signers < SIGNERS_MIN) {
      return verification.getAsBoolean();
    }
    Boolean known = verdicts.get(claim);
    if (known != null) {
      return known;
    }
    boolean verdict = verification.getAsBoolean();
    verdicts.put(claim, verdict);
    if (verdicts.size() > CERTIFICATES_MAX) {
      var oldest = verdicts.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return verdict;
  }
}
