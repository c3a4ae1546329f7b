package io.parley.api;

/**
 * What statements that exclude each other have in common: a correct replica makes at most one
 * statement of equal exclusion. {@link Protocol#exclusion} says which one a statement has.
 *
 * @param phase the kind of statement, as in {@link Statement#phase}
 * @param view 0 where views do not matter
 * @param height 0 where heights do not matter, as where a view has one statement only
 */
public record Exclusion(String phase, long view, long height) {
  public Exclusion {
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
