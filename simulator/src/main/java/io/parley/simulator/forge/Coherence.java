package io.parley.simulator.forge;

import io.parley.api.Digest;
import io.parley.api.Message;
import io.parley.api.Signed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Lets the rest of a message follow what changes in it, so that a change does not end at the first
 * hash that is compared, but comes out as another well-formed message:
 *
 * <ul>
 *   <li>a digest names the new value where it named the old one, as a header does its body;
 *   <li>a digest that is changed by itself gets the body of that digest, or none;
 *   <li>where one record takes the place of another, what names its parts follows, and sometimes
 *       the numbers that count from its own: a proposal on an older certificate has an older
 *       parent, and the next height to that.
 * </ul>
 *
 * <p>What a certificate is for stays as it is, else nothing that follows could be verified.
 */
final class Coherence {
  private static final int ROUNDS_MAX = 8;

  /**
   * A number of a record whose place another took.
   *
   * @param equals whether equal numbers of that name follow
   * @param next whether the next number of that name follows
   */
  private record Moved(String name, long from, long to, boolean equals, boolean next) {
    private Object follow(String component, long number) {
      String title = component.toLowerCase(Locale.ROOT);
      if (equals && number == from && title.endsWith(name)) {
        return to;
      }
      return next && number == from + 1 && title.equals(name) ? to + 1 : (Object) number;
    }
  }

  private final Sealer sealer;
  private final Seen seen;
  private final SplittableRandom random;
  private final Map<Digest, Digest> renamed = new LinkedHashMap<>();

  /** Digests that were changed by themselves: what has one of them fits no longer. */
  private final Map<Digest, Digest> abandoned = new LinkedHashMap<>();

  private final List<Moved> moved = new ArrayList<>();
  private boolean on;
  private boolean numbersFollow;

  Coherence(Sealer sealer, Seen seen, SplittableRandom random) {
    this.sealer = sealer;
    this.seen = seen;
    this.random = random;
  }

  /** {@code before} has been replaced by {@code after}; all else is to follow. */
  void replaced(Object before, Object after) {
    on = true;
    if (before instanceof Digest old && after instanceof Digest fresh) {
      abandoned.put(old, fresh);
    }
    Shape shape = Anatomy.shapeOf(before);
    if (shape == null || before.getClass() != after.getClass()) {
      return;
    }
    List<@Nullable Object> olds = shape.apart(before);
    List<@Nullable Object> news = shape.apart(after);
    for (int i = 0; i < olds.size(); i++) {
      if (olds.get(i) instanceof Digest old && news.get(i) instanceof Digest fresh) {
        abandoned.put(old, fresh);
        rename(old, fresh);
      } else if (olds.get(i) instanceof Long old && news.get(i) instanceof Long fresh) {
        String name = shape.components().get(i).name().toLowerCase(Locale.ROOT);
        moved.add(new Moved(name, old, fresh, random.nextBoolean(), random.nextBoolean()));
      }
    }
  }

  /** {@code before} has become {@code after} as a part of it did: what names it is to follow. */
  void changed(Object before, Object after) {
    rename(digestOf(before), digestOf(after));
  }

  private void rename(@Nullable Digest old, @Nullable Digest fresh) {
    if (on && old != null && fresh != null && !old.equals(fresh)) {
      renamed.put(old, fresh);
    }
  }

  private static @Nullable Digest digestOf(Object value) {
    Shape shape = Anatomy.shapeOf(value);
    return shape == null ? null : shape.digest(value);
  }

  /** {@code whole} with {@code part} at {@code index}; its other parts follow. */
  Object with(Object whole, int index, Object part) throws Unfit {
    if (whole instanceof List<?> list) {
      List<@Nullable Object> elements = new ArrayList<>(list);
      elements.set(index, part);
      follow(elements, index);
      return List.copyOf(elements);
    }
    if (whole instanceof Optional<?>) {
      return Optional.of(part);
    }
    if (whole instanceof Signed<?> signed) {
      return Anatomy.seal(sealer, signed.signer(), (Message) part);
    }
    Shape shape = Anatomy.shapeOf(whole);
    if (shape == null) {
      throw new AssertionError("not made of parts: " + whole);
    }
    List<@Nullable Object> parts = shape.apart(whole);
    parts.set(index, part);
    follow(parts, index);
    return shape.together(parts);
  }

  /** Lets all {@code parts} but the one at {@code fixed} follow, until nothing changes. */
  private void follow(List<@Nullable Object> parts, int fixed) throws Unfit {
    boolean changed = on;
    for (int round = 0; changed && round < ROUNDS_MAX; round++) {
      changed = false;
      // Once, as a number that has followed may look like one that has to.
      numbersFollow = round == 0;
      for (int i = 0; i < parts.size(); i++) {
        Object before = parts.get(i);
        Object after = i == fixed || before == null ? before : follow(before);
        changed |= after != before;
        parts.set(i, after);
      }
    }
  }

  /** {@code value} as it follows; itself if nothing in it does. */
  private Object follow(Object value) throws Unfit {
    if (!on) {
      return value;
    }
    if (value instanceof Digest digest) {
      return renamed.getOrDefault(digest, digest);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> elements = new ArrayList<>(list);
      return followAll(elements) ? List.copyOf(elements) : value;
    }
    if (value instanceof Optional<?> optional) {
      return optional.isEmpty() ? value : followOptional(value, optional.get());
    }
    if (value instanceof Signed<?> signed) {
      return followSigned(signed);
    }
    Shape shape = Anatomy.shapeOf(value);
    return shape == null || shape.isCertified() ? value : followParts(value, shape);
  }

  private Object followOptional(Object optional, Object content) throws Unfit {
    Object after = follow(content);
    if (after != content) {
      return Optional.of(after);
    }
    return abandoned.containsKey(digestOf(content)) ? Optional.empty() : optional;
  }

  private Object followSigned(Signed<?> signed) throws Unfit {
    if (!sealer.colludes(signed.signer())) {
      return signed;
    }
    Object message = follow(signed.message());
    return message == signed.message()
        ? signed
        : Anatomy.seal(sealer, signed.signer(), (Message) message);
  }

  private Object followParts(Object value, Shape shape) throws Unfit {
    Digest instead = abandoned.get(shape.digest(value));
    Object known = instead == null ? null : seen.find(value.getClass(), instead);
    if (known != null) {
      return known;
    }
    List<@Nullable Object> parts = shape.apart(value);
    boolean follows = followAll(parts);
    for (int i = 0; numbersFollow && i < parts.size(); i++) {
      if (parts.get(i) instanceof Long number) {
        parts.set(i, followNumber(shape.components().get(i).name(), number));
        follows |= !number.equals(parts.get(i));
      }
    }
    if (!follows) {
      return value;
    }
    Object after = shape.together(parts);
    changed(value, after);
    return after;
  }

  private Object followNumber(String component, long number) {
    for (Moved other : moved) {
      Object after = other.follow(component, number);
      if (!after.equals(number)) {
        return after;
      }
    }
    return number;
  }

  private boolean followAll(List<@Nullable Object> parts) throws Unfit {
    boolean changed = false;
    for (int i = 0; i < parts.size(); i++) {
      Object before = parts.get(i);
      if (before != null) {
        Object after = follow(before);
        changed |= after != before;
        parts.set(i, after);
      }
    }
    return changed;
  }
}
