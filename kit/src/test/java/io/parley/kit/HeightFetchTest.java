package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ReplicaId;
import io.parley.kit.HeightFetch.Question;
import org.junit.jupiter.api.Test;

/** Pitfall B4: one thing is asked of one peer at a time. */
class HeightFetchTest {
  private static final ReplicaId R1 = new ReplicaId(1);
  private static final ReplicaId R2 = new ReplicaId(2);
  private static final ReplicaId R3 = new ReplicaId(3);

  private final Standings standings = new Standings(new Quorums(4));
  private final HeightFetch fetch = new HeightFetch(standings, new Quorums(4), 10);

  @Test
  void nobodyIsAskedForWhatNobodyHas() {
    standings.heard(R1, 5, 1);
    standings.heard(R2, 9, 8);
    assertThat(fetch.ask(5)).isEmpty();
    assertThat(fetch.isAsked(5)).isFalse();
  }

  @Test
  void holdersAreAskedInTurn() {
    standings.heard(R1, 9, 1);
    standings.heard(R2, 5, 1);
    standings.heard(R3, 8, 6);
    assertThat(fetch.ask(5)).contains(new Question(R1, 6, 9));
    assertThat(fetch.ask(5)).contains(new Question(R3, 6, 8));
    assertThat(fetch.ask(5)).contains(new Question(R1, 6, 9));
  }

  @Test
  void aTurnWithoutHoldersIsNotLost() {
    assertThat(fetch.ask(0)).isEmpty();
    standings.heard(R1, 9, 1);
    standings.heard(R2, 9, 1);
    assertThat(fetch.ask(0).map(Question::holder)).contains(R1);
  }

  @Test
  void aQuestionIsBoundedAndTheNextFollowsItsLastHeight() {
    standings.heard(R1, 25, 1);
    assertThat(fetch.ask(5)).contains(new Question(R1, 6, 15));
    assertThat(fetch.isAsked(14)).isTrue();
    assertThat(fetch.delivered(14)).isEmpty();
    assertThat(fetch.isAsked(15)).isFalse();
    assertThat(fetch.delivered(15)).contains(new Question(R1, 16, 25));
    assertThat(fetch.delivered(25)).isEmpty();
  }

  @Test
  void anAnswerMayBeShorterThanTheQuestion() {
    standings.heard(R1, 25, 1);
    fetch.ask(5);
    fetch.answered(8);
    fetch.answered(12);
    assertThat(fetch.delivered(7)).isEmpty();
    assertThat(fetch.delivered(8)).contains(new Question(R1, 9, 18));
  }

  @Test
  void anInstalledStateEndsTheQuestion() {
    standings.heard(R1, 25, 1);
    fetch.ask(5);
    fetch.installed(12);
    assertThat(fetch.isAsked(12)).isFalse();
    assertThat(fetch.delivered(13)).isEmpty();
  }

  @Test
  void whenNothingComesOthersAreAsked() {
    standings.heard(R1, 25, 1);
    standings.heard(R2, 25, 1);
    standings.heard(R3, 25, 1);
    assertThat(fetch.ask(5)).contains(new Question(R1, 6, 15));
    assertThat(fetch.tick(5)).as("f + 1 in all").containsExactly(new Question(R2, 6, 15));
    assertThat(fetch.tick(5)).isEmpty();
  }

  @Test
  void nobodyElseIsAskedWhileHeightsCome() {
    standings.heard(R1, 25, 1);
    standings.heard(R2, 25, 1);
    fetch.ask(5);
    assertThat(fetch.tick(9)).isEmpty();
    assertThat(fetch.tick(9)).extracting(Question::holder).containsExactly(R2);
  }

  @Test
  void whoFailedComesLast() {
    standings.heard(R1, 25, 1);
    standings.heard(R2, 25, 1);
    fetch.ask(5);
    fetch.tick(5);
    standings.heard(R3, 25, 1);
    assertThat(fetch.ask(5).map(Question::holder)).as("neither failed").contains(R3);
  }
}
