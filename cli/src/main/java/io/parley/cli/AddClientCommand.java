package io.parley.cli;

import io.parley.api.ClientId;
import io.parley.config.ClientFile;
import io.parley.config.NewClient;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes one more client of a cluster: a key, a certificate, a grant and a file. */
@Command(
    name = "add-client",
    description =
        "Makes a key, a certificate, a grant and a file for one more client of a cluster.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AddClientCommand implements Callable<Integer> {
  @Option(names = "--dir", required = true, description = "Where 'parley init' made the cluster.")
  private Path directory;

  @Option(names = "--name", required = true, description = "What its files are called.")
  private String name;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ClientId id = new NewClient(directory, name).create();
    Path file = directory.resolve(name + ".yaml");
    boolean encrypted = ClientFile.read(file).credentials().isPresent();
    PrintWriter out = spec.commandLine().getOut();
    out.printf("client %s, %s, made in %s; the replicas need not be told%n", name, id, directory);
    if (!encrypted) {
      out.printf("  without TLS, as there is no ca.crt in %s%n", directory);
    }
    String flag = encrypted ? "" : " --insecure";
    out.printf("  use it: parley kv put --cluster %s%s greeting hello%n", file, flag);
    return 0;
  }
}
