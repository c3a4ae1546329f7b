package io.parley.cli.demo;

import io.parley.cli.console.LiveLine;
import io.parley.cli.console.ProtocolOption;
import io.parley.cli.load.LoadOptions;
import io.parley.crypto.QuorumSchemes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows a cluster at work and its leader's death, and checks what came of it. */
@Command(
    name = "demo",
    description =
        "Runs a cluster on this machine, puts load on it, kills the leader half-way, and checks"
            + " that the replicas agree and that nothing acknowledged is lost. Exit code 0 only"
            + " then.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--certificates",
      description = "bls, or ed25519 or ecdsa for lists (default ${DEFAULT-VALUE}).")
  private String certificates = QuorumSchemes.BLS;

  @Option(names = "--replicas", description = "Number of replicas (default ${DEFAULT-VALUE}).")
  private int replicas = 4;

  @Option(names = "--seconds", description = "Seconds of load (default ${DEFAULT-VALUE}).")
  private int seconds = 20;

  @Option(
      names = "--keep-dir",
      paramLabel = "DIR",
      description = "Make the cluster here, and leave its files and logs.")
  private @Nullable Path keep;

  @Option(names = "--insecure", description = "Without TLS.")
  private boolean insecure;

  @Mixin private ProtocolOption protocol;
  @Mixin private LoadOptions load;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    DemoSettings settings =
        new DemoSettings(
            protocol.protocol().name(),
            certificates,
            replicas,
            load.clients(),
            seconds,
            load.payloadBytes(),
            load.inFlight(),
            insecure);
    Path directory = keep == null ? Files.createTempDirectory("parley-demo-") : keep;
    LiveLine line = new LiveLine(spec.commandLine().getOut());
    DemoCluster cluster = new DemoCluster(directory, keep != null, insecure, mainClass());
    Thread ending = new Thread(cluster::close, "parley-demo-ending");
    Runtime.getRuntime().addShutdownHook(ending);
    try (cluster) {
      return new Demo(settings, cluster, line).run() ? 0 : 1;
    }
  }

  /** What was started to run this command, and starts the replicas' processes too. */
  private String mainClass() {
    return spec.root().userObject().getClass().getName();
  }
}
