package io.parley.hotstuff;

/**
 * Chained HotStuff, under the name {@code hotstuff}: every view is a phase of the blocks before it,
 * and a block is committed once it heads a chain of three certified blocks of consecutive views.
 */
public final class HotStuff extends Variant {
  public HotStuff() {
    super("hotstuff", new ThreeChain());
  }
}
