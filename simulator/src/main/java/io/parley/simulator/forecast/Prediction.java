package io.parley.simulator.forecast;

import java.time.Duration;
import java.util.Locale;

/**
 * What a {@link Forecast} predicts. Shares are 0 to 1.
 *
 * @param protocol its name
 * @param replicas how many
 * @param regions where they are
 * @param scheme what their certificates are made of
 * @param measured virtual time that was measured; less than asked for if messages did not suffice
 * @param commands acknowledged in that time
 * @param p50Millis median time from submission to acknowledgement of these commands
 * @param p99Millis and that of all but one in a hundred
 * @param batchesPerSecond heights decided, empty ones included
 * @param leader how busy the last leader was
 * @param follower how busy the median of the others was, each figure by itself
 * @param messagesPerBatch between replicas
 * @param bytesPerCommand that all replicas together sent to each other
 */
public record Prediction(
    String protocol,
    int replicas,
    String regions,
    String scheme,
    Duration measured,
    long commands,
    double p50Millis,
    double p99Millis,
    double batchesPerSecond,
    Busy leader,
    Busy follower,
    double messagesPerBatch,
    double bytesPerCommand) {
  /**
   * How busy a replica was.
   *
   * @param core the core's thread
   * @param crypto the workers that verify and combine, all together
   * @param egress the thread that signs and sends
   * @param executor the executor's thread
   * @param uplink its way out to other replicas
   */
  public record Busy(double core, double crypto, double egress, double executor, double uplink) {
    @Override
    public String toString() {
      return text(
          "core %3.0f %%  crypto %3.0f %%  egress %3.0f %%  executor %3.0f %%  uplink %3.0f %%",
          100 * core, 100 * crypto, 100 * egress, 100 * executor, 100 * uplink);
    }
  }

  public double commandsPerSecond() {
    return commands / seconds();
  }

  /** Commands in a batch, on average, empty ones included. */
  public double commandsPerBatch() {
    return batchesPerSecond == 0 ? 0 : commandsPerSecond() / batchesPerSecond;
  }

  public double messagesPerCommand() {
    return commands == 0 ? 0 : messagesPerBatch * batchesPerSecond * seconds() / commands;
  }

  private double seconds() {
    return measured.toNanos() / 1e9;
  }

  /** A small table, without a line break at the end. */
  @Override
  public String toString() {
    return String.join(
        "\n",
        text(
            "%s, %d replicas, %s, %s, %.3f s of virtual time",
            protocol, replicas, regions, scheme, seconds()),
        text("commands/s  %,.0f  (%,d commands)", commandsPerSecond(), commands),
        text("latency ms  p50 %.1f  p99 %.1f", p50Millis, p99Millis),
        text("batches/s   %,.1f  of %,.1f commands", batchesPerSecond, commandsPerBatch()),
        text(
            "messages    %,.0f a batch, %,.2f a command, %,.0f bytes a command",
            messagesPerBatch, messagesPerCommand(), bytesPerCommand),
        "leader      " + leader,
        "follower    " + follower);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
