package io.parley.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.examples.kv.KeyValueCommand;
import io.parley.examples.kv.KeyValueCommand.Put;
import org.junit.jupiter.api.Test;

/** The demo's check finds a lost write, and only that. */
final class WorkloadTest {
  private final Workload workload = new Workload(2, 512);

  private Put put(long index) {
    return (Put) KeyValueCommand.decode(workload.command(index));
  }

  @Test
  void valuesHaveTheSizeAskedFor() {
    assertThat(put(0).value().size()).isEqualTo(512);
  }

  @Test
  void noKeyHasTwoWritesOutstanding() {
    assertThat(put(0).key()).isNotEqualTo(put(1).key());
    assertThat(put(2).key()).isNotIn(put(3).key());
    assertThat(workload.outstanding()).isEqualTo(4);
  }

  @Test
  void keysAreUsedAgainOnceAcknowledged() {
    Bytes first = put(0).key();
    put(1);
    workload.acknowledged(0);
    assertThat(put(2).key()).isEqualTo(first);
  }

  @Test
  void anOlderValueThanTheAcknowledgedOneIsALoss() {
    Put first = put(0);
    put(1);
    workload.acknowledged(0);
    Put second = put(2);
    workload.acknowledged(2);
    Workload.Key key = workload.written().get(0);
    assertThat(key.name()).isEqualTo(first.key());
    assertThat(key.mayBe(second.value())).isTrue();
    assertThat(key.mayBe(first.value())).isFalse();
    assertThat(key.mayBe(Bytes.EMPTY)).isFalse();
  }

  @Test
  void aLaterValueOfUnknownOutcomeIsNoLoss() {
    Put first = put(0);
    put(1);
    workload.acknowledged(0);
    Put second = put(2);
    workload.failed(2, true);
    Workload.Key key = workload.written().get(0);
    assertThat(key.mayBe(first.value())).isTrue();
    assertThat(key.mayBe(second.value())).isTrue();
  }

  @Test
  void aKeyOfUnknownOutcomeIsNotWrittenAgain() {
    Bytes doubtful = put(0).key();
    workload.failed(0, true);
    Bytes certain = put(1).key();
    workload.failed(1, false);
    assertThat(put(2).key()).isEqualTo(certain);
    assertThat(put(3).key()).isNotIn(certain, doubtful);
  }
}
