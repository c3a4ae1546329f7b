package io.parley.cli;

import io.parley.api.Bytes;
import io.parley.cli.cluster.ClusterOptions;
import io.parley.cli.console.CliException;
import io.parley.cli.console.ErrorText;
import io.parley.client.ParleyClient;
import io.parley.examples.kv.KeyValueClient;
import io.parley.examples.kv.KeyValueResult.Pairs;
import io.parley.kit.MerkleMap.Pair;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Uses the replicated key-value store. Every subcommand is one ordered command. */
@Command(
    name = "kv",
    description = "Uses the replicated key-value store.",
    synopsisSubcommandLabel = "COMMAND")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class KvCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  @Command(description = "Sets the value of a key.")
  int put(
      @Mixin ClusterOptions cluster,
      @Parameters(paramLabel = "KEY") String key,
      @Parameters(paramLabel = "VALUE") String value) {
    return with(
        cluster,
        store -> {
          store.put(Bytes.utf8(key), Bytes.utf8(value)).join();
          return say(0, "done");
        });
  }

  @Command(description = "Prints the value of a key. Exit code 1 if it is absent.")
  int get(@Mixin ClusterOptions cluster, @Parameters(paramLabel = "KEY") String key) {
    return with(
        cluster,
        store -> {
          Optional<Bytes> value = store.get(Bytes.utf8(key)).join();
          return value.isPresent() ? say(0, value.get().utf8()) : complain(key + " is absent");
        });
  }

  @Command(description = "Removes a key. Exit code 1 if it is absent.")
  int delete(@Mixin ClusterOptions cluster, @Parameters(paramLabel = "KEY") String key) {
    return with(
        cluster,
        store ->
            store.delete(Bytes.utf8(key)).join()
                ? say(0, "deleted")
                : complain(key + " is absent"));
  }

  @Command(description = "Sets the value of a key if it has the expected one. Exit code 1 if not.")
  int cas(
      @Mixin ClusterOptions cluster,
      @Parameters(paramLabel = "KEY") String key,
      @Parameters(paramLabel = "VALUE", description = "The new value.") String value,
      @Option(names = "--expect", description = "The value there must be; none if left out.")
          @Nullable String expected) {
    Optional<Bytes> before = Optional.ofNullable(expected).map(Bytes::utf8);
    return with(
        cluster,
        store ->
            store.compareAndSet(Bytes.utf8(key), before, Bytes.utf8(value)).join()
                ? say(0, "done")
                : complain(key + " has another value; nothing is changed"));
  }

  @Command(description = "Prints the keys that begin with a prefix, and their values.")
  int scan(
      @Mixin ClusterOptions cluster,
      @Parameters(paramLabel = "PREFIX", defaultValue = "", description = "All keys if left out.")
          String prefix,
      @Option(names = "--limit", defaultValue = "100", description = "At most this many.")
          int limit) {
    return with(
        cluster,
        store -> {
          Pairs found = store.scan(Bytes.utf8(prefix), limit).join();
          for (Pair pair : found.pairs()) {
            say(0, pair.key().utf8() + "\t" + pair.value().utf8());
          }
          return found.more() ? complain(0, "there are more; use --limit") : 0;
        });
  }

  private static int with(ClusterOptions cluster, ToIntFunction<KeyValueClient> action) {
    try (ParleyClient client = cluster.access().open()) {
      return action.applyAsInt(new KeyValueClient(client::submit));
    } catch (CompletionException e) {
      throw new CliException(ErrorText.ofCommand(e), e);
    }
  }

  private int say(int code, String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(text);
    out.flush();
    return code;
  }

  private int complain(String text) {
    return complain(1, text);
  }

  private int complain(int code, String text) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("parley: " + text);
    err.flush();
    return code;
  }
}
