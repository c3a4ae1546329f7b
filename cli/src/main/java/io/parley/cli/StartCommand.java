package io.parley.cli;

import io.parley.api.Journal;
import io.parley.cli.console.CliException;
import io.parley.config.DataMark;
import io.parley.config.Protocols;
import io.parley.config.ReplicaFile;
import io.parley.node.Node;
import io.parley.transport.grpc.ListenProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one replica until it is told to end. */
@Command(name = "start", description = "Runs a replica until SIGTERM or SIGINT.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StartCommand implements Callable<Integer> {
  @Parameters(paramLabel = "REPLICA.YAML", description = "The replica's file.")
  private Path path;

  @Option(names = "--insecure", description = "Without TLS; on loopback, for experiments only.")
  private boolean insecure;

  @Option(names = "--exit-with-stdin", hidden = true)
  private boolean exitWithStdin;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    System.setProperty("parley.log", "INFO");
    System.setProperty("parley.log.others", "WARN");
    if (exitWithStdin) {
      exitWithStdin();
    }
    ReplicaFile file = ReplicaFile.read(path, Protocols.installed());
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Journal journal = file.journal();
    Node node = build(file, journal, failure);
    LastResort lastResort = new LastResort(node::failure);
    checkListening(file);
    node.start();
    lastResort.start();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> shutDown(node, lastResort), "parley-shutdown"));
    announce(file);
    lastResort.say(failure.get());
    lastResort.told();
    return LastResort.STOPPED;
  }

  private static void shutDown(Node node, LastResort lastResort) {
    lastResort.ending();
    node.close();
  }

  /** There may be less memory than the limits ask for, or addresses that TLS is needed for. */
  private Node build(ReplicaFile file, Journal journal, CompletableFuture<Throwable> failure) {
    try {
      return Replicas.builder(file, journal, insecure)
          .beforeFirstWord(() -> DataMark.consume(file.data(), journal))
          .onFailure(failure::complete)
          .build();
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new CliException(file.file() + ": " + e.getMessage(), e);
    }
  }

  /** Says what to change in which file, before anything is begun. */
  private static void checkListening(ReplicaFile file) {
    Optional<ListenProblem> problem = ListenProblem.find(file.listen());
    if (problem.isPresent()) {
      throw new CliException(
          "%s: cannot listen on %s: %s; %s"
              .formatted(
                  file.file(),
                  file.listen(),
                  problem.get().what(),
                  fix(file, problem.get().kind())));
    }
  }

  /** What to do about it, and in which file. */
  static String fix(ReplicaFile file, ListenProblem.Kind kind) {
    boolean isOwn = file.listenFile().equals(file.file());
    String in = " in " + file.listenFile() + (isOwn ? "" : " and its copies");
    String host = (isOwn ? "'listen'" : "the host of " + file.id()) + in;
    String port = (isOwn ? "'listen'" : "the port of " + file.id()) + in;
    return switch (kind) {
      case UNKNOWN_HOST, OTHER -> "correct " + host;
      case NOT_OF_THIS_MACHINE ->
          (isOwn ? "" : listenAtAll(file)) + "start it on its own machine, or correct " + host;
      case PORT_TAKEN -> "end what uses it, or change " + port;
      case PORT_NOT_PERMITTED -> "take a port from 1024 on for " + port;
    };
  }

  /** A machine may be reached by an address that is not its own. */
  private static String listenAtAll(ReplicaFile file) {
    return "if others reach this machine by it, write 'listen: \"0.0.0.0:%d\"' in %s, else "
        .formatted(file.listen().port(), file.file());
  }

  private void announce(ReplicaFile file) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "replica %s of cluster %s listening on %s, protocol %s%n"
            + "equal on all replicas, and to be changed in %s only while all of them are stopped:"
            + " %s%n",
        file.id(),
        file.cluster().cluster(),
        file.listen(),
        file.protocol().name(),
        file.cluster().file(),
        file.shared());
    out.flush();
  }

  /** A child process ends with its parent, however the parent ends. */
  private static void exitWithStdin() {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {}
              } catch (IOException e) {
                System.err.println("parley: standard input: " + e.getMessage());
              }
              System.exit(0);
            },
            "parley-stdin");
    thread.setDaemon(true);
    thread.start();
  }
}
