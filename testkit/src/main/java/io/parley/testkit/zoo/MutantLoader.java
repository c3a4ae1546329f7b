package io.parley.testkit.zoo;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * Loads the patched classes, and all others of their packages anew from the original byte code, so
 * that package-private access works among them. Everything else comes from the original's loader.
 *
 * <p>The classes have no code source, so coverage tools leave them alone.
 */
final class MutantLoader extends ClassLoader {
  private final Sources sources;
  private final Map<String, byte[]> patched;

  MutantLoader(ClassLoader original, Sources sources, Map<String, byte[]> patched) {
    super(original);
    this.sources = sources;
    this.patched = patched;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!sources.owns(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] code = patched.get(name);
    byte[] defined = code == null ? original(name) : code;
    return defineClass(name, defined, 0, defined.length);
  }

  private byte[] original(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
