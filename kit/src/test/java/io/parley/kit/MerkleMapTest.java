package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.kit.MerkleMap.Pair;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MerkleMapTest {
  private final MerkleMap map = new MerkleMap();

  private static Bytes b(String text) {
    return Bytes.utf8(text);
  }

  private MerkleMap with(String... keysAndValues) {
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(b(keysAndValues[i]), b(keysAndValues[i + 1]));
    }
    return map;
  }

  static byte[] written(MerkleMap map) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    map.writeTo(out);
    return out.toByteArray();
  }

  @Test
  void getsWhatWasPutAndReturnsWhatWasThere() {
    assertThat(map.get(b("a"))).isEmpty();
    assertThat(map.put(b("a"), b("1"))).isEmpty();
    assertThat(map.put(b("a"), b("2"))).contains(b("1"));
    assertThat(map.get(b("a"))).contains(b("2"));
    assertThat(map.remove(b("a"))).contains(b("2"));
    assertThat(map.remove(b("a"))).isEmpty();
    assertThat(map.size()).isZero();
  }

  @Test
  void scansAPrefixInKeyOrderUpToALimit() {
    with("b2", "4", "a", "1", "b", "2", "b1", "3", "c", "5");
    assertThat(map.scan(b("b"), 10))
        .containsExactly(
            new Pair(b("b"), b("2")), new Pair(b("b1"), b("3")), new Pair(b("b2"), b("4")));
    assertThat(map.scan(b("b"), 2)).hasSize(2);
    assertThat(map.scan(b("b"), 0)).isEmpty();
    assertThat(map.scan(b("x"), 10)).isEmpty();
    assertThat(map.scan(Bytes.EMPTY, 10)).hasSize(5);
  }

  @Test
  void aScanGoesOnAfterAKeyThatNeedNotExist() {
    with("a", "1", "b", "2", "b1", "3", "b2", "4", "c", "5");
    assertThat(map.scan(b("b"), b("b"), 10))
        .extracting(Pair::key)
        .containsExactly(b("b1"), b("b2"));
    assertThat(map.scan(b("b"), b("b11"), 10)).extracting(Pair::key).containsExactly(b("b2"));
    assertThat(map.scan(b("b"), b("a"), 10)).hasSize(3);
    assertThat(map.scan(b("b"), b("c"), 10)).isEmpty();
  }

  @Test
  void keysAreOrderedAsUnsignedBytes() {
    map.put(Bytes.ofHex("80"), b("high"));
    map.put(Bytes.ofHex("7f"), b("low"));
    assertThat(map.scan(Bytes.EMPTY, 9))
        .extracting(Pair::value)
        .containsExactly(b("low"), b("high"));
  }

  @Test
  void theDigestTellsApartWhatLooksAlike() {
    Digest empty = map.digest();
    Digest one = with("ab", "c").digest();
    map.remove(b("ab"));
    Digest other = with("a", "bc").digest();
    map.remove(b("a"));
    Digest swapped = with("c", "ab").digest();
    assertThat(List.of(empty, one, other, swapped)).doesNotHaveDuplicates();
  }

  @Test
  void theDigestComesBackWithTheContent() {
    Digest empty = map.digest();
    for (int i = 0; i < 2_000; i++) {
      map.put(b("key" + i), b("value" + i));
    }
    Digest full = map.digest();
    assertThat(full.hex())
        .isEqualTo("40e8d3597849b0031d8ebba96a691ab0040e38ebcb2d709b2e89ff602c505ca1");
    map.put(b("key7"), b("changed"));
    assertThat(map.digest()).isNotEqualTo(full);
    map.put(b("key7"), b("value7"));
    assertThat(map.digest()).isEqualTo(full);
    for (int i = 1_999; i >= 0; i--) {
      map.remove(b("key" + i));
    }
    assertThat(map.digest()).isEqualTo(empty);
  }

  @Test
  void theDigestIsOfThisLayout() {
    assertThat(map.digest().hex())
        .isEqualTo("78b95ba4a59cc2d2ea80624ea2821b55f3efc3c2a12ca499a7371ecffb939068");
    assertThat(with("a", "1", "b", "2", "c", "3").digest().hex())
        .isEqualTo("3acc2135d10aaa53af8d3e52a3391d57509b1be7e9729cbfb6b6a457988fb18a");
  }

  @Test
  void keepsCopiesOfViews() {
    byte[] large = new byte[1_000];
    map.put(Bytes.wrap(large, 1, 2), Bytes.wrap(large, 10, 3));
    Pair kept = map.scan(Bytes.EMPTY, 1).get(0);
    assertThat(kept.key().array()).hasSize(2);
    assertThat(kept.value().array()).hasSize(3);
  }

  @Test
  void everyTruncatedMapIsRefused() throws IOException {
    byte[] whole = written(with("a", "1", "b", "2"));
    for (int size = 0; size < whole.length; size++) {
      byte[] cut = Arrays.copyOf(whole, size);
      assertThatThrownBy(() -> MerkleMap.readFrom(new ByteArrayInputStream(cut)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void keysOutOfOrderAndNegativeSizesAreRefused() throws IOException {
    byte[] swapped = written(with("a", "1", "b", "2"));
    swapped[8] = 'c';
    assertThatThrownBy(() -> MerkleMap.readFrom(new ByteArrayInputStream(swapped)))
        .hasMessageContaining("order");
    byte[] negative = {-1, -1, -1, -1};
    assertThatThrownBy(() -> MerkleMap.readFrom(new ByteArrayInputStream(negative)))
        .isInstanceOf(IOException.class);
    byte[] negativeKey = {0, 0, 0, 1, -1, -1, -1, -1};
    assertThatThrownBy(() -> MerkleMap.readFrom(new ByteArrayInputStream(negativeKey)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void readingStopsWhereTheMapEnds() throws IOException {
    byte[] whole = written(with("a", "1"));
    ByteArrayInputStream in = new ByteArrayInputStream(Arrays.copyOf(whole, whole.length + 5));
    assertThat(MerkleMap.readFrom(in).digest()).isEqualTo(map.digest());
    assertThat(in.available()).isEqualTo(5);
  }
}
