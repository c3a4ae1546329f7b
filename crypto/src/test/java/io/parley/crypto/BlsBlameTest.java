package io.parley.crypto;

import static io.parley.crypto.BlsShares.ANOTHER;
import static io.parley.crypto.BlsShares.KEYS;
import static io.parley.crypto.BlsShares.MESSAGE;
import static io.parley.crypto.BlsShares.bad;
import static io.parley.crypto.BlsShares.certificate;
import static io.parley.crypto.BlsShares.made;
import static io.parley.crypto.BlsShares.moved;
import static io.parley.crypto.BlsShares.part;
import static io.parley.crypto.BlsShares.parts;
import static io.parley.crypto.BlsShares.quorum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.QuorumScheme.Combination;
import io.parley.api.QuorumScheme.Part;
import io.parley.api.ReplicaId;
import io.parley.api.Signers;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which shares make a certificate, and who is named if they do not (pitfall BLS7). */
class BlsBlameTest {
  /** All 127 of them, with several kinds of bad shares. */
  @Test
  void everySubsetOfBadSignersOfSevenIsNamedExactly() {
    int n = 7;
    BlsQuorum quorum = quorum(n);
    for (int mask = 1; mask < 1 << n; mask++) {
      List<Part> parts = new ArrayList<>();
      List<Integer> bad = new ArrayList<>();
      for (int i = n - 1; i >= 0; i--) {
        boolean isBad = (mask & (1 << i)) != 0;
        parts.add(isBad ? part(i, MESSAGE, spoiled(i, mask)) : part(i, MESSAGE));
        if (isBad) {
          bad.add(i);
        }
      }
      assertThat(quorum.combine(parts)).as("mask %s", mask).isEqualTo(bad(bad));
    }
  }

  private static Bytes spoiled(int signer, int mask) {
    Bytes good = KEYS.get(signer).sign(MESSAGE);
    return switch ((signer + mask) % 6) {
      case 0 -> KEYS.get(signer).sign(ANOTHER);
      case 1 -> KEYS.get(signer).possession();
      case 2 -> KEYS.get(signer + 8).sign(MESSAGE);
      case 3 -> good.slice(0, 47);
      case 4 -> Bytes.ofHex("c0" + "00".repeat(47));
      default -> moved(good, good, true);
    };
  }

  /** Two who collude: their faults cancel, and the certificate is the one of their good shares. */
  @Test
  void faultsThatCancelEachOtherDoNoHarm() {
    BlsQuorum quorum = quorum(7);
    Bytes fault = KEYS.get(9).sign(ANOTHER);
    Part first = part(1, MESSAGE, moved(KEYS.get(1).sign(MESSAGE), fault, true));
    Part second = part(4, MESSAGE, moved(KEYS.get(4).sign(MESSAGE), fault, false));
    assertThat(quorum.verify(first.signer(), MESSAGE, first.signature())).isFalse();
    assertThat(quorum.verify(second.signer(), MESSAGE, second.signature())).isFalse();

    Certificate certificate =
        made(quorum.combine(List.of(part(0, MESSAGE), first, part(2, MESSAGE), second)));

    assertThat(quorum.verify(MESSAGE, certificate)).isTrue();
    assertThat(certificate).isEqualTo(made(quorum.combine(parts(List.of(0, 1, 2, 4)))));
  }

  /** Another's bad share brings out who else is bad; at the latest when it is gone, all is well. */
  @Test
  void afterTheNamedAreDroppedTheRestIsCombined() {
    BlsQuorum quorum = quorum(7);
    Bytes fault = KEYS.get(9).sign(ANOTHER);
    List<Part> parts = new ArrayList<>(parts(List.of(0, 3, 5, 6)));
    parts.add(part(1, MESSAGE, moved(KEYS.get(1).sign(MESSAGE), fault, true)));
    parts.add(part(2, MESSAGE, moved(KEYS.get(2).sign(MESSAGE), fault, false)));
    parts.add(part(4, MESSAGE, fault));
    List<ReplicaId> liars = List.of(new ReplicaId(1), new ReplicaId(2), new ReplicaId(4));

    int attempts = 0;
    while (quorum.combine(parts) instanceof Combination.Bad bad) {
      assertThat(bad.signers()).isNotEmpty().isSubsetOf(liars);
      parts.removeIf(part -> bad.signers().contains(part.signer()));
      attempts++;
    }
    assertThat(attempts).isBetween(1, 3);
    assertThat(quorum.verify(MESSAGE, made(quorum.combine(parts)))).isTrue();
  }

  /** Of shares whose sum is infinity no certificate can be made, though each is good. */
  @Test
  void keysThatCancelEachOtherMakeNoCertificate() {
    BigInteger secret = new BigInteger(KEYS.get(1).scalar().hex(), 16);
    BlsSecretKey opposite =
        BlsSecretKey.of(Bytes.ofHex("%064x".formatted(Bls.ORDER.subtract(secret))));
    List<BlsSecretKey> keys = List.of(KEYS.get(0), KEYS.get(1), opposite);
    BlsQuorum quorum = quorum(keys);
    List<Part> cancelling =
        List.of(
            part(1, MESSAGE, keys.get(1).sign(MESSAGE)),
            part(2, MESSAGE, keys.get(2).sign(MESSAGE)));
    List<Part> all = new ArrayList<>(cancelling);
    all.add(part(0, MESSAGE));
    Certificate infinity =
        new Certificate(
            Signers.of(3, List.of(new ReplicaId(1), new ReplicaId(2))),
            Bytes.ofHex("c0" + "00".repeat(47)));

    assertThat(quorum.combine(cancelling)).isEqualTo(bad(List.of(2)));
    assertThat(quorum.verify(MESSAGE, infinity)).isFalse();
    assertThat(quorum.verify(ANOTHER, infinity)).isFalse();
    assertThat(quorum.verify(MESSAGE, made(quorum.combine(all)))).isTrue();
  }

  @Test
  void twoSharesOfOneSignerAreNotCombined() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quorum(4).combine(parts(List.of(1, 2, 1))))
        .withMessageContaining("two shares of R1");
  }

  @Test
  void aShareOfAStrangerIsBad() {
    Part stranger = part(4, MESSAGE);
    BlsQuorum quorum = quorum(4);
    assertThat(quorum.verify(new ReplicaId(4), MESSAGE, stranger.signature())).isFalse();
    assertThat(quorum.combine(List.of(part(0, MESSAGE), stranger))).isEqualTo(bad(List.of(4)));
    assertThat(quorum.combine(List.of(stranger))).isEqualTo(bad(List.of(4)));
  }
}
