package io.parley.cli;

import io.parley.api.MemoryAccount;
import io.parley.api.ReplicaId;
import io.parley.api.door.Answer;
import io.parley.api.door.Question;
import io.parley.cli.cluster.AdminQuestions;
import io.parley.cli.cluster.ClusterAccess;
import io.parley.cli.cluster.ClusterOptions;
import io.parley.cli.cluster.Reachability;
import io.parley.client.ParleyClient;
import io.parley.client.core.ClientStatus;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows where all replicas stand. */
@Command(
    name = "status",
    description =
        "Asks every replica where it stands. Fails if one does not answer, or if states differ.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StatusCommand implements Callable<Integer> {
  private static final long ANSWER_MILLIS_MAX = 3_000;

  @Mixin private ClusterOptions cluster;

  @Option(names = "--memory", description = "What each part of a replica may take, and takes.")
  private boolean memory;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ClusterAccess access = cluster.access();
    Reachability reachability = access.reachability();
    try (ParleyClient client = access.start(reachability)) {
      SortedMap<ReplicaId, Answer> answers = ask(client, access.addresses().keySet(), reachability);
      List<String> differences = States.differences(answers);
      print(access, answers, differences);
      if (memory) {
        printMemory(
            AdminQuestions.ask(
                client, answers.keySet(), new Question.OfMemory(), ANSWER_MILLIS_MAX));
      }
      boolean all = answers.values().stream().allMatch(Answer.Standing.class::isInstance);
      return all && differences.isEmpty() ? 0 : 1;
    }
  }

  /** Those that are connected are asked twice: a state machine that hangs is told apart then. */
  private static SortedMap<ReplicaId, Answer> ask(
      ParleyClient client, Collection<ReplicaId> replicas, Reachability reachability) {
    Question question = new Question.OfStatus();
    SortedMap<ReplicaId, Answer> answers =
        AdminQuestions.answers(client, replicas, question, ANSWER_MILLIS_MAX);
    List<ReplicaId> again =
        client.status().connected().stream()
            .filter(id -> !(answers.get(id) instanceof Answer.Standing))
            .toList();
    answers.putAll(AdminQuestions.answers(client, again, question, ANSWER_MILLIS_MAX));
    ClientStatus status = client.status();
    for (ReplicaId id : replicas) {
      answers.computeIfAbsent(id, it -> new Answer.Unknown(why(it, status, reachability)));
    }
    return answers;
  }

  /** Why it does not answer: it may be of another membership, though there is a connection. */
  private static String why(ReplicaId id, ClientStatus status, Reachability reachability) {
    String absent = status.absent().get(id);
    return absent != null && reachability.isConnected(id)
        ? "connected, but does not count: " + absent
        : reachability.why(id);
  }

  private void printMemory(SortedMap<ReplicaId, Answer> answers) {
    PrintWriter out = spec.commandLine().getOut();
    String row = "%-8s %-7s %-32s %12s %12s%n";
    out.printf(row, "replica", "place", "memory for", "KiB held", "KiB at most");
    answers.forEach(
        (replica, answer) -> {
          if (answer instanceof Answer.Memory told) {
            for (MemoryAccount each : told.accounts()) {
              String place = each.place().name().toLowerCase(Locale.ROOT);
              String held = each.bytes() < 0 ? "-" : Long.toString(each.bytes() >> 10);
              out.printf(row, replica, place, each.name(), held, each.bytesMax() >> 10);
            }
          }
        });
    out.flush();
  }

  private void print(
      ClusterAccess access, SortedMap<ReplicaId, Answer> answers, List<String> differences) {
    PrintWriter out = spec.commandLine().getOut();
    String row = "%-8s %-21s %-16s %8s %-6s %10s %10s %10s  %-9s %s%n";
    out.printf(
        row,
        "replica",
        "address",
        "protocol",
        "view",
        "leader",
        "decided",
        "executed",
        "stable",
        "state",
        "waits for");
    answers.forEach(
        (replica, answer) -> {
          String address = access.file().cluster().address(replica).toString();
          if (answer instanceof Answer.Standing standing) {
            out.printf(
                row,
                replica,
                address,
                standing.protocol(),
                standing.view(),
                standing.leader(),
                standing.height(),
                standing.executed(),
                standing.stable(),
                standing.state(),
                standing.waits().replace("\n", "; "));
          } else if (answer instanceof Answer.Unknown unknown) {
            out.printf("%-8s %-21s %s%n", replica, address, unknown.why().replace("\n", "; "));
          }
        });
    differences.forEach(out::println);
    out.flush();
  }
}
