package io.parley.client.core;

import io.parley.api.ReplicaId;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who leads, by the word of f + 1 replicas and never of one. The view is the highest that f + 1
 * have reached; its leader is known if f + 1 that are in it name the same. Under a protocol whose
 * leader moves in every view it is seldom known, and bundles go to all.
 */
final class Leadership {
  private record Report(long view, ReplicaId leader) {}

  private final int oneCorrect;
  private final @Nullable Report[] reports;
  private long view;
  private Optional<ReplicaId> leader = Optional.empty();

  Leadership(ClientSettings settings) {
    oneCorrect = settings.oneCorrect();
    reports = new Report[settings.replicas()];
  }

  /** Notes what {@code from} said; within one stream a replica's view only rises. */
  void report(ReplicaId from, long view, ReplicaId leader) {
    if (view < 0 || leader.value() >= reports.length) {
      return;
    }
    Report former = reports[from.value()];
    if (former != null
        && (view < former.view || (view == former.view && leader.equals(former.leader)))) {
      return;
    }
    reports[from.value()] = new Report(view, leader);
    conclude();
  }

  /** Forgets what {@code replica} said: it may have restarted, and speaks anew. */
  void forget(ReplicaId replica) {
    reports[replica.value()] = null;
    conclude();
  }

  private void conclude() {
    long[] views = new long[reports.length];
    for (int i = 0; i < reports.length; i++) {
      Report report = reports[i];
      views[i] = report == null ? -1 : report.view;
    }
    Arrays.sort(views);
    long reached = views[views.length - oneCorrect];
    view = Math.max(0, reached);
    leader = reached < 0 ? Optional.empty() : namedIn(reached);
  }

  private Optional<ReplicaId> namedIn(long reached) {
    int[] counts = new int[reports.length];
    for (Report report : reports) {
      if (report != null
          && report.view == reached
          && ++counts[report.leader.value()] >= oneCorrect) {
        return Optional.of(report.leader);
      }
    }
    return Optional.empty();
  }

  long view() {
    return view;
  }

  Optional<ReplicaId> leader() {
    return leader;
  }
}
