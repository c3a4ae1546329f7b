package io.parley.acceptance.planted.pure;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Each nested class breaks the purity of a core in one way; {@link Innocent} in none. */
@SuppressWarnings("unused")
public final class Offenders {
  private Offenders() {}

  /** Sorted, in memory, and told everything. */
  public static final class Innocent {
    static Map<String, List<String>> group(List<String> words) {
      Map<String, List<String>> groups =
          words.stream()
              .collect(Collectors.groupingBy(w -> w, LinkedHashMap::new, Collectors.toList()));
      return new TreeMap<>(groups);
    }
  }

  static final class ClockField {
    Clock clock = Clock.systemUTC();
  }

  static final class InstantNow {
    Object at = Instant.now();
  }

  static final class Millis {
    long at = System.currentTimeMillis();
  }

  static final class Nanos {
    long at = System.nanoTime();
  }

  static final class OwnThread {
    Object thread = Thread.currentThread();
  }

  static final class Concurrent {
    Object map = new ConcurrentHashMap<String, String>();
  }

  static final class Locked {
    Object lock = new ReentrantLock();
  }

  static final class Synchronized {
    synchronized int get() {
      return 1;
    }
  }

  static final class OldFile {
    Object file = new java.io.File("x");
  }

  static final class NewFile {
    Object path = Path.of("x");
  }

  static final class Socket {
    Object address = java.net.InetAddress.getLoopbackAddress();
  }

  static final class Chance {
    Object random = new Random(1);
  }

  static final class SecureChance {
    Object random = new SecureRandom();
  }

  static final class Uuid {
    Object id = UUID.randomUUID();
  }

  static final class MathChance {
    double random = Math.random();
  }

  static final class Logged {
    Logger log = LoggerFactory.getLogger("x");
  }

  static final class Printed {
    static void print() {
      System.out.println();
    }
  }

  static final class Hashed {
    Object map = new HashMap<String, String>();
  }

  static final class HashedSet {
    Object set = new HashSet<String>();
  }

  static final class Identity {
    IdentityHashMap<String, String> map = new IdentityHashMap<String, String>();
  }

  static final class IdentityHash {
    int hash = System.identityHashCode("");
  }

  static final class SetOf {
    Object set = Set.of("a", "b");
  }

  static final class SetCopy {
    Object set = Set.copyOf(List.of("a"));
  }

  static final class MapOf {
    Object map = Map.of("a", "b");
  }

  static final class MapCopy {
    Object map = Map.copyOf(new TreeMap<String, String>());
  }

  static final class ToSet {
    Object set = List.of("a").stream().collect(Collectors.toSet());
  }

  static final class ToMap {
    Object map = List.of("a").stream().collect(Collectors.toMap(a -> a, Function.identity()));
  }

  static final class GroupingBy {
    Object map = List.of("a").stream().collect(Collectors.groupingBy(a -> a));
  }

  static final class Parallel {
    long count = List.of("a").parallelStream().count();
  }

  static final class ParallelLater {
    long sum = IntStream.range(0, 3).parallel().sum();
  }

  static final class ParallelSort {
    static void sort(int[] numbers) {
      Arrays.parallelSort(numbers);
    }
  }

  static final class OldTimer {
    Object timer = new java.util.Timer(true);
  }

  static final class NewChance {
    Object random = java.util.random.RandomGenerator.getDefault();
  }

  static final class Notifies {
    static void tell(Object other) {
      other.notifyAll();
    }
  }
}
