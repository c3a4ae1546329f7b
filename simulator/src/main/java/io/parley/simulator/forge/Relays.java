package io.parley.simulator.forge;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.ChannelOnly;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Statement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The message in which replicas of a protocol, any whose messages are records of one sealed
 * interface, pass on clients' bundles: the one that states nothing and is a list of bundles. Also
 * tells proposals from other messages, by the batch in them.
 */
public final class Relays {
  private final @Nullable Shape shape;

  private Relays(@Nullable Shape shape) {
    this.shape = shape;
  }

  /** Those of the protocol that has {@code message}; the protocol may have none. */
  public static Relays like(Message message) {
    for (Class<?> family : families(message.getClass())) {
      for (Class<?> kind : family.getPermittedSubclasses()) {
        if (isRelay(kind)) {
          return new Relays(Shape.of(kind));
        }
      }
    }
    return new Relays(null);
  }

  /** The sealed interfaces of messages that {@code kind} belongs to. */
  private static List<Class<?>> families(Class<?> kind) {
    List<Class<?>> families = new ArrayList<>();
    for (Class<?> parent : kind.getInterfaces()) {
      if (parent.isSealed() && Message.class.isAssignableFrom(parent)) {
        families.add(parent);
      }
    }
    return families;
  }

  private static boolean isRelay(Class<?> kind) {
    Shape shape = kind.isRecord() ? Shape.of(kind) : null;
    return shape != null
        && ChannelOnly.class.isAssignableFrom(kind)
        && shape.components().size() == 1
        && isListOfBundles(shape.components().get(0).type());
  }

  private static boolean isListOfBundles(Type type) {
    return type instanceof ParameterizedType list
        && list.getRawType() == List.class
        && Arrays.equals(list.getActualTypeArguments(), new Type[] {Bundle.class});
  }

  /** A relay of {@code bundles}; empty if the protocol has none. */
  public Optional<Message> relay(List<Bundle> bundles) {
    try {
      return shape == null
          ? Optional.empty()
          : Optional.of((Message) shape.together(List.of(List.copyOf(bundles))));
    } catch (Unfit e) {
      return Optional.empty();
    }
  }

  /** The bundles of a relay; none of any other message. */
  public static List<Bundle> bundles(Message message) {
    if (!isRelay(message.getClass())) {
      return List.of();
    }
    List<Bundle> bundles = new ArrayList<>();
    Shape shape = Shape.of(message.getClass());
    if (shape != null && shape.apart(message).get(0) instanceof List<?> list) {
      list.forEach(element -> bundles.add((Bundle) element));
    }
    return bundles;
  }

  /** Whether {@code by} states in it that it proposes a batch, which it brings along. */
  public static boolean isProposal(Signed<?> message, ReplicaId by) {
    Message said = message.message();
    Shape shape = Anatomy.shapeOf(said);
    return message.signer().equals(by)
        && !said.statement().equals(Statement.NONE)
        && shape != null
        && shape.apart(said).stream()
            .anyMatch(
                part ->
                    part instanceof Batch
                        || (part instanceof Optional<?> some
                            && some.filter(Batch.class::isInstance).isPresent()));
  }
}
