package io.parley.simulator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProcessorTest {
  @Test
  void oneWorkerDoesOneThingAfterTheOther() {
    Processor processor = new Processor(1);
    assertThat(processor.cryptoDone(100, 50)).isEqualTo(150);
    assertThat(processor.cryptoDone(100, 50)).isEqualTo(200);
    assertThat(processor.cryptoDone(500, 50)).isEqualTo(550);
  }

  @Test
  void twoWorkersDoTwoThingsAtOnceAndTheThirdWaitsForTheFirstThatIsFree() {
    Processor processor = new Processor(2);
    assertThat(processor.cryptoDone(100, 50)).isEqualTo(150);
    assertThat(processor.cryptoDone(100, 20)).isEqualTo(120);
    assertThat(processor.cryptoDone(100, 50)).isEqualTo(170);
    assertThat(processor.cryptoDone(100, 50)).isEqualTo(200);
  }

  @Test
  void coreHasAThreadOfItsOwn() {
    Processor processor = new Processor(1);
    assertThat(processor.cryptoDone(0, 1_000)).isEqualTo(1_000);
    assertThat(processor.coreDone(0, 10)).isEqualTo(10);
    assertThat(processor.coreDone(5, 10)).isEqualTo(20);
    assertThat(processor.coreDone(100, 10)).isEqualTo(110);
  }

  @Test
  void coresAreAtLeastOne() {
    assertThatThrownBy(() -> new Processor(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 core or more, found 0");
  }
}
