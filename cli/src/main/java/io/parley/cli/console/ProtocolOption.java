package io.parley.cli.console;

import io.parley.api.Protocol;
import io.parley.node.config.Protocols;
import picocli.CommandLine.Option;

/** Which protocol a command is about. */
public final class ProtocolOption {
  @Option(names = "--protocol", description = "Consensus protocol (default ${DEFAULT-VALUE}).")
  private String name = "pbft";

  /** The protocol of that name; refuses one that is not installed. */
  public Protocol protocol() {
    Protocols installed = Protocols.installed();
    return installed
        .find(name)
        .orElseThrow(
            () ->
                new CliException(
                    "--protocol: there is no protocol %s; known are %s"
                        .formatted(name, String.join(", ", installed.names()))));
  }
}
