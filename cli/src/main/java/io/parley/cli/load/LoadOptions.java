package io.parley.cli.load;

import io.parley.cli.console.OptionRange;
import io.parley.examples.kv.KeyValueCommand;
import picocli.CommandLine.Option;

/** What load is put on a cluster. */
public final class LoadOptions {
  /** Each client has a session of its own, and a client key may have 64. */
  private static final int CLIENTS_MAX = 32;

  /** A client refuses more than this by itself. */
  private static final int IN_FLIGHT_MAX = 4_096;

  @Option(
      names = "--clients",
      description = "Clients, each with its own connections (default ${DEFAULT-VALUE}).")
  private int clients = 4;

  @Option(names = "--payload", description = "Bytes in a value (default ${DEFAULT-VALUE}).")
  private int payload = 512;

  @Option(
      names = "--in-flight",
      description = "Commands outstanding, of all clients together (default ${DEFAULT-VALUE}).")
  private int inFlight = 1_000;

  public int clients() {
    return OptionRange.check("--clients", clients, 1, CLIENTS_MAX);
  }

  public int payloadBytes() {
    return OptionRange.check(
        "--payload", payload, Workload.PAYLOAD_BYTES_MIN, KeyValueCommand.VALUE_BYTES_MAX);
  }

  public int inFlight() {
    return OptionRange.check("--in-flight", inFlight, clients(), clients() * IN_FLIGHT_MAX);
  }
}
