package io.parley.driver.verification;

import io.parley.api.Action;
import io.parley.api.Bytes;
import io.parley.api.Domain;
import io.parley.api.Event;
import io.parley.api.Message;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.QuorumScheme;
import io.parley.api.QuorumScheme.Combination;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.Signed;
import java.util.List;

/**
 * Vouches for what one replica says, in one epoch: seals its messages, and makes certificates of
 * shares. As thread-safe as its schemes.
 */
public final class Sealer {
  private final ReplicaId self;
  private final Protocol protocol;
  private final Options options;
  private final Domain domain;
  private final SignatureScheme.Signer signer;
  private final QuorumScheme quorumScheme;

  /**
   * @param signer holds the identity key of {@code self}
   * @param quorumScheme as {@code self} sees it
   */
  public Sealer(
      ReplicaId self,
      Protocol protocol,
      Options options,
      Domain domain,
      SignatureScheme.Signer signer,
      QuorumScheme quorumScheme) {
    this.self = self;
    this.protocol = protocol;
    this.options = options;
    this.domain = domain;
    this.signer = signer;
    this.quorumScheme = quorumScheme;
  }

  /**
   * {@code message}, sealed as its protocol wants it.
   *
   * @throws IllegalStateException if that is a kind of seal that is not made here
   */
  public <M extends Message> Signed<M> seal(M message) {
    Bytes signature =
        switch (protocol.seal(message, options)) {
          case SIGNATURE -> signer.sign(domain.encode(message.statement()));
          case SHARE -> quorumScheme.sign(domain.encode(message.statement()));
          case CHANNEL -> Bytes.EMPTY;
          case AUTHENTICATOR ->
              throw new IllegalStateException(
                  protocol.name() + " asks for authenticators, which this driver does not make");
        };
    return new Signed<>(self, message, signature);
  }

  /** Makes a certificate; answers {@code action} with {@link Event.Combined} or {@code Spoiled}. */
  public Event combine(Action.Combine action) {
    List<QuorumScheme.Part> parts =
        action.shares().stream()
            .map(
                share ->
                    new QuorumScheme.Part(
                        share.signer(), domain.encode(share.statement()), share.signature()))
            .toList();
    Combination combination = quorumScheme.combine(parts);
    return combination instanceof Combination.Made made
        ? new Event.Combined(action.id(), made.certificate())
        : new Event.Spoiled(action.id(), ((Combination.Bad) combination).signers());
  }
}
