package io.parley.hotstuff;

/**
 * Basic HotStuff, under the name {@code hotstuff-basic}: in each view the leader drives one block
 * through three phases.
 */
public final class BasicHotStuff extends Variant {
  public BasicHotStuff() {
    super("hotstuff-basic", new Phased());
  }
}
