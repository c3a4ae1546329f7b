package io.parley.client.core;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.RateLimit;
import io.parley.api.ReplicaId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which replicas say that they are of the client's membership. A client that was told of too few
 * replicas takes for f + 1 what is f, and believes liars (pitfall CL6): so nothing is sent until n
 * - f agree, of whom one at least is correct, and who says something else never counts. One liar
 * locks nobody out. What held once holds on, as replicas come and go.
 */
final class Agreement {
  private static final Duration REPORT_AFTER = Duration.ofSeconds(1);
  private static final Duration REPORT_AFTER_MAX = Duration.ofHours(1);

  private final ClientSettings settings;
  private final Links links;
  private final List<ClientAction> out;
  private final BitSet agreeing = new BitSet();

  /** What each said that was reported and still stands; a liar may say another each time. */
  private final @Nullable Bytes[] reported;

  private final RateLimit[] reports;

  /** Who waits for it: ticket and deadline, oldest first. */
  private final LinkedHashMap<Long, Long> awaited = new LinkedHashMap<>();

  private boolean met;

  Agreement(ClientSettings settings, Links links, List<ClientAction> out) {
    this.settings = settings;
    this.links = links;
    this.out = out;
    reported = new Bytes[settings.replicas()];
    reports = new RateLimit[settings.replicas()];
    Arrays.setAll(reports, id -> new RateLimit(REPORT_AFTER, REPORT_AFTER_MAX));
  }

  /** {@code replica}, which there is, said this first; whether it counts. */
  boolean greeted(ReplicaId replica, Bytes greeting, long now) {
    int id = replica.value();
    boolean agrees = greeting.equals(settings.membership().bytes());
    agreeing.set(id, agrees);
    if (agrees) {
      reported[id] = null;
    } else if (!greeting.equals(reported[id])) {
      report(replica, greeting, now);
    }
    if (agreeing.cardinality() >= settings.correct()) {
      met = true;
      awaited.keySet().forEach(ticket -> out.add(new ClientAction.Agreed(ticket)));
      awaited.clear();
    }
    return agrees;
  }

  private void report(ReplicaId replica, Bytes greeting, long now) {
    long left = reports[replica.value()].admit(now);
    if (left != RateLimit.SUPPRESSED) {
      String more = left == 0 ? "" : " (and " + left + " more like this)";
      String text = replica + " does not count: it " + complaint(greeting) + more;
      out.add(new ClientAction.Report(text));
      reported[replica.value()] = greeting;
    }
  }

  /** What is wrong with what it said, for people. */
  String complaint(Bytes greeting) {
    String said =
        greeting.isEmpty()
            ? "does not say of which membership it is"
            : greeting.size() == Digest.SIZE
                ? "says that it is of membership " + Digest.ofBytes(greeting)
                : "says something else than of which membership it is";
    return said + ", the client's is " + settings.membership();
  }

  /** Whether what this replica says counts. */
  boolean counts(ReplicaId replica) {
    return agreeing.get(replica.value());
  }

  /** Whether enough have agreed. */
  boolean isMet() {
    return met;
  }

  void await(long ticket, long now) {
    if (met) {
      out.add(new ClientAction.Agreed(ticket));
    } else {
      awaited.put(ticket, now + settings.deadline().toNanos());
    }
  }

  void expire(long now) {
    Iterator<Map.Entry<Long, Long>> oldestFirst = awaited.entrySet().iterator();
    while (oldestFirst.hasNext()) {
      Map.Entry<Long, Long> each = oldestFirst.next();
      if (each.getValue() > now) {
        return;
      }
      oldestFirst.remove();
      fail(each.getKey(), Failure.Kind.NOT_ENOUGH_REPLIES, shortage(settings.deadline()));
    }
  }

  void closed() {
    awaited.keySet().forEach(ticket -> fail(ticket, Failure.Kind.CLOSED, "the client was closed"));
    awaited.clear();
  }

  private void fail(long ticket, Failure.Kind kind, String message) {
    out.add(new ClientAction.Fail(ticket, new Failure(kind, false, message)));
  }

  long wakeAt() {
    return awaited.isEmpty() ? Flight.NEVER : awaited.values().iterator().next();
  }

  /** That too few agree, and why the others do not, for people. */
  String shortage(Duration within) {
    List<String> others = new ArrayList<>();
    for (int i = 0; i < settings.replicas(); i++) {
      if (!agreeing.get(i)) {
        others.add("R" + i + " (" + links.why(new ReplicaId(i)) + ")");
      }
    }
    return ("within %s %d of %d replicas said that they are of the client's membership, %d are"
            + " needed; not counted: %s")
        .formatted(
            Failures.text(within),
            agreeing.cardinality(),
            settings.replicas(),
            settings.correct(),
            String.join(", ", others));
  }
}
