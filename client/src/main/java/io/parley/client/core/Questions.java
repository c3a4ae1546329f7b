package io.parley.client.core;

import io.parley.api.ReplicaId;
import io.parley.api.door.ClientFrame;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;

/** Questions to single replicas; each is asked again when its replica connects anew. */
final class Questions {
  private record Open(ClientEvent.Asked asked, long deadlineAt) {
    ClientAction ask() {
      return new ClientAction.Send(
          List.of(asked.replica()), new ClientFrame.Ask(asked.ticket(), asked.question()));
    }
  }

  private final LinkedHashMap<Long, Open> open = new LinkedHashMap<>();
  private final ClientSettings settings;
  private final Links links;
  private final List<ClientAction> out;

  Questions(ClientSettings settings, Links links, List<ClientAction> out) {
    this.settings = settings;
    this.links = links;
    this.out = out;
  }

  void asked(ClientEvent.Asked asked, long now) {
    if (!links.knows(asked.replica())) {
      fail(
          asked,
          Failure.Kind.COMMAND_REFUSED,
          "there is no " + asked.replica() + ", the cluster has " + settings.replicas());
      return;
    }
    Open question = new Open(asked, now + settings.deadline().toNanos());
    open.put(asked.ticket(), question);
    if (links.isUp(asked.replica())) {
      out.add(question.ask());
    }
  }

  void connected(ReplicaId replica) {
    for (Open question : open.values()) {
      if (question.asked.replica().equals(replica)) {
        out.add(question.ask());
      }
    }
  }

  /** Counts only if it comes from the replica that was asked. */
  void told(ReplicaId from, ClientFrame.Told told) {
    Open question = open.get(told.number());
    if (question != null && question.asked.replica().equals(from)) {
      open.remove(told.number());
      out.add(new ClientAction.Tell(told.number(), told.answer()));
    }
  }

  /** All have the same time to live, so that the first is the first to expire. */
  void expire(long now) {
    Iterator<Open> oldestFirst = open.values().iterator();
    while (oldestFirst.hasNext()) {
      Open question = oldestFirst.next();
      if (question.deadlineAt > now) {
        return;
      }
      oldestFirst.remove();
      ReplicaId replica = question.asked.replica();
      String why = links.isUp(replica) ? "" : ", it is not connected: " + links.why(replica);
      fail(
          question.asked,
          Failure.Kind.NOT_ENOUGH_REPLIES,
          replica + " did not answer within " + Failures.text(settings.deadline()) + why);
    }
  }

  void closed() {
    open.values()
        .forEach(question -> fail(question.asked, Failure.Kind.CLOSED, "the client was closed"));
    open.clear();
  }

  private void fail(ClientEvent.Asked asked, Failure.Kind kind, String message) {
    out.add(new ClientAction.Fail(asked.ticket(), new Failure(kind, false, message)));
  }

  long wakeAt() {
    return open.isEmpty() ? Flight.NEVER : open.values().iterator().next().deadlineAt;
  }
}
