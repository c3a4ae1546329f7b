package io.parley.simulator.scheme;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Claim;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.api.Signers;
import io.parley.api.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CertificateMemoTest {
  private static final Signers MANY =
      Signers.of(40, IntStream.range(0, 30).mapToObj(ReplicaId::new).toList());

  private final CertificateMemo memo = new CertificateMemo();
  private final List<Claim> verified = new ArrayList<>();

  private static Claim claim(long height, String proof) {
    Statement statement = new Statement("vote", 1, height, Digest.ZERO);
    return new Claim.OfQuorum(statement, new Certificate(MANY, Bytes.utf8(proof)), 27);
  }

  private boolean holds(Claim claim, int signers, boolean truth) {
    return memo.holds(
        claim,
        signers,
        () -> {
          verified.add(claim);
          return truth;
        });
  }

  @Test
  void ofManySignersEachIsVerifiedOnceWhetherItIsTrueOrNot() {
    Claim good = claim(1, "good");
    Claim bad = claim(1, "bad");
    for (int i = 0; i < 3; i++) {
      assertThat(holds(good, 30, true)).isTrue();
      assertThat(holds(bad, 30, false)).isFalse();
    }
    assertThat(verified).containsExactly(good, bad);
    assertThat(holds(claim(1, "good"), 30, false)).as("it is equal").isTrue();
    assertThat(holds(claim(2, "good"), 30, false)).as("another statement").isFalse();
  }

  @Test
  void ofFewSignersEachIsVerifiedEachTime() {
    for (boolean truth : List.of(true, false, true)) {
      assertThat(holds(claim(1, "good"), 15, truth)).isEqualTo(truth);
    }
    assertThat(verified).hasSize(3);
  }

  @Test
  void theOldestAreForgottenAndOnlyThose() {
    for (int height = 0; height < 64; height++) {
      holds(claim(height, "good"), 30, true);
    }
    for (int height = 0; height < 64; height++) {
      holds(claim(height, "good"), 30, true);
    }
    assertThat(verified).hasSize(64);
    holds(claim(64, "good"), 30, true);
    verified.clear();
    for (int height = 1; height < 65; height++) {
      holds(claim(height, "good"), 30, true);
    }
    assertThat(verified).isEmpty();
    holds(claim(0, "good"), 30, true);
    assertThat(verified).hasSize(1);
  }
}
