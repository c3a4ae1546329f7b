package io.parley.api;

/**
 * A message with its signer. The signature is over the message's {@link Message#statement}, made as
 * {@link Protocol#seal} says, and empty where the channel alone vouches for it.
 */
public record Signed<M extends Message>(ReplicaId signer, M message, Bytes signature) {
  /** The same statement with another form of the message, such as one without its body. */
  public <T extends Message> Signed<T> with(T form) {
    return new Signed<>(signer, form, signature);
  }

  @Override
  public String toString() {
    return message + " by " + signer;
  }
}
