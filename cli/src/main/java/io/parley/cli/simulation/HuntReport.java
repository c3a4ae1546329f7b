package io.parley.cli.simulation;

import io.parley.cli.console.LiveLine;
import io.parley.simulator.hunt.Campaign;
import io.parley.simulator.hunt.ExpectedFailure;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** Runs many and tells how far they are and what came of them. */
final class HuntReport {
  /** How often progress is shown, ns: on a terminal, where it stays one line, and elsewhere. */
  private static final long PROGRESS_INTERVAL = 250_000_000L;

  private static final long PROGRESS_LINES_INTERVAL = 10_000_000_000L;
  private static final int BAR_WIDTH = 20;

  private final LiveLine line;
  private final String protocol;
  private final int threads;
  private long shown = System.nanoTime();

  HuntReport(PrintWriter out, String protocol, int threads) {
    this.line = new LiveLine(out);
    this.protocol = protocol;
    this.threads = threads;
  }

  /** Whether all properties held in all runs, but for what is known not to exist yet. */
  boolean run(Hunt hunt) {
    Campaign.Summary summary =
        Campaign.run(
            hunt.run(), hunt.first(), hunt.count(), threads, so -> progress(so, hunt.count()));
    tell(hunt, summary);
    if (summary.broken().isEmpty()) {
      line.say("no violation");
      return true;
    }
    line.say("VIOLATION; leaving away what it does not take...");
    line.say(hunt.explain().apply(summary.broken().get(0)).toString());
    return false;
  }

  private void progress(Campaign.Summary so, long count) {
    long interval = line.isTerminal() ? PROGRESS_INTERVAL : PROGRESS_LINES_INTERVAL;
    if (System.nanoTime() - shown <= interval || so.runs() >= count) {
      return;
    }
    shown = System.nanoTime();
    int done = (int) (BAR_WIDTH * so.runs() / count);
    line.show(
        "[%s%s] %,d of %,d runs, %.1f/s, %.2f h simulated, %,d commands, %d failures"
            .formatted(
                "#".repeat(done),
                "-".repeat(BAR_WIDTH - done),
                so.runs(),
                count,
                so.runsPerSecond(),
                hours(so),
                so.commands(),
                so.broken().size()));
  }

  private void tell(Hunt hunt, Campaign.Summary summary) {
    line.say(
        "%,d runs of %s, %s %,d to %,d, on %d threads in %.1f s: %.1f runs/s"
            .formatted(
                summary.runs(),
                protocol,
                hunt.numbers(),
                hunt.first(),
                hunt.first() + summary.runs() - 1,
                threads,
                summary.elapsed().toMillis() / 1_000.0,
                summary.runsPerSecond()));
    line.say(
        "simulated %.2f hours, %,.0f times real time; %,.0f events/s a thread"
            .formatted(hours(summary), summary.speedUp() * threads, summary.eventsPerSecond()));
    line.say(
        "checked %,d heights and %,d commands; fingerprint %016x"
            .formatted(summary.heights(), summary.commands(), summary.fingerprint()));
    line.say(
        "full queues lost %,d messages and refused %,d bundles"
            .formatted(summary.drops(), summary.refusals()));
    line.say(
        "leaders were deposed %,d times; runs with %s"
            .formatted(
                summary.depositions(),
                summary.kinds().entrySet().stream()
                    .map(kind -> kind.getKey().title() + " " + kind.getValue())
                    .collect(Collectors.joining(", "))));
    summary.expected().forEach((name, count) -> line.say(expected(name, count)));
  }

  private static double hours(Campaign.Summary summary) {
    return summary.virtual().toMillis() / 3_600_000.0;
  }

  private static String expected(String name, long count) {
    ExpectedFailure failure = ExpectedFailure.valueOf(name);
    return "expected: %s in %,d runs (%s: not yet true that %s)"
        .formatted(name, count, failure.fault(), failure.property());
  }
}
