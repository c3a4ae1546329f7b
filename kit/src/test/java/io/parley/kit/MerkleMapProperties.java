package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.kit.MerkleMap.Pair;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

final class MerkleMapProperties {
  /** Sets a key, or removes it if the value is 0; a digest in between must not matter. */
  record Change(int key, int value, boolean digest) {
    void applyTo(MerkleMap map, Map<Bytes, Bytes> model) {
      Bytes name = Bytes.utf8("k" + key);
      Bytes content = Bytes.utf8("v" + value);
      if (value == 0) {
        assertThat(map.remove(name).orElse(null)).isEqualTo(model.remove(name));
      } else {
        assertThat(map.put(name, content).orElse(null)).isEqualTo(model.put(name, content));
      }
      if (digest) {
        map.digest();
      }
    }
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 60),
            Arbitraries.integers().between(0, 3),
            Arbitraries.of(true, false))
        .as(Change::new)
        .list()
        .ofMaxSize(200);
  }

  private static MerkleMap fresh(Map<Bytes, Bytes> model) {
    MerkleMap map = new MerkleMap();
    model.forEach(map::put);
    return map;
  }

  @Property(tries = 500)
  void theDigestDependsOnTheContentAlone(@ForAll("changes") List<Change> changes) {
    MerkleMap map = new MerkleMap();
    TreeMap<Bytes, Bytes> model = new TreeMap<>();
    changes.forEach(change -> change.applyTo(map, model));

    assertThat(map.size()).isEqualTo(model.size());
    assertThat(map.scan(Bytes.EMPTY, Integer.MAX_VALUE))
        .isEqualTo(model.entrySet().stream().map(e -> new Pair(e.getKey(), e.getValue())).toList());
    assertThat(map.digest()).isEqualTo(fresh(model).digest());
    assertThat(map.digest()).isEqualTo(fresh(model.descendingMap()).digest());
  }

  @Property(tries = 500)
  void differentContentHasAnotherDigest(
      @ForAll("changes") List<Change> changes, @ForAll("changes") List<Change> others) {
    TreeMap<Bytes, Bytes> one = new TreeMap<>();
    TreeMap<Bytes, Bytes> two = new TreeMap<>();
    MerkleMap map = new MerkleMap();
    changes.forEach(change -> change.applyTo(map, one));
    MerkleMap other = new MerkleMap();
    others.forEach(change -> change.applyTo(other, two));
    assertThat(map.digest().equals(other.digest())).isEqualTo(one.equals(two));
  }

  @Property(tries = 300)
  void whatIsReadIsWhatWasWritten(@ForAll("changes") List<Change> changes) throws IOException {
    MerkleMap map = new MerkleMap();
    changes.forEach(change -> change.applyTo(map, new TreeMap<>(asMap(map))));
    byte[] written = MerkleMapTest.written(map);
    MerkleMap read = MerkleMap.readFrom(new ByteArrayInputStream(written));
    assertThat(read.digest()).isEqualTo(map.digest());
    assertThat(MerkleMapTest.written(read)).isEqualTo(written);
  }

  private static Map<Bytes, Bytes> asMap(MerkleMap map) {
    TreeMap<Bytes, Bytes> content = new TreeMap<>();
    map.scan(Bytes.EMPTY, Integer.MAX_VALUE).forEach(pair -> content.put(pair.key(), pair.value()));
    return content;
  }

  @Property(tries = 300)
  void pagesTogetherAreTheWholeScan(
      @ForAll("changes") List<Change> changes, @ForAll @IntRange(min = 1, max = 9) int page) {
    MerkleMap map = new MerkleMap();
    TreeMap<Bytes, Bytes> model = new TreeMap<>();
    changes.forEach(change -> change.applyTo(map, model));
    Bytes prefix = Bytes.utf8("k1");
    List<Pair> whole = map.scan(prefix, Integer.MAX_VALUE);
    List<Pair> paged = new ArrayList<>(map.scan(prefix, page));
    while (paged.size() < whole.size()) {
      List<Pair> next = map.scan(prefix, paged.get(paged.size() - 1).key(), page);
      assertThat(next).isNotEmpty();
      paged.addAll(next);
    }
    assertThat(paged).isEqualTo(whole);
  }
}
