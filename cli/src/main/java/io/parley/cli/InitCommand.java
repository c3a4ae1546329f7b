package io.parley.cli;

import io.parley.api.Address;
import io.parley.api.Limits;
import io.parley.cli.console.CliException;
import io.parley.cli.console.ProtocolOption;
import io.parley.config.NewCluster;
import io.parley.crypto.QuorumSchemes;
import io.parley.transport.grpc.Plaintext;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a cluster: keys, certificates and configuration. */
@Command(
    name = "init",
    description = "Makes a new cluster: keys, certificates and configuration files.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class InitCommand implements Callable<Integer> {
  private static final Pattern EVERY_ADDRESS = Pattern.compile("0\\.0\\.0\\.0|[0:]+");

  @Option(names = "--dir", required = true, description = "Directory to make; empty or not there.")
  private Path directory;

  @Option(names = "--replicas", description = "Number of replicas (default ${DEFAULT-VALUE}).")
  private int replicas = 4;

  @Option(names = "--host", description = "Where they run (default ${DEFAULT-VALUE}).")
  private String host = "127.0.0.1";

  @Option(
      names = "--base-port",
      description = "Port of replica 0; the others follow (default ${DEFAULT-VALUE}).")
  private int basePort = 7_400;

  @Mixin private ProtocolOption protocol;

  @Option(names = "--signatures", description = "ed25519 or ecdsa (default ${DEFAULT-VALUE}).")
  private String signatures = "ed25519";

  @Option(
      names = "--certificates",
      description =
          "bls, or the scheme of the signatures for lists of them (default ${DEFAULT-VALUE}).")
  private String certificates = QuorumSchemes.BLS;

  @Option(
      names = "--tolerates",
      description = "Faulty replicas to tolerate; 0 must be said for fewer than 4 replicas.")
  private @Nullable Integer tolerates;

  @Option(names = "--insecure", description = "Without TLS; on loopback, for experiments only.")
  private boolean insecure;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    check();
    String named = host();
    List<Address> addresses =
        IntStream.range(0, replicas).mapToObj(id -> new Address(named, basePort + id)).toList();
    boolean toleratesNone = tolerates != null && tolerates == 0;
    new NewCluster(
            addresses, protocol.protocol(), signatures, certificates, toleratesNone, !insecure)
        .create(directory);
    String flag = insecure ? " --insecure" : "";
    spec.commandLine()
        .getOut()
        .printf(
            "cluster of %d replicas made in %s%n"
                + "  start each:  parley start %s/replica-<i>.yaml%s%n"
                + "  then use it: parley kv put --cluster %s/client.yaml%s greeting hello%n",
            replicas, directory, directory, flag, directory, flag);
    return 0;
  }

  /** Where others reach the replicas; what means every address of a machine they can not dial. */
  private String host() {
    String named;
    try {
      named = Address.host(host);
    } catch (IllegalArgumentException e) {
      throw new CliException("--host is " + e.getMessage(), e);
    }
    if (EVERY_ADDRESS.matcher(named).matches()) {
      throw new CliException(
          ("--host is \"%s\", every address of a machine, expected one by which the others reach"
                  + " it; name that one, and write 'listen: \"%s\"' in a replica's file if it shall"
                  + " listen at all")
              .formatted(host, new Address(named, basePort)));
    }
    if (insecure && !Plaintext.isAllowed(named)) {
      throw new CliException(
          ("--host is \"%s\", expected a loopback address such as 127.0.0.1, as without TLS no"
                  + " replica starts elsewhere; name one, or leave out --insecure")
              .formatted(host));
    }
    return named;
  }

  private void check() {
    if (replicas < 1 || replicas > Limits.REPLICAS_MAX) {
      throw new CliException(
          "--replicas is %d, expected 1 to %d".formatted(replicas, Limits.REPLICAS_MAX));
    }
    if (basePort < 1 || basePort + replicas - 1 > 65_535) {
      throw new CliException(
          "--base-port is %d, expected 1 to %d".formatted(basePort, 65_536 - replicas));
    }
    int faults = (replicas - 1) / 3;
    if (tolerates != null && tolerates != faults) {
      throw new CliException(
          "--tolerates is %d, but %d replicas tolerate %d; to tolerate f, use 3f + 1 replicas"
              .formatted(tolerates, replicas, faults));
    }
  }
}
