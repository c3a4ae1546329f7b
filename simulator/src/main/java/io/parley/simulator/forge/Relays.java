package io.parley.simulator.forge;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.ChannelOnly;
import io.parley.api.Digest;
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
 * The messages in which replicas of a protocol, any whose messages are records of one sealed
 * interface, pass on clients' bundles: the one that states nothing and is a list of bundles, and
 * those that are a list of digests, by which they are offered or asked for, as other things may be.
 * Also tells proposals from other messages, by the batch in them.
 */
public final class Relays {
  private final @Nullable Shape shape;
  private final List<Shape> naming;

  private Relays(@Nullable Shape shape, List<Shape> naming) {
    this.shape = shape;
    this.naming = naming;
  }

  /** Those of the protocol that has {@code message}; the protocol may have none. */
  public static Relays like(Message message) {
    List<Shape> relays = new ArrayList<>();
    List<Shape> naming = new ArrayList<>();
    for (Class<?> family : families(message.getClass())) {
      for (Class<?> kind : family.getPermittedSubclasses()) {
        Shape shape = kind.isRecord() ? Shape.of(kind) : null;
        if (shape != null && isListOf(Bundle.class, kind, shape)) {
          relays.add(shape);
        } else if (shape != null && isListOf(Digest.class, kind, shape)) {
          naming.add(shape);
        }
      }
    }
    return new Relays(relays.isEmpty() ? null : relays.get(0), naming);
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
    return shape != null && isListOf(Bundle.class, kind, shape);
  }

  private static boolean isListOf(Class<?> element, Class<?> kind, Shape shape) {
    return ChannelOnly.class.isAssignableFrom(kind)
        && shape.components().size() == 1
        && shape.components().get(0).type() instanceof ParameterizedType list
        && list.getRawType() == List.class
        && Arrays.equals(list.getActualTypeArguments(), new Type[] {element});
  }

  /** A relay of {@code bundles}; empty if the protocol has none. */
  public Optional<Message> relay(List<Bundle> bundles) {
    return shape == null ? Optional.empty() : of(shape, bundles);
  }

  /** Offers of what has these digests, and questions for it. */
  public List<Message> naming(List<Digest> digests) {
    return naming.stream().flatMap(kind -> of(kind, digests).stream()).toList();
  }

  private static Optional<Message> of(Shape kind, List<?> parts) {
    try {
      return Optional.of((Message) kind.together(List.of(List.copyOf(parts))));
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
