package io.parley.node;

import io.parley.api.Difference;
import io.parley.api.Digest;
import io.parley.api.Insight;
import io.parley.api.ReplicaId;
import io.parley.api.Status;
import io.parley.api.Transport;
import io.parley.api.Wait;
import io.parley.api.door.Answer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the replica stands, published by the loop after each turn, and what it waits for, after
 * some. Thread-safe.
 */
final class PublishedStatus {
  private static final ReplicaId FIRST = new ReplicaId(0);

  private final String protocol;
  private final FirstFailure failure;
  private final Supplier<List<Transport.Link>> links;
  private final Supplier<Optional<Wait>> executing;
  private volatile @Nullable Status status;
  private volatile List<Wait> waits = List.of();
  private volatile Insight insight = Insight.NONE;
  private volatile List<Difference> differences = List.of();

  /**
   * @param links how the connections to the peers are now
   * @param executing what the state machine has not ended for long
   */
  PublishedStatus(
      String protocol,
      FirstFailure failure,
      Supplier<List<Transport.Link>> links,
      Supplier<Optional<Wait>> executing) {
    this.executing = executing;
    this.links = links;
    this.protocol = protocol;
    this.failure = failure;
  }

  /** Returns whether the leader differs from the one that was published before. */
  boolean publish(Status now) {
    Status before = status;
    status = now;
    return before == null || !before.leader().equals(now.leader());
  }

  /** What the replica waits for, or waited for a short time ago. */
  void publish(List<Wait> now) {
    waits = now;
  }

  /** How full it is, or was a short time ago. */
  void publish(Insight now) {
    insight = now;
  }

  Insight insight() {
    return insight;
  }

  List<Wait> waits() {
    return waits;
  }

  /** At which heights replicas say that their states differ, as a short time ago. */
  void publishDifferences(List<Difference> now) {
    differences = now;
  }

  Optional<Status> status() {
    return Optional.ofNullable(status);
  }

  /** 0 until the first turn has ended. */
  long view() {
    Status now = status;
    return now == null ? 0 : now.view();
  }

  /** R0 until the first turn has ended. */
  ReplicaId leader() {
    Status now = status;
    return now == null ? FIRST : now.leader();
  }

  /** The last height delivered, 0 until the first turn has ended. */
  long height() {
    Status now = status;
    return now == null ? 0 : now.height();
  }

  /** With what only the executor knows. */
  Answer.Standing standing(long executed, Digest state) {
    Status now = status;
    return new Answer.Standing(
        protocol,
        view(),
        leader(),
        now == null ? executed : now.height(),
        executed,
        now == null ? 0 : now.stable(),
        state,
        Bounds.shorten(waits(now)));
  }

  private String waits(@Nullable Status now) {
    Optional<Throwable> reason = failure.reason();
    if (reason.isPresent()) {
      return "stopped: " + reason.get();
    }
    return now == null
        ? "starting"
        : Stream.concat(
                Stream.concat(executing.get().stream(), waits.stream()).map(Wait::toString),
                Stream.concat(differences.stream().map(Difference::toString), refused()))
            .collect(Collectors.joining("\n"));
  }

  /** Peers with which no connection is made, and why; each once. */
  private Stream<String> refused() {
    return links.get().stream()
        .flatMap(link -> link.refused().map(why -> link.peer() + " is refused: " + why).stream())
        .distinct();
  }
}
