package io.parley.driver.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  @Test
  void aFairQueueTakesFromItsKeysInTurn() {
    FairQueue<String, String> queue = new FairQueue<>(new Bound(9, 99), 99, String::length);
    List.of("a1", "a2", "a3").forEach(it -> queue.offer("a", it));
    queue.offer("b", "b1");
    List<String> taken = new ArrayList<>();
    while (!queue.isEmpty()) {
      taken.add(String.valueOf(queue.poll()));
    }
    assertThat(taken).containsExactly("a1", "b1", "a2", "a3");
    assertThat(queue.poll()).isNull();
  }

  @Test
  void aFullFairQueueRefusesOrDropsTheOldestOfThatKeyAlone() {
    FairQueue<String, String> queue = new FairQueue<>(new Bound(2, 99), 6, String::length);
    assertThat(queue.offer("a", "a1")).isTrue();
    assertThat(queue.offer("a", "a2")).isTrue();
    assertThat(queue.offer("a", "a3")).isFalse();
    assertThat(queue.offer("b", "b1")).isTrue();
    assertThat(queue.offer("c", "c1")).as("no room in all").isFalse();
    assertThat(queue.push("a", "a3")).containsExactly("a1");
    assertThat(queue.bytes()).isEqualTo(6);
    assertThat(queue.poll()).isEqualTo("a2");
    assertThat(queue.poll()).isEqualTo("b1");
    assertThat(queue.poll()).isEqualTo("a3");
  }
}
