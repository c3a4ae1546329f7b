package io.parley.simulator.forge;

import io.parley.api.Certificate;
import io.parley.api.Digest;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How values of a class are taken apart and put together again: records, and final classes with one
 * public constructor whose parameters are all names of accessors (such as {@code Batch}). The
 * latter needs classes that are compiled with {@code -parameters}, as Parley's are. Immutable.
 */
final class Shape {
  /**
   * A part of every value of the class.
   *
   * @param field class and component
   */
  record Component(String field, String name, Type type) {
    private static Component of(Class<?> owner, String name, Type type) {
      return new Component(owner.getSimpleName() + "." + name, name, type);
    }
  }

  /** Only remembers what is always computed alike, so that sharing it makes no run different. */
  private static final ClassValue<Optional<Shape>> SHAPES =
      new ClassValue<>() {
        @Override
        protected Optional<Shape> computeValue(Class<?> type) {
          return Optional.ofNullable(inspect(type));
        }
      };

  private final Class<?> type;
  private final List<Component> components;
  private final List<Method> accessors;
  private final Constructor<?> constructor;
  private final @Nullable Method digest;

  private Shape(
      Class<?> type,
      List<Component> components,
      List<Method> accessors,
      Constructor<?> constructor) {
    this.type = type;
    this.components = List.copyOf(components);
    this.accessors = List.copyOf(accessors);
    this.constructor = constructor;
    digest = accessor(type, "digest", Digest.class);
    accessors.forEach(accessor -> accessor.setAccessible(true));
    constructor.setAccessible(true);
    if (digest != null) {
      digest.setAccessible(true);
    }
  }

  /** The shape of {@code type}; null if its values are whole. */
  static @Nullable Shape of(Class<?> type) {
    return SHAPES.get(type).orElse(null);
  }

  private static @Nullable Shape inspect(Class<?> type) {
    if (type.getClassLoader() == null) {
      return null;
    }
    return type.isRecord() ? ofRecord(type) : ofFinalClass(type);
  }

  private static Shape ofRecord(Class<?> type) {
    RecordComponent[] parts = type.getRecordComponents();
    List<Component> components = new ArrayList<>();
    List<Method> accessors = new ArrayList<>();
    for (RecordComponent part : parts) {
      components.add(Component.of(type, part.getName(), part.getGenericType()));
      accessors.add(part.getAccessor());
    }
    try {
      Class<?>[] types =
          Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return new Shape(type, components, accessors, type.getDeclaredConstructor(types));
    } catch (NoSuchMethodException e) {
      throw new AssertionError("a record without its canonical constructor: " + type, e);
    }
  }

  private static @Nullable Shape ofFinalClass(Class<?> type) {
    Constructor<?>[] constructors = type.getConstructors();
    if (!Modifier.isFinal(type.getModifiers())
        || type.isEnum()
        || constructors.length != 1
        || constructors[0].getParameterCount() == 0) {
      return null;
    }
    List<Component> components = new ArrayList<>();
    List<Method> accessors = new ArrayList<>();
    for (Parameter parameter : constructors[0].getParameters()) {
      Method accessor = accessor(type, parameter.getName(), parameter.getType());
      if (accessor == null) {
        return null;
      }
      components.add(Component.of(type, parameter.getName(), parameter.getParameterizedType()));
      accessors.add(accessor);
    }
    return new Shape(type, components, accessors, constructors[0]);
  }

  private static @Nullable Method accessor(Class<?> type, String name, Class<?> result) {
    try {
      Method method = type.getMethod(name);
      return method.getReturnType() == result ? method : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  List<Component> components() {
    return components;
  }

  /** The values of all components of {@code value}, in order; absent ones are null. */
  List<@Nullable Object> apart(Object value) {
    List<@Nullable Object> parts = new ArrayList<>(accessors.size());
    accessors.forEach(accessor -> parts.add(call(accessor, value)));
    return parts;
  }

  /**
   * The value made of {@code parts}.
   *
   * @throws Unfit if the class does not accept them
   */
  Object together(List<@Nullable Object> parts) throws Unfit {
    try {
      return constructor.newInstance(parts.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new Unfit(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot make a " + type, e);
    }
  }

  /** Whether a certificate is a part: then it is the other parts that it is for. */
  boolean isCertified() {
    return components.stream().anyMatch(component -> component.type() == Certificate.class);
  }

  /** What {@code value} says its digest is; null if it has none. */
  @Nullable Digest digest(Object value) {
    return digest == null ? null : (Digest) call(digest, value);
  }

  private static @Nullable Object call(Method accessor, Object value) {
    try {
      return accessor.invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot read " + accessor, e);
    }
  }
}
