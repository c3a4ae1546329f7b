package io.parley.testkit;

import java.lang.reflect.RecordComponent;

/**
 * Records with one component changed, by name: the message classes of a mutant are its own, so what
 * a Byzantine replica says of them cannot be written in terms of the original's.
 */
public final class Reworded {
  private Reworded() {}

  /** The component's value. */
  public static Object get(Object message, String component) {
    try {
      return message.getClass().getMethod(component).invoke(message);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(message + " has no readable " + component, e);
    }
  }

  /** {@code message} with {@code value} as that component. */
  public static <T> T with(T message, String component, Object value) {
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) message.getClass();
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      types[i] = components[i].getType();
      values[i] = name.equals(component) ? value : get(message, name);
    }
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no " + type + " with " + component + " " + value, e);
    }
  }
}
