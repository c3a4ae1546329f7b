package io.parley.simulator.checkers;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Action;
import io.parley.api.Bytes;
import io.parley.api.ChannelOnly;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Statement;
import io.parley.api.Status;
import io.parley.api.TimerId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Terms of four views: R0 leads in those up to 3, then R1, then R2. */
class AskingsTest {
  private record Timeout(long view) implements Message {
    @Override
    public Statement statement() {
      return new Statement("timeout", view, 0, Digest.ZERO);
    }
  }

  private record Wish(long view) implements Message {
    @Override
    public Statement statement() {
      return new Statement("wish", view, 0, Digest.ZERO);
    }
  }

  private record Suspect() implements ChannelOnly {}

  private record Timer() implements TimerId {}

  private static final Event EXPIRED = new Event.Expired(new Timer());
  private static final Event RECEIVED =
      new Event.Received(
          new ReplicaId(3), new Signed<>(new ReplicaId(3), new Suspect(), Bytes.EMPTY));

  private final Askings askings = new Askings(4);

  private long over;

  AskingsTest() {
    stands(0, 2);
    stands(1, 2);
    stands(2, 3);
  }

  private static ReplicaId leader(long view) {
    return List.of(R0, R1, R2).get((int) view / 4);
  }

  private void stands(int replica, long view) {
    askings.advanced(
        Standin.honest(replica, view, leader(view)), RECEIVED, List.of(), () -> Insight.NONE);
  }

  private void says(int replica, boolean honest, long view, Event event, Message message) {
    askings.advanced(
        new Standin(replica, honest, new Status(view, leader(view), 0, 0)),
        event,
        List.of(new Action.Broadcast(message)),
        () ->
            new Insight(List.of(), List.of(new Insight.Mark("terms ended by time", over, false))));
  }

  private void says(int replica, long view, Event event, Message message) {
    says(replica, true, view, event, message);
  }

  @Test
  void whoGivesUpForWhatItIsToldNeedsACorrectReplicaThatAsked() {
    assertThatThrownBy(() -> says(0, 2, RECEIVED, new Timeout(2)))
        .isInstanceOf(Violation.class)
        .hasMessageStartingWith("ASKED: ")
        .hasMessageContaining("no correct replica asked");
  }

  @Test
  void aLiarsAskingIsNone() {
    says(3, false, 2, EXPIRED, new Suspect());
    assertThatThrownBy(() -> says(0, 2, RECEIVED, new Timeout(2)))
        .hasMessageStartingWith("ASKED: ");
  }

  @Test
  void oneOfTheSameTermMayHaveAsked() {
    says(2, 3, EXPIRED, new Suspect());
    assertThatCode(() -> says(0, 2, RECEIVED, new Timeout(2))).doesNotThrowAnyException();
    assertThatCode(() -> says(1, 2, RECEIVED, new Timeout(3))).doesNotThrowAnyException();
  }

  @Test
  void whoAskedInAnotherTermDidNotAskInThis() {
    says(2, 3, EXPIRED, new Suspect());
    stands(0, 5);
    assertThatThrownBy(() -> says(0, 5, RECEIVED, new Timeout(5)))
        .hasMessageStartingWith("ASKED: ");
  }

  /** One that is far behind gives up what others have asked to leave. */
  @Test
  void aLaterTermIsGivenUpByOneThatNeverWasInIt() {
    stands(0, 5);
    says(0, 5, EXPIRED, new Wish(8));
    assertThatCode(() -> says(1, 2, RECEIVED, new Timeout(7))).doesNotThrowAnyException();
  }

  @Test
  void nobodyNeedsToAskWhereTheTermsTimeIsOver() {
    over = 1;
    assertThatCode(() -> says(0, 2, RECEIVED, new Timeout(2))).doesNotThrowAnyException();
    assertThatCode(() -> says(1, 2, RECEIVED, new Timeout(3))).doesNotThrowAnyException();
    stands(0, 5);
    assertThatThrownBy(() -> says(0, 5, RECEIVED, new Timeout(5)))
        .hasMessageStartingWith("ASKED: ");
  }

  @Test
  void whoGivesUpOfItsOwnAccordAsks() {
    says(1, 2, EXPIRED, new Timeout(2));
    assertThatCode(() -> says(0, 2, RECEIVED, new Timeout(3))).doesNotThrowAnyException();
  }
}
