package io.parley.cli.cluster;

import io.parley.api.ReplicaId;
import io.parley.api.door.Answer;
import io.parley.api.door.Question;
import io.parley.cli.console.ErrorText;
import io.parley.client.ParleyClient;
import java.util.Collection;
import java.util.Optional;
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
    SortedMap<ReplicaId, Answer> answers = new TreeMap<>();
    begin(client, replicas, question, timeoutMillis)
        .forEach((replica, asked) -> answers.put(replica, join(asked)));
    return answers;
  }

  /**
   * The same without those of whom no answer comes; an {@link Answer.Unknown} is then in a
   * replica's own words.
   */
  public static SortedMap<ReplicaId, Answer> answers(
      ParleyClient client, Collection<ReplicaId> replicas, Question question, long timeoutMillis) {
    SortedMap<ReplicaId, Answer> answers = new TreeMap<>();
    begin(client, replicas, question, timeoutMillis)
        .forEach(
            (replica, asked) ->
                asked
                    .handle((answer, failure) -> Optional.ofNullable(answer))
                    .join()
                    .ifPresent(answer -> answers.put(replica, answer)));
    return answers;
  }

  private static SortedMap<ReplicaId, CompletableFuture<Answer>> begin(
      ParleyClient client, Collection<ReplicaId> replicas, Question question, long timeoutMillis) {
    SortedMap<ReplicaId, CompletableFuture<Answer>> asked = new TreeMap<>();
    for (ReplicaId replica : replicas) {
      asked.put(
          replica, client.ask(replica, question).orTimeout(timeoutMillis, TimeUnit.MILLISECONDS));
    }
    return asked;
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
