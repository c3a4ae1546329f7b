package io.parley.client.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Limits;
import io.parley.api.door.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BundlingTest {
  private static final Result OK = Result.ok(Bytes.utf8("ok"));

  @Test
  void whatIsSubmittedTogetherTravelsTogether() {
    ClientScript script = ClientScript.open(4);
    script.submit("a", "b", "c");
    assertThat(script.sendings()).containsExactly("a+2 to [R0]");
  }

  @Test
  void commandsGatherWhileEnoughBundlesAreInFlight() {
    ClientScript script = ClientScript.open(4, 2);
    script.submit("a");
    script.submit("b");
    script.submit("c");
    script.submit("d");
    assertThat(script.bundles()).hasSize(3);
    script.conclude(script.bundles().get(1), OK);
    assertThat(script.sendings()).containsExactly("c+1 to [R0]");
  }

  @Test
  void sequencesAreContiguousAndTheLowestOpenOneIsAcknowledged() {
    ClientScript script = ClientScript.open(4);
    script.submit("a", "b");
    script.submit("c");
    script.conclude(script.bundles().get(2), OK);
    script.submit("d");
    assertThat(script.lastBundle().id().first()).isEqualTo(3);
    assertThat(script.lastBundle().acknowledged()).isZero();
    script.conclude(script.bundles().get(1), OK);
    script.submit("e");
    assertThat(script.lastBundle().id().first()).isEqualTo(4);
    assertThat(script.lastBundle().acknowledged()).isEqualTo(3);
  }

  @Test
  void aBundleHoldsNoMoreThanTheLimit() {
    ClientScript script = ClientScript.open(4);
    script.submitMany(Limits.BUNDLE_COMMANDS_MAX + 1);
    assertThat(script.bundles().get(1).commands()).hasSize(Limits.BUNDLE_COMMANDS_MAX);
    assertThat(script.bundles().get(2).commands()).hasSize(1);
  }

  @Test
  void aBundleOfTheLargestCommandsIsLegal() {
    ClientScript script = ClientScript.open(4);
    Bytes large = Bytes.wrap(new byte[Limits.COMMAND_BYTES_MAX]);
    script.tell(
        new ClientEvent.Submitted(0, large),
        new ClientEvent.Submitted(1, large),
        new ClientEvent.Submitted(2, large));
    assertThat(script.bundles().subList(1, 4)).allMatch(bundle -> bundle.commands().size() == 1);
  }

  /** Pitfall P16: what is executed beyond the session's window would be refused. */
  @Test
  void nothingIsSentBeyondTheSessionWindow() {
    ClientScript script = ClientScript.open(4, 100);
    script.submitMany(10_000);
    Bundle last = script.lastBundle();
    assertThat(last.id().first() + last.commands().size())
        .isEqualTo(ClientSettings.SESSION_WINDOW_MAX - 1);
    script.conclude(script.bundles().get(3), OK);
    assertThat(script.sendings()).isEmpty();
    script.conclude(script.bundles().get(1), OK);
    assertThat(script.sendings()).isNotEmpty();
    assertThat(script.lastBundle().acknowledged()).isEqualTo(Limits.BUNDLE_COMMANDS_MAX);
  }

  @Test
  void acknowledgedMovesPastWhatWasGivenUp() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    script.run(ClientScript.DEADLINE);
    assertThat(script.failure(0).kind()).isEqualTo(Failure.Kind.OUTCOME_UNKNOWN);
    script.submit("b");
    assertThat(script.lastBundle().id().first()).isEqualTo(1);
    assertThat(script.lastBundle().acknowledged()).isEqualTo(1);
  }

  @Test
  void nothingIsBundledTwice() {
    ClientScript script = ClientScript.open(4);
    script.submit("a");
    Bundle bundle = script.lastBundle();
    script.run(Duration.ofSeconds(20));
    assertThat(script.bundles()).hasSize(2);
    assertThat(script.lastBundle().encoded()).isEqualTo(bundle.encoded());
    assertThat(List.copyOf(script.bundles())).containsOnlyOnce(bundle);
  }
}
