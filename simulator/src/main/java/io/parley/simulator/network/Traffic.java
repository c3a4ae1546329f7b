package io.parley.simulator.network;

import io.parley.api.Message;
import io.parley.api.ReplicaId;
import java.util.List;
import java.util.function.Predicate;

/**
 * Some of the messages between different replicas. Immutable.
 *
 * @param senders empty for all
 * @param recipients empty for all
 * @param kinds simple names of message classes; empty for all
 * @param messages which messages of these kinds
 */
public record Traffic(
    List<ReplicaId> senders,
    List<ReplicaId> recipients,
    List<String> kinds,
    Predicate<Message> messages) {
  public Traffic {
    senders = List.copyOf(senders);
    recipients = List.copyOf(recipients);
    kinds = List.copyOf(kinds);
  }

  /** All messages. */
  public static Traffic any() {
    return new Traffic(List.of(), List.of(), List.of(), message -> true);
  }

  public static Traffic from(ReplicaId... senders) {
    return new Traffic(List.of(senders), List.of(), List.of(), message -> true);
  }

  public Traffic to(ReplicaId... recipients) {
    return new Traffic(senders, List.of(recipients), kinds, messages);
  }

  /** Of these kinds: simple names of message classes, such as {@code Prepare}. */
  public Traffic of(String... kinds) {
    return new Traffic(senders, recipients, List.of(kinds), messages);
  }

  public Traffic where(Predicate<Message> messages) {
    return new Traffic(senders, recipients, kinds, this.messages.and(messages));
  }

  boolean has(ReplicaId from, ReplicaId to, Message message) {
    return (senders.isEmpty() || senders.contains(from))
        && (recipients.isEmpty() || recipients.contains(to))
        && (kinds.isEmpty() || kinds.contains(message.getClass().getSimpleName()))
        && messages.test(message);
  }
}
