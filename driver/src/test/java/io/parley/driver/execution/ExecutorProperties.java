package io.parley.driver.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.SessionLimits;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.api.door.Result.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

final class ExecutorProperties {
  private static final List<Author> AUTHORS = List.of(new Author("alice"), new Author("bob"));
  private static final SessionLimits TIGHT =
      new SessionLimits(6, Session.RESULT_BYTES_MAX + 8 * Session.RESULT_BYTES + 40, 2, 3, 4);

  /** A bundle in outline: what is not an opening says which (session, sequence) it is for. */
  record Sketch(int author, int session, int first, int acknowledged, int count, int variant) {
    Bundle bundle() {
      Author author = AUTHORS.get(author());
      if (session == 0) {
        return author.opening(2 + variant, "n" + variant);
      }
      if (count == 5 && variant == 2) {
        return author.acknowledging(number(), 1 + acknowledged);
      }
      String[] commands =
          IntStream.range(first, first + count)
              .mapToObj(sequence -> number() + "/" + sequence + "/" + variant)
              .toArray(String[]::new);
      return author.says(number(), first, Math.min(acknowledged, first), commands);
    }

    /** Sessions are opened at heights 1 and up, mostly at index 0. */
    long number() {
      return (long) session << Sessions.INDEX_BITS;
    }
  }

  @Provide
  Arbitrary<List<List<Sketch>>> batches() {
    Arbitrary<Integer> sessions =
        Arbitraries.frequency(Tuple.of(1, 0), Tuple.of(4, 1), Tuple.of(2, 2), Tuple.of(1, 3));
    Arbitrary<Sketch> sketches =
        Combinators.combine(
                Arbitraries.integers().between(0, 1),
                sessions,
                Arbitraries.integers().between(0, 9),
                Arbitraries.integers().between(0, 6),
                Arbitraries.integers().between(1, 5),
                Arbitraries.integers().between(0, 2))
            .as(Sketch::new);
    return sketches.list().ofMaxSize(4).list().ofMaxSize(12);
  }

  private static List<Batch> decided(List<List<Sketch>> sketches) {
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < AUTHORS.size(); i++) {
      batches.add(new Batch(i, List.of(AUTHORS.get(i).opening(1, "first"))));
    }
    for (List<Sketch> sketch : sketches) {
      batches.add(new Batch(sketch.size(), sketch.stream().map(Sketch::bundle).toList()));
    }
    return batches;
  }

  private static Executor executor(Diary diary, SessionLimits limits) {
    return new Executor(diary, limits, failure -> {});
  }

  @Property(tries = 500)
  void everySequenceOfASessionIsExecutedAtMostOnce(
      @ForAll("batches") List<List<Sketch>> sketches, @ForAll boolean tight) {
    Diary diary = new Diary();
    Executor executor = executor(diary, tight ? TIGHT : SessionLimits.DEFAULT);
    decided(sketches).forEach(batch -> executor.execute(executor.height() + 1, batch));

    Set<String> executed = new LinkedHashSet<>();
    for (String command : diary.commands()) {
      String sequence = command.substring(0, command.lastIndexOf('/'));
      assertThat(executed.add(sequence)).as(sequence).isTrue();
    }
  }

  @Property(tries = 300)
  void aBundleThatComesAgainGetsItsResultsOrIsForgotten(
      @ForAll("batches") List<List<Sketch>> sketches) {
    Executor executor = executor(new Diary(), SessionLimits.DEFAULT);
    for (Batch batch : decided(sketches)) {
      List<Reply> first = executor.execute(executor.height() + 1, batch);
      List<Reply> again = executor.execute(executor.height() + 1, batch);
      for (int i = 0; i < first.size(); i++) {
        assertAnsweredAlike(first.get(i).results(), again.get(i).results());
      }
    }
  }

  private static void assertAnsweredAlike(List<Result> first, List<Result> again) {
    for (int i = 0; i < first.size(); i++) {
      Outcome was = first.get(i).outcome();
      Outcome is = again.get(i).outcome();
      boolean late =
          was == Outcome.OUT_OF_WINDOW
              || is == Outcome.FORGOTTEN
              || (was == is && is == Outcome.WRONG_NUMBER);
      assertThat(late || first.get(i).equals(again.get(i))).as(was + ", then " + is).isTrue();
    }
  }

  @Property(tries = 300)
  void twoExecutorsFedTheSameBatchesAgreeHoweverOftenTheyAreAsked(
      @ForAll("batches") List<List<Sketch>> sketches, @ForAll boolean tight) {
    SessionLimits limits = tight ? TIGHT : SessionLimits.DEFAULT;
    Executor one = executor(new Diary(), limits);
    Executor two = executor(new Diary(), limits);
    for (Batch batch : decided(sketches)) {
      long height = one.height() + 1;
      assertThat(two.execute(height, batch)).isEqualTo(one.execute(height, batch));
      one.digest();
    }
    assertThat(two.digest()).isEqualTo(one.digest());
  }

  @Property(tries = 300)
  void aSnapshotAtAnyHeightContinuesAlike(
      @ForAll("batches") List<List<Sketch>> sketches, @ForAll boolean tight) throws IOException {
    SessionLimits limits = tight ? TIGHT : SessionLimits.DEFAULT;
    Executor lasting = executor(new Diary(), limits);
    Executor moved = executor(new Diary(), limits);
    for (Batch batch : decided(sketches)) {
      moved = SnapshotTest.restored(SnapshotTest.snapshot(moved), limits);
      assertThat(moved.digest()).isEqualTo(lasting.digest());
      long height = lasting.height() + 1;
      assertThat(moved.execute(height, batch)).isEqualTo(lasting.execute(height, batch));
    }
    assertThat(moved.digest()).isEqualTo(lasting.digest());
    assertThat(SnapshotTest.snapshot(moved)).isEqualTo(SnapshotTest.snapshot(lasting));
  }
}
