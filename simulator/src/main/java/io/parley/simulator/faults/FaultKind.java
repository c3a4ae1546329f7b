package io.parley.simulator.faults;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a simulation may let go wrong. */
public enum FaultKind {
  /** Messages are lost, up to 30 in 100. */
  LOSS,
  /** Messages arrive twice. */
  DUPLICATION,
  /** Messages overtake each other. */
  REORDERING,
  /** In each view, some kinds of messages do not reach some replicas. */
  OMISSIONS,
  /** Groups of replicas do not hear each other, or one does not hear another. */
  PARTITIONS,
  /** A replica does everything late. */
  SLOWNESS,
  /** A replica stands still, and then does everything at once. */
  PAUSES,
  /** Clocks differ and run at different rates. */
  DRIFT,
  /** A replica crashes, perhaps between two writes, and starts again from what is durable. */
  CRASHES,
  /** A disk gives back what was never written. */
  DAMAGE,
  /** Up to f replicas lie. */
  BYZANTINE,
  /** Up to f replicas exist twice. */
  TWINS,
  /** Clients lie. */
  CLIENTS,
  /** A replica has little processor time, or verifies slowly: what it is sent waits. */
  STARVATION,
  /** State machines are slow, for each command or each height. */
  EXECUTION,
  /** A clock jumps by an hour, and back. */
  JUMPS,
  /** Commands and batches are as large as they may be. */
  SIZES;

  /** All of them. */
  public static Set<FaultKind> all() {
    return EnumSet.allOf(FaultKind.class);
  }

  /** As in {@code --faults}: {@code crashes}. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Kinds by their titles, separated by commas; also {@code all} and {@code none}.
   *
   * @throws IllegalArgumentException if there is another word
   */
  public static Set<FaultKind> parse(String text) {
    Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    for (String word : text.split(",", -1)) {
      String title = word.strip();
      if (title.equals("all")) {
        kinds.addAll(all());
      } else if (!title.equals("none")) {
        kinds.add(
            Arrays.stream(values())
                .filter(kind -> kind.title().equals(title))
                .findFirst()
                .orElseThrow(() -> unknown(title)));
      }
    }
    return kinds;
  }

  /** The opposite of {@link #parse}. */
  public static String titles(Set<FaultKind> kinds) {
    return kinds.isEmpty()
        ? "none"
        : kinds.stream().sorted().map(FaultKind::title).collect(Collectors.joining(","));
  }

  private static IllegalArgumentException unknown(String title) {
    String known = Arrays.stream(values()).map(FaultKind::title).collect(Collectors.joining(", "));
    return new IllegalArgumentException(
        "no kind of fault is called '" + title + "'; there are " + known + ", all, none");
  }
}
