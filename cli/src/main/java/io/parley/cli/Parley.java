package io.parley.cli;

import io.parley.cli.console.ErrorText;
import io.parley.cli.demo.DemoCommand;
import io.parley.cli.simulation.ForecastCommand;
import io.parley.cli.simulation.SimulateCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command {@code parley}. Exit codes: 0 done, 1 failed, 2 misused, 3 a replica that ran had to
 * stop, or the process could not go on.
 */
@Command(
    name = "parley",
    description = "Byzantine-fault-tolerant state-machine replication.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      InitCommand.class,
      AddClientCommand.class,
      StartCommand.class,
      KvCommand.class,
      StatusCommand.class,
      BenchCommand.class,
      SimulateCommand.class,
      ForecastCommand.class,
      TrainCommand.class
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Parley implements Runnable {
  @Spec private CommandSpec spec;

  private Parley() {}

  public static void main(String[] args) {
    int code = LastResort.STOPPED;
    try {
      LogBridge.install();
      code = commandLine().execute(args);
    } catch (Error e) {
      System.err.println("parley: " + ErrorText.of(e));
    } finally {
      System.exit(code);
    }
  }

  /** The command line, for {@link #main} and for programs that run or parse commands. */
  public static CommandLine commandLine() {
    return new CommandLine(new Parley())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Parley::complain);
  }

  /** A command group by itself does nothing. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  private static int complain(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    command.getErr().println("parley: " + ErrorText.of(failure));
    command.getErr().flush();
    return 1;
  }
}
