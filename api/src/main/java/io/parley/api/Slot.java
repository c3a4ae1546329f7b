package io.parley.api;

/**
 * What a replica commits itself to by a signature, so that it cannot sign otherwise: {@link
 * Protocol#slot} says which statements exclude each other.
 *
 * @param phase the kind of statement, as in {@link Statement#phase}
 * @param view 0 where views do not matter
 * @param height 0 where heights do not matter, as where a view has one statement only
 */
public record Slot(String phase, long view, long height) {
  public Slot {
    if (phase.isEmpty() || phase.length() > 32) {
      throw new IllegalArgumentException(
          "a phase has 1 to 32 characters, found \"" + phase + "\": name the kind of statement");
    }
  }

  @Override
  public String toString() {
    return phase + " v" + view + " h" + height;
  }
}
