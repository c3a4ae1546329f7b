package io.parley.simulator.forge;

import io.parley.api.Bundle;
import io.parley.api.Digest;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Signers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The parts of a message that a colluder can change, and the message with one of them changed. */
final class Anatomy {
  /** Elements of a list that are looked at; of longer ones the first, the last, and some. */
  static final int ELEMENTS_MAX = 8;

  private final Sealer sealer;
  private final Seen seen;
  private final SplittableRandom random;

  Anatomy(Sealer sealer, Seen seen, SplittableRandom random) {
    this.sealer = sealer;
    this.seen = seen;
    this.random = random;
  }

  /** All parts of {@code message} but itself; what honest replicas signed has none. */
  List<Part> parts(Message message) {
    Class<?> type = message.getClass();
    List<Part> parts = new ArrayList<>();
    dissect(new Part(null, 0, type.getSimpleName(), "", type, message), parts);
    return parts;
  }

  private void dissect(Part whole, List<Part> parts) {
    int from = parts.size();
    addParts(whole, parts);
    int to = parts.size();
    for (int i = from; i < to; i++) {
      dissect(parts.get(i), parts);
    }
  }

  private void addParts(Part whole, List<Part> parts) {
    Object value = whole.value();
    if (value instanceof List<?> list) {
      addElements(whole, list, parts);
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresent(content -> parts.add(content(whole, "?", content)));
    } else if (value instanceof Signed<?> signed) {
      if (sealer.colludes(signed.signer())) {
        parts.add(content(whole, ".message", signed.message()));
      }
    } else {
      addComponents(whole, shapeOf(value), parts);
    }
  }

  private static Part content(Part whole, String suffix, Object content) {
    return new Part(
        whole, 0, whole.field() + suffix, whole.name(), Part.argument(whole.type()), content);
  }

  private void addElements(Part whole, List<?> list, List<Part> parts) {
    for (int i : sample(list.size())) {
      parts.add(
          new Part(
              whole,
              i,
              whole.field() + "[]",
              whole.name(),
              Part.argument(whole.type()),
              list.get(i)));
    }
  }

  /** Ascending indices into a list of {@code size}. */
  private List<Integer> sample(int size) {
    int count = Math.min(size, ELEMENTS_MAX);
    List<Integer> sample = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int from = i * size / count;
      int to = (i + 1) * size / count;
      boolean isLast = i == count - 1;
      sample.add(i == 0 ? 0 : isLast ? size - 1 : from + random.nextInt(to - from));
    }
    return sample;
  }

  private static void addComponents(Part whole, @Nullable Shape shape, List<Part> parts) {
    if (shape == null) {
      return;
    }
    List<@Nullable Object> values = shape.apart(whole.value());
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (value != null) {
        Shape.Component component = shape.components().get(i);
        parts.add(new Part(whole, i, component.field(), component.name(), component.type(), value));
      }
    }
  }

  /** How {@code value} is taken apart; null if it is changed as a whole only. */
  static @Nullable Shape shapeOf(Object value) {
    boolean isWhole =
        value instanceof Digest
            || value instanceof ReplicaId
            || value instanceof Signers
            || value instanceof Bundle
            || value instanceof Signed<?>;
    return isWhole ? null : Shape.of(value.getClass());
  }

  /**
   * Seals {@code message} as {@code as}.
   *
   * @throws Unfit if it cannot be sealed: a protocol need not seal what its codec would not let in
   */
  static Signed<Message> seal(Sealer sealer, ReplicaId as, Message message) throws Unfit {
    try {
      return sealer.seal(as, message);
    } catch (RuntimeException e) {
      throw new Unfit(e);
    }
  }

  /**
   * The message with {@code value} in the place of {@code part}, and with the signatures of those
   * who collude.
   *
   * @param coherent whether the rest of the message follows what changes
   * @throws Unfit if there can be no such message
   */
  Message with(Part part, Object value, boolean coherent) throws Unfit {
    Coherence coherence = new Coherence(sealer, seen, random);
    if (coherent) {
      coherence.replaced(part.value(), value);
    }
    coherence.changed(part.value(), value);
    Object changed = value;
    for (Part at = part; at.parent() != null; at = at.parent()) {
      Object whole = at.parent().value();
      changed = coherence.with(whole, at.index(), changed);
      coherence.changed(whole, changed);
    }
    return (Message) changed;
  }
}
