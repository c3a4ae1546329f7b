package io.parley.examples.rounds;

import io.parley.api.Claim;
import io.parley.api.Codec;
import io.parley.api.Exclusion;
import io.parley.api.Lane;
import io.parley.api.Message;
import io.parley.api.Option;
import io.parley.api.Protocol;
import io.parley.api.Replica;
import io.parley.api.Seal;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.api.Statement;
import java.util.List;
import java.util.Optional;

/** The protocol, under the name {@code rounds}. */
public final class Rounds implements Protocol {
  private static final Codec CODEC = new RoundsCodec();

  @Override
  public String name() {
    return "rounds";
  }

  @Override
  public List<Option> options() {
    return RoundsOptions.ALL;
  }

  @Override
  public Replica replica(Setup setup) {
    return new RoundsReplica(setup);
  }

  @Override
  public Codec codec() {
    return CODEC;
  }

  @Override
  public List<Claim> claims(Signed<?> message, int n) {
    return own(message.message()).claims();
  }

  @Override
  public Seal seal(Message message) {
    return own(message).seal();
  }

  @Override
  public Lane lane(Message message) {
    return own(message).isBulk() ? Lane.BULK : Lane.CONSENSUS;
  }

  @Override
  public Optional<Exclusion> exclusion(Statement statement) {
    return RoundsMessage.exclusion(statement);
  }

  static RoundsMessage own(Message message) {
    if (message instanceof RoundsMessage own) {
      return own;
    }
    throw new IllegalArgumentException("not a message of rounds: " + message);
  }
}
