package io.parley.simulator.clients;

import io.parley.simulator.history.History;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** What simulated clients saw, as a history. */
public final class Histories {
  private record Moment(
      long at, boolean isEnd, int number, SimulatedClient client, Submission submission) {}

  /** An operation of the history and the submission that it is. */
  public record Recorded(int id, Submission submission) {}

  private Histories() {}

  /**
   * The history of all their submissions. Of what happened in the same µs, calls come first: that
   * allows more orders, and so accuses nobody wrongly.
   */
  public static History of(Collection<SimulatedClient> clients, Consumer<Recorded> recorded) {
    List<Moment> moments = new ArrayList<>();
    int count = 0;
    for (SimulatedClient client : clients) {
      for (Submission submission : client.submissions()) {
        int number = count++;
        moments.add(new Moment(submission.submittedAt(), false, number, client, submission));
        submission
            .endedAt()
            .ifPresent(at -> moments.add(new Moment(at, true, number, client, submission)));
      }
    }
    moments.sort(Comparator.comparing(Moment::at).thenComparing(Moment::isEnd));
    History history = new History();
    int[] ids = new int[count];
    for (Moment moment : moments) {
      Submission submission = moment.submission;
      if (!moment.isEnd) {
        String client = moment.client.toString();
        ids[moment.number] = history.invoked(client, moment.at, submission.command());
        recorded.accept(new Recorded(ids[moment.number], submission));
      } else if (submission.isAcknowledged()) {
        history.returned(ids[moment.number], moment.at, submission.result().orElseThrow());
      } else if (submission.failure().filter(f -> !f.mayHaveExecuted()).isPresent()) {
        history.refused(ids[moment.number]);
      }
    }
    return history;
  }
}
