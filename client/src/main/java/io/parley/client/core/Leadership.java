package io.parley.client.core;

import io.parley.api.ReplicaId;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who leads, by the word of f + 1 replicas and never of one. The view is the highest that f + 1
 * have reached. The leader is the one whom f + 1 name, be it in different views, as views may pass
 * faster than word of them; if that is true of several, the one whom f + 1 name in the highest
 * views. Under a protocol whose leader moves in every view it is seldom known, and bundles go to
 * all.
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
    view = Math.max(0, reached(Optional.empty()));
    leader = Optional.empty();
    int[] names = new int[reports.length];
    for (Report report : reports) {
      if (report != null) {
        names[report.leader.value()]++;
      }
    }
    long highest = -1;
    for (int id = 0; id < reports.length; id++) {
      if (names[id] < oneCorrect) {
        continue;
      }
      Optional<ReplicaId> candidate = Optional.of(new ReplicaId(id));
      long reached = reached(candidate);
      if (reached > highest) {
        highest = reached;
        leader = candidate;
      }
    }
  }

  /** The highest view that f + 1, of those who name {@code named}, have reached; -1 if none. */
  private long reached(Optional<ReplicaId> named) {
    long[] views = new long[reports.length];
    for (int i = 0; i < reports.length; i++) {
      Report report = reports[i];
      boolean counts = report != null && named.map(report.leader::equals).orElse(true);
      views[i] = counts && report != null ? report.view : -1;
    }
    Arrays.sort(views);
    return views[views.length - oneCorrect];
  }

  long view() {
    return view;
  }

  Optional<ReplicaId> leader() {
    return leader;
  }
}
