package io.parley.cli.cluster;

import io.parley.api.ReplicaId;
import io.parley.api.door.Answer;
import io.parley.api.door.Question;
import io.parley.cli.console.ErrorText;
import io.parley.client.ParleyClient;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks replicas through their admin doors. */
public final class AdminQuestions {
  private AdminQuestions() {}

  /**
   * What each of {@code replicas} answers; {@link Answer.Unknown} where none comes within {@code
   * timeoutMillis}.
   */
  public static SortedMap<ReplicaId, Answer> ask(
      ParleyClient client, Collection<ReplicaId> replicas, Question question, long timeoutMillis) {
    SortedMap<ReplicaId, CompletableFuture<Answer>> asked = new TreeMap<>();
    for (ReplicaId replica : replicas) {
      asked.put(
          replica, client.ask(replica, question).orTimeout(timeoutMillis, TimeUnit.MILLISECONDS));
    }
    SortedMap<ReplicaId, Answer> answers = new TreeMap<>();
    for (Map.Entry<ReplicaId, CompletableFuture<Answer>> each : asked.entrySet()) {
      answers.put(each.getKey(), join(each.getValue()));
    }
    return answers;
  }

  private static Answer join(CompletableFuture<Answer> asked) {
    try {
      return asked.join();
    } catch (CompletionException e) {
      return new Answer.Unknown(
          e.getCause() instanceof TimeoutException
              ? "no answer; is it running?"
              : "no answer: " + ErrorText.of(e));
    }
  }
}
