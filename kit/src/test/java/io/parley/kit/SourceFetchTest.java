package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ReplicaId;
import io.parley.kit.SourceFetch.Question;
import io.parley.kit.SourceFetch.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pitfall B4: a large thing is asked of one, then of two others, then of four. */
class SourceFetchTest {
  private static final Quorums QUORUMS = new Quorums(22); // f + 1 is 8

  private final SourceFetch<String> fetch = new SourceFetch<>(new ReplicaId(5), QUORUMS);

  private static Wanted<String> wanted(String what, int... likely) {
    List<ReplicaId> ids = new ArrayList<>();
    for (int id : likely) {
      ids.add(new ReplicaId(id));
    }
    return new Wanted<>(what, ids);
  }

  private static List<Integer> sources(List<Question<String>> questions) {
    return questions.stream().map(it -> it.source().value()).toList();
  }

  @Test
  void oneThenTwoThenFourThenTheRestOfOneMoreThanTheFaulty() {
    assertThat(sources(fetch.want(List.of(wanted("a"))))).containsExactly(6);
    assertThat(sources(fetch.tick())).containsExactly(7, 8);
    assertThat(sources(fetch.tick())).containsExactly(9, 10, 11, 12);
    assertThat(sources(fetch.tick())).containsExactly(13);
    assertThat(sources(fetch.tick())).as("again from one").containsExactly(14);
  }

  @Test
  void allAreAskedInTheEnd() {
    List<Integer> asked = new ArrayList<>(sources(fetch.want(List.of(wanted("a")))));
    for (int i = 0; i < 12; i++) {
      asked.addAll(sources(fetch.tick()));
    }
    assertThat(asked.stream().distinct()).hasSize(21).doesNotContain(5);
  }

  @Test
  void votersAreAskedFirst() {
    assertThat(sources(fetch.want(List.of(wanted("a", 2, 5, 20))))).containsExactly(20);
    assertThat(sources(fetch.tick())).containsExactly(2, 6);
  }

  @Test
  void whoFailedComesLast() {
    fetch.want(List.of(wanted("a", 6)));
    fetch.tick();
    assertThat(sources(fetch.want(List.of(wanted("a"), wanted("b", 6, 7, 9))))).containsExactly(7);
    fetch.answered(new ReplicaId(6), "a");
    assertThat(sources(fetch.want(List.of(wanted("c", 6))))).containsExactly(6);
  }

  @Test
  void whatIsWantedStillIsNotAskedForAgain() {
    fetch.want(List.of(wanted("a")));
    assertThat(fetch.want(List.of(wanted("a")))).isEmpty();
    assertThat(fetch.want(List.of(wanted("a"), wanted("b"))))
        .containsExactly(new Question<>(new ReplicaId(6), List.of("b")));
  }

  @Test
  void whatIsNotWantedAnyMoreIsForgotten() {
    fetch.want(List.of(wanted("a")));
    assertThat(fetch.isWaiting()).isTrue();
    fetch.want(List.of());
    assertThat(fetch.isWaiting()).isFalse();
    assertThat(fetch.tick()).isEmpty();
  }

  @Test
  void everythingThatOneIsAskedForIsOneQuestion() {
    assertThat(fetch.want(List.of(wanted("a", 9), wanted("b", 9), wanted("c", 8))))
        .containsExactly(
            new Question<>(new ReplicaId(8), List.of("c")),
            new Question<>(new ReplicaId(9), List.of("a", "b")));
  }

  @Test
  void aClusterOfOneAsksNobody() {
    SourceFetch<String> alone = new SourceFetch<>(new ReplicaId(0), new Quorums(1));
    assertThat(alone.want(List.of(wanted("a")))).isEmpty();
    assertThat(alone.tick()).isEmpty();
  }

  /** As many rounds as it takes fit into a quarter of the time-out. */
  @Test
  void allOfThemAreAskedWithinAQuarterOfTheTimeOut() {
    for (int n : new int[] {1, 4, 7, 22, 100, 400, 1_024}) {
      Quorums quorums = new Quorums(n);
      Duration patience = SourceFetch.patience(Duration.ofSeconds(1), quorums);
      SourceFetch<String> source = new SourceFetch<>(new ReplicaId(0), quorums);
      int asked = source.want(List.of(wanted("a"))).size();
      Duration passed = Duration.ZERO;
      while (asked < Math.min(quorums.oneCorrect(), n - 1)) {
        asked += source.tick().size();
        passed = passed.plus(patience);
      }
      assertThat(passed).as("n = " + n).isLessThan(Duration.ofMillis(250));
    }
  }
}
