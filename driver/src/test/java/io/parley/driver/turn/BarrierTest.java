package io.parley.driver.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Bytes;
import io.parley.api.ChannelOnly;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.TimerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Turns are released in order, each when all that was persisted before is durable. */
class BarrierTest {
  private record Note(String text) implements ChannelOnly {}

  private record Line(String text) implements Entry {
    @Override
    public long height() {
      return FOREVER;
    }

    @Override
    public String key() {
      return text;
    }
  }

  private record Timer() implements TimerId {}

  private final List<String> done = new ArrayList<>();
  private final Barrier barrier = new Barrier();

  /** Notes what takes effect. */
  private final class Effects implements Action.Immediate.Handler, Action.Guarded.Handler {
    @Override
    public void on(Action.StartTimer action) {
      done.add("start");
    }

    @Override
    public void on(Action.StopTimer action) {
      done.add("stop");
    }

    @Override
    public void on(Action.Combine action) {
      done.add("combine");
    }

    @Override
    public void on(Action.Refuse action) {
      done.add("refuse");
    }

    @Override
    public void on(Action.Reject action) {
      done.add("reject");
    }

    @Override
    public void on(Action.Accuse action) {
      done.add("accuse");
    }

    @Override
    public void on(Action.Send action) {
      done.add("send");
    }

    @Override
    public void on(Action.Broadcast action) {
      done.add(((Note) action.message()).text());
    }

    @Override
    public void on(Action.Deliver action) {
      done.add("deliver");
    }

    @Override
    public void on(Action.TakeCheckpoint action) {
      done.add("take checkpoint");
    }

    @Override
    public void on(Action.FetchState action) {
      done.add("fetch state");
    }

    @Override
    public void on(Action.Truncate action) {
      done.add("truncate");
    }
  }

  private Turn turn(Action... actions) {
    Turn turn = new Turn(new Effects());
    for (Action action : actions) {
      action.dispatch(turn);
    }
    return turn;
  }

  private static Action persist(String text) {
    return new Action.Persist(new Line(text));
  }

  private static Action say(String text) {
    return new Action.Broadcast(new Note(text));
  }

  private void release(Barrier.Write write) {
    write.turns().forEach(turn -> turn.release(new Effects()));
    barrier.released();
  }

  private void ended(Action... actions) {
    barrier.ended(turn(actions), new Effects());
  }

  @Test
  void whatIsImmediateTakesEffectBeforeAnythingIsDurable() {
    turn(persist("a"), say("1"), new Action.StartTimer(new Timer(), Duration.ZERO));
    assertThat(done).containsExactly("start");
  }

  @Test
  void aTurnWithoutEntriesDoesNotWaitUnlessOneWaitsBeforeIt() {
    ended(say("1"));
    assertThat(done).containsExactly("1");
    ended(persist("a"), say("2"));
    ended(say("3"));
    assertThat(done).as("behind 2").containsExactly("1");
    Barrier.Write write = barrier.begin().orElseThrow();
    ended(say("4"));
    assertThat(done).as("2 is being written").containsExactly("1");
    release(write);
    assertThat(done).containsExactly("1", "2", "3");
    ended(say("5"));
    assertThat(done).as("4 waits").containsExactly("1", "2", "3");
    release(barrier.begin().orElseThrow());
    assertThat(done).containsExactly("1", "2", "3", "4", "5");
    ended(say("6"));
    assertThat(done).endsWith("6");
  }

  @Test
  void whatWasAskedForBeforeAnyEntryDoesNotWaitForIt() {
    ended(say("1"), persist("a"), say("2"));
    assertThat(done).containsExactly("1");
    ended(say("3"), persist("b"));
    assertThat(done).as("2 waits").containsExactly("1");
    release(barrier.begin().orElseThrow());
    assertThat(done).as("each once").containsExactly("1", "2", "3");
  }

  @Test
  void allThatHasGatheredIsOneWriteAndThereIsOneAtATime() {
    ended(persist("a"), say("1"), persist("b"));
    ended(persist("c"));
    Barrier.Write first = barrier.begin().orElseThrow();
    assertThat(first.entries()).containsExactly(new Line("a"), new Line("b"), new Line("c"));
    ended(persist("d"), say("2"));
    assertThat(barrier.begin()).isEmpty();
    release(first);
    assertThat(done).containsExactly("1");
    Barrier.Write second = barrier.begin().orElseThrow();
    assertThat(second.entries()).containsExactly(new Line("d"));
    release(second);
    assertThat(done).containsExactly("1", "2");
    assertThat(barrier.begin()).isEmpty();
    assertThat(barrier.size()).isZero();
  }

  @Test
  void aTurnThatTruncatesPassesTheJournal() {
    Checkpoint stable = new Checkpoint(1, Digest.ZERO, Bytes.EMPTY, null);
    ended(say("1"), new Action.Truncate(stable), say("2"));
    assertThat(done).containsExactly("1");
    release(barrier.begin().orElseThrow());
    assertThat(done).containsExactly("1", "truncate", "2");
  }
}
