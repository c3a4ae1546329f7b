package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Bytes;
import io.parley.api.ChannelOnly;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StateFetchTest {
  private record Proof() implements ChannelOnly {}

  private static final Checkpoint TARGET =
      new Checkpoint(16, Digest.of(Bytes.utf8("state")), Bytes.EMPTY, new Proof());

  private final Standings standings = new Standings(new Quorums(4));
  private final Outbox out = new Outbox();
  private final StateFetch fetch = new StateFetch(standings, out);

  private void heard(int peer, long delivered, long lowestKept) {
    standings.heard(new ReplicaId(peer), delivered, lowestKept);
  }

  private void considerHeight5(boolean patient) {
    fetch.consider(5, patient, Optional.of(TARGET));
  }

  @Test
  void oneAloneIsNotBelievedThatAHeightIsGone() {
    heard(1, 20, 9);
    considerHeight5(false);
    assertThat(out.drain()).isEmpty();
    heard(2, 20, 9);
    considerHeight5(false);
    assertThat(out.drain()).containsExactly(new Action.FetchState(TARGET));
  }

  @Test
  void whoClaimsToKeepItIsBelievedWithPatience() {
    heard(1, 20, 9);
    heard(2, 20, 9);
    heard(3, 20, 1);
    considerHeight5(true);
    assertThat(out.drain()).isEmpty();
    considerHeight5(false);
    assertThat(out.drain()).containsExactly(new Action.FetchState(TARGET));
  }

  @Test
  void patienceWaitsForNobodyIfNobodyClaimsToKeepIt() {
    heard(1, 20, 9);
    heard(2, 20, 9);
    heard(3, 4, 1);
    considerHeight5(true);
    assertThat(out.drain()).containsExactly(new Action.FetchState(TARGET));
  }

  @Test
  void withoutAProvenCheckpointThereIsNowhereToGo() {
    heard(1, 20, 9);
    heard(2, 20, 9);
    fetch.consider(5, false, Optional.empty());
    assertThat(out.drain()).isEmpty();
    considerHeight5(false);
    assertThat(out.drain()).isNotEmpty();
  }

  @Test
  void itIsFetchedOnceUntilItIsInstalled() {
    heard(1, 20, 9);
    heard(2, 20, 9);
    considerHeight5(false);
    out.drain();
    considerHeight5(false);
    assertThat(out.drain()).isEmpty();
    fetch.installed();
    considerHeight5(false);
    assertThat(out.drain()).containsExactly(new Action.FetchState(TARGET));
  }
}
