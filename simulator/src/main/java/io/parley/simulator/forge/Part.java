package io.parley.simulator.forge;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import org.jspecify.annotations.Nullable;

/**
 * A value somewhere in a message.
 *
 * @param parent what it is a part of; null for the whole message
 * @param index its place in the parent, from 0
 * @param field for people and for fairness: class and component, with {@code []} for an element of
 *     a list and {@code ?} for the content of an optional, such as {@code NewView.proposals[]}
 * @param name of the component alone
 * @param type as declared
 */
record Part(@Nullable Part parent, int index, String field, String name, Type type, Object value) {
  /** What {@code type}, a list, an optional or a signed message, is of. */
  static Type argument(Type type) {
    return type instanceof ParameterizedType of ? of.getActualTypeArguments()[0] : Object.class;
  }

  /** The class of all values of {@code type}, as near as can be told. */
  static Class<?> classOf(Type type) {
    if (type instanceof Class<?> simple) {
      return simple;
    }
    if (type instanceof ParameterizedType of) {
      return classOf(of.getRawType());
    }
    if (type instanceof WildcardType some) {
      return classOf(some.getUpperBounds()[0]);
    }
    return type instanceof TypeVariable<?> variable
        ? classOf(variable.getBounds()[0])
        : Object.class;
  }
}
