package io.parley.cli.demo;

import io.parley.api.Bytes;
import io.parley.api.ReplicaId;
import io.parley.api.door.Answer;
import io.parley.api.door.Question;
import io.parley.benchmarks.LoadReport;
import io.parley.benchmarks.LoadSnapshot;
import io.parley.cli.cluster.AdminQuestions;
import io.parley.cli.cluster.ClusterAccess;
import io.parley.cli.console.CliException;
import io.parley.cli.console.LiveLine;
import io.parley.cli.load.GapMeter;
import io.parley.cli.load.PutListener;
import io.parley.cli.load.Workload;
import io.parley.client.ParleyClient;
import io.parley.examples.kv.KeyValueCommand;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A cluster's life: start, load, the leader's death, recovery, and the check. */
final class Demo {
  private static final long START_SECONDS_MAX = 120;
  private static final long LEADER_SECONDS_MAX = 10;
  private static final long AGREE_SECONDS_MAX = 30;
  private static final long ANSWER_MILLIS_MAX = 500;
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Twice does no harm. */
  private static final Bytes FIRST =
      new KeyValueCommand.Put(Bytes.utf8("first"), Bytes.utf8("light")).encode();

  private final DemoSettings settings;
  private final DemoCluster cluster;
  private final LiveLine line;
  private final GapMeter gap = new GapMeter();

  Demo(DemoSettings settings, DemoCluster cluster, LiveLine line) {
    this.settings = settings;
    this.cluster = cluster;
    this.line = line;
  }

  /** Whether the replicas agree in the end and nothing acknowledged is lost. */
  boolean run() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    cluster.start(settings);
    line.say(
        "starting %d replicas of %s, certificates %s, each a process of its own, %s, on loopback"
            .formatted(
                settings.replicas(),
                settings.protocol(),
                settings.certificates(),
                settings.insecure() ? "in plain text" : "with mutual TLS"));
    ClusterAccess access = cluster.access();
    try (ParleyClient control = access.start()) {
      awaitFirstCommand(control, begin);
      awaitStandings(control);
      line.say("warming up");
      Workload workload = new Workload(keys(), settings.payloadBytes());
      try (DemoLoad load = DemoLoad.start(access, settings, new PutListener(workload, gap))) {
        drive(control, load);
        LoadReport report = load.finish();
        double longest = seconds(gap.longestNanos(gap.lastNanos()));
        line.say("load ended; reading everything back and comparing the replicas");
        boolean passed = check(control, workload);
        line.say("%s%ngap at the leader's death: %.2f s".formatted(report.text(), longest));
        line.say(passed ? "PASSED" : "FAILED");
        return passed;
      }
    }
  }

  /** Enough that a free one is always at hand, few enough that the state stays small. */
  private int keys() {
    return Math.max(10_000, 2 * settings.inFlight());
  }

  /** A busy machine may need longer to start than a client tries. */
  private void awaitFirstCommand(ParleyClient control, long begin) throws InterruptedException {
    CompletableFuture<Bytes> first = control.submit(FIRST);
    while (!first.isDone() || first.isCompletedExceptionally()) {
      cluster.checkAlive();
      if (seconds(System.nanoTime() - begin) > START_SECONDS_MAX) {
        throw new CliException("no command was committed within %d s".formatted(START_SECONDS_MAX));
      }
      first = first.isCompletedExceptionally() ? control.submit(FIRST) : first;
      awaitEnd(first);
    }
    line.say("first command committed after %.1f s".formatted(seconds(System.nanoTime() - begin)));
  }

  /** Waits for an end, good or bad, but not for long. */
  private static void awaitEnd(CompletableFuture<Bytes> future) throws InterruptedException {
    try {
      future.handle((value, failure) -> true).get(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return; // the caller looks after the processes and waits again
    } catch (ExecutionException e) {
      throw new AssertionError("handled", e);
    }
  }

  private void awaitStandings(ParleyClient control) {
    long begin = System.nanoTime();
    while (!answers(control).stream().allMatch(Answer.Standing.class::isInstance)) {
      cluster.checkAlive();
      if (seconds(System.nanoTime() - begin) > START_SECONDS_MAX) {
        throw new CliException("not all replicas answer: " + answers(control));
      }
    }
  }

  private Collection<Answer> answers(ParleyClient control) {
    return AdminQuestions.ask(control, cluster.live(), new Question.OfStatus(), ANSWER_MILLIS_MAX)
        .values();
  }

  /** A line a second; in the middle the leader dies. */
  private void drive(ParleyClient control, DemoLoad load) {
    long begin = System.nanoTime();
    @Nullable ReplicaId killed = null;
    boolean recovered = false;
    for (int tick = 1; tick <= settings.seconds(); tick++) {
      sleepUntil(begin + tick * TICK_NANOS);
      cluster.checkAlive();
      Collection<Answer> answers = answers(control);
      LoadSnapshot now = load.snapshot();
      String stalled = now.commandsPerSecond() > 0 ? "" : waits(answers);
      line.show(
          "%3d s  %s  %s%s"
              .formatted(tick, standing(control, answers), DemoLoad.text(now), stalled));
      if (killed == null && tick >= settings.seconds() / 2) {
        killed = killLeader(control);
      } else if (killed != null && !recovered && hasRecovered(control, killed)) {
        recovered = true;
        line.say(
            "recovered in view %d under leader %s; longest time without a completed command %.2f s"
                .formatted(
                    control.view(),
                    leaderName(control),
                    seconds(gap.longestNanos(System.nanoTime()))));
      }
    }
  }

  private boolean hasRecovered(ParleyClient control, ReplicaId killed) {
    boolean succeeded = control.leader().filter(leader -> !leader.equals(killed)).isPresent();
    return succeeded && gap.sinceLastNanos(System.nanoTime()) < TICK_NANOS / 2;
  }

  private static void sleepUntil(long nanos) {
    while (System.nanoTime() - nanos < 0) {
      LockSupport.parkNanos(nanos - System.nanoTime());
    }
  }

  private ReplicaId killLeader(ParleyClient control) {
    ReplicaProcess leader = cluster.process(awaitLeader(control));
    gap.arm(System.nanoTime());
    leader.kill();
    line.say("killed the leader %s (process %d, SIGKILL)".formatted(leader.id(), leader.pid()));
    return leader.id();
  }

  private static ReplicaId awaitLeader(ParleyClient control) {
    long begin = System.nanoTime();
    Optional<ReplicaId> leader = control.leader();
    while (leader.isEmpty()) {
      if (seconds(System.nanoTime() - begin) > LEADER_SECONDS_MAX) {
        throw new CliException("the replicas name no leader");
      }
      LockSupport.parkNanos(TICK_NANOS / 10);
      leader = control.leader();
    }
    return leader.get();
  }

  private static String leaderName(ParleyClient control) {
    return control.leader().map(ReplicaId::toString).orElse("unknown");
  }

  private static String standing(ParleyClient control, Collection<Answer> answers) {
    long view = 0;
    long height = 0;
    for (Answer answer : answers) {
      if (answer instanceof Answer.Standing standing) {
        view = Math.max(view, standing.view());
        height = Math.max(height, standing.executed());
      }
    }
    return "view %d  leader %s  height %,d".formatted(view, leaderName(control), height);
  }

  /** What a replica of the highest view waits for. */
  private static String waits(Collection<Answer> answers) {
    return answers.stream()
        .filter(Answer.Standing.class::isInstance)
        .map(Answer.Standing.class::cast)
        .filter(standing -> !standing.waits().isEmpty())
        .max(Comparator.comparingLong(Answer.Standing::view))
        .map(standing -> "  waits for " + standing.waits().replace("\n", "; "))
        .orElse("");
  }

  private boolean check(ParleyClient control, Workload workload) {
    boolean kept = checkWrites(control, workload);
    boolean agreed = checkAgreement(control);
    cluster.checkAlive();
    return kept && agreed;
  }

  private boolean checkWrites(ParleyClient control, Workload workload) {
    long acknowledged = workload.written().stream().filter(Workload.Key::isAcknowledged).count();
    Collection<String> lost = new WriteCheck(control).lost(workload);
    if (lost.isEmpty()) {
      line.say(
          "every acknowledged command is in the state: %,d keys read back".formatted(acknowledged));
    } else {
      line.say("ACKNOWLEDGED COMMANDS ARE LOST, of %,d keys: %s".formatted(lost.size(), lost));
    }
    return lost.isEmpty() && acknowledged > 0;
  }

  private boolean checkAgreement(ParleyClient control) {
    StateCheck.Finding found =
        new StateCheck(control, cluster.live()).run(TimeUnit.SECONDS.toNanos(AGREE_SECONDS_MAX));
    found.digests().forEach((id, digest) -> line.say("  %s %s".formatted(id, digest.hex())));
    if (found.agrees()) {
      line.say(
          "all %d live replicas hold this state at height %,d"
              .formatted(found.digests().size(), found.height()));
    } else {
      line.say("THE REPLICAS DO NOT AGREE: %s".formatted(found.why()));
    }
    return found.agrees();
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
