package io.parley.simulator.forge;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Signed;
import io.parley.api.Signers;
import io.parley.api.Statement;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What passed by, by type, and by the name of the component where types say little. Bounded: a
 * {@link Pool} for each type and component of the protocol's messages.
 */
final class Seen {
  private record Kind(Class<?> type, String name) {}

  private static final String ANY = "";

  private final SplittableRandom random;
  private final Map<Kind, Pool> pools = new LinkedHashMap<>();
  private final Map<Class<?>, Pool> signed = new LinkedHashMap<>();
  private final Map<String, Long> newest = new LinkedHashMap<>();

  Seen(SplittableRandom random) {
    this.random = random;
  }

  void learn(Signed<?> message) {
    learn(message, ANY);
    Statement statement = message.message().statement();
    if (!statement.equals(Statement.NONE)) {
      learn(statement.view(), "view");
      learn(statement.height(), "height");
      learn(statement.digest(), "digest");
    }
  }

  private void learn(Object value, String name) {
    if (value instanceof Long number) {
      newest.put(name, number);
      addNamed(Long.class, name, number);
    } else if (value instanceof Integer number) {
      learn((long) number, name);
    } else if (value instanceof Digest digest) {
      addNamed(Digest.class, name, digest);
    } else if (value instanceof Bytes bytes) {
      addNamed(Bytes.class, name, bytes);
    } else if (value instanceof String text) {
      addNamed(String.class, name, text);
    } else if (value instanceof Bundle || value instanceof Signers) {
      add(value.getClass(), ANY, value);
    } else if (value instanceof List<?> list) {
      int step = Math.max(1, list.size() / Anatomy.ELEMENTS_MAX);
      for (int i = 0; i < list.size(); i += step) {
        learn(list.get(i), name);
      }
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresent(content -> learn(content, name));
    } else if (value instanceof Signed<?> of) {
      Class<?> type = of.message().getClass();
      signed.computeIfAbsent(type, absent -> new Pool()).add(of, random);
      learn(of.signature(), "signature");
      learn(of.message(), name);
    } else {
      learnParts(value, Anatomy.shapeOf(value));
    }
  }

  private void learnParts(Object value, @Nullable Shape shape) {
    if (shape == null) {
      return;
    }
    add(value.getClass(), ANY, value);
    Digest digest = shape.digest(value);
    if (digest != null) {
      addNamed(Digest.class, "digest", digest);
    }
    List<@Nullable Object> parts = shape.apart(value);
    for (int i = 0; i < parts.size(); i++) {
      Object part = parts.get(i);
      if (part != null) {
        learn(part, shape.components().get(i).name());
      }
    }
  }

  private void addNamed(Class<?> type, String name, Object value) {
    add(type, name, value);
    add(type, ANY, value);
  }

  private void add(Class<?> type, String name, Object value) {
    pools.computeIfAbsent(new Kind(type, name), absent -> new Pool()).add(value, random);
  }

  /**
   * The last number seen under {@code name}, where views, heights and the like stand now; null if
   * there was none.
   */
  @Nullable Long newest(String name) {
    return newest.get(name);
  }

  /**
   * A value for a component of this type and name, preferably of the same name; null if none was
   * seen.
   */
  @Nullable Object draw(Type type, String name) {
    Class<?> simple = Part.classOf(type);
    if (simple == Signed.class) {
      return draw(signed, Part.classOf(Part.argument(type)));
    }
    Pool named = pools.get(new Kind(simple, name));
    if (named != null && random.nextInt(3) > 0) {
      return named.draw(random);
    }
    Pool any = pools.get(new Kind(simple, ANY));
    return any == null ? drawSubtype(simple) : any.draw(random);
  }

  /** A value of exactly this class with this digest; null if none is remembered. */
  @Nullable Object find(Class<?> type, Digest digest) {
    Shape shape = Shape.of(type);
    Pool pool = pools.get(new Kind(type, ANY));
    return shape == null || pool == null
        ? null
        : pool.find(value -> digest.equals(shape.digest(value)));
  }

  private @Nullable Object drawSubtype(Class<?> type) {
    Map<Class<?>, Pool> subtypes = new LinkedHashMap<>();
    pools.forEach(
        (kind, pool) -> {
          if (kind.name.equals(ANY)) {
            subtypes.put(kind.type, pool);
          }
        });
    return draw(subtypes, type);
  }

  /** A value of one of the pools whose class is {@code type} or below it. */
  private @Nullable Object draw(Map<Class<?>, Pool> from, Class<?> type) {
    List<Pool> fitting =
        from.entrySet().stream()
            .filter(entry -> type.isAssignableFrom(entry.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    return fitting.isEmpty() ? null : fitting.get(random.nextInt(fitting.size())).draw(random);
  }
}
