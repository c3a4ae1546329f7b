package io.parley.pbft;

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
import io.parley.pbft.message.PbftMessage;
import io.parley.pbft.wire.PbftCodec;
import java.util.List;
import java.util.Optional;

/** PBFT, under the name {@code pbft}. */
public final class Pbft implements Protocol {
  private static final Codec CODEC = new PbftCodec();

  @Override
  public String name() {
    return "pbft";
  }

  @Override
  public List<Option> options() {
    return PbftOptions.ALL;
  }

  @Override
  public Replica replica(Setup setup) {
    return new PbftReplica(
        setup.self(), setup.membership().size(), PbftOptions.of(setup.options()));
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
    return PbftMessage.exclusion(statement);
  }

  private static PbftMessage own(Message message) {
    if (message instanceof PbftMessage own) {
      return own;
    }
    throw new IllegalArgumentException("not a message of PBFT: " + message);
  }
}
