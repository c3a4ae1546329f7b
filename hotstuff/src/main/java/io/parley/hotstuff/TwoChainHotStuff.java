package io.parley.hotstuff;

/**
 * Two-chain HotStuff, under the name {@code hotstuff-two-chain}: as the chained form, but a block
 * is committed once it heads a chain of two certified blocks of consecutive views, one view
 * earlier.
 */
public final class TwoChainHotStuff extends Variant {
  public TwoChainHotStuff() {
    super("hotstuff-two-chain", new TwoChain());
  }
}
