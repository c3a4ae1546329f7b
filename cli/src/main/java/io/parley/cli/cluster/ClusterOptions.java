package io.parley.cli.cluster;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which cluster a command talks to. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class ClusterOptions {
  @Option(
      names = "--cluster",
      required = true,
      paramLabel = "CLIENT.YAML",
      description = "The client's file that 'parley init' made.")
  private Path file;

  @Option(names = "--insecure", description = "Without TLS; on loopback, for experiments only.")
  private boolean insecure;

  public ClusterAccess access() {
    return ClusterAccess.read(file, insecure);
  }
}
