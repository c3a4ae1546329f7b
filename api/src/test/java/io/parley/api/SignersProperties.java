package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class SignersProperties {
  @Provide
  Arbitrary<Bytes> bitmaps() {
    return ApiArbitraries.bytes(0, 6);
  }

  private static List<ReplicaId> some(int n, Random random) {
    List<ReplicaId> ids = new ArrayList<>(IntStream.range(0, n).mapToObj(ReplicaId::new).toList());
    Collections.shuffle(ids, random);
    return ids.subList(0, random.nextInt(n + 1));
  }

  @Property
  void idsInAnyOrderMakeOneCanonicalBitmap(
      @ForAll @IntRange(min = 1, max = 40) int n, @ForAll Random random) {
    List<ReplicaId> ids = some(n, random);
    List<ReplicaId> ascending = ids.stream().sorted().toList();
    Signers signers = Signers.of(n, ids);

    assertThat(signers.isCanonical(n)).isTrue();
    assertThat(signers.count()).isEqualTo(ids.size());
    assertThat(signers.ids()).isEqualTo(ascending);
    assertThat(signers).isEqualTo(Signers.of(n, ascending));
    assertThat(signers.bitmap().size()).isEqualTo((n + 7) / 8);
  }

  /** Exactly the bitmaps that {@code of} makes are canonical. */
  @Property
  void aBitmapIsCanonicalIfItIsTheOneOfItsIds(
      @ForAll @IntRange(min = 1, max = 40) int n, @ForAll("bitmaps") Bytes bitmap) {
    Signers signers = new Signers(bitmap);
    boolean within = signers.ids().stream().allMatch(id -> id.value() < n);
    boolean canonical = within && Signers.of(n, signers.ids()).equals(signers);

    assertThat(signers.isCanonical(n)).isEqualTo(canonical);
    assertThat(signers.count()).isEqualTo(signers.ids().size());
  }

  @Property(tries = 100)
  void strangersAndRepeatedIdsAreRefused(@ForAll @IntRange(min = 1, max = 40) int n) {
    ReplicaId last = new ReplicaId(n - 1);
    assertThatIllegalArgumentException().isThrownBy(() -> Signers.of(n, List.of(new ReplicaId(n))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Signers.of(n, List.of(new ReplicaId(n + 1_000_000))));
    assertThatIllegalArgumentException().isThrownBy(() -> Signers.of(n, List.of(last, last)));
  }

  @Example
  void theLowestBitOfTheFirstByteIsReplicaZero() {
    List<ReplicaId> ids = List.of(new ReplicaId(9), new ReplicaId(0), new ReplicaId(2));
    assertThat(Signers.of(10, ids).bitmap().hex()).isEqualTo("0502");
    assertThat(Signers.of(10, ids)).hasToString("[R0, R2, R9]");
  }
}
