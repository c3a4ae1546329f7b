package io.parley.hotstuff;

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
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.wire.HotStuffCodec;
import java.util.List;
import java.util.Optional;

/** What all forms of HotStuff share; they differ in {@link Rules} alone. */
abstract sealed class Variant implements Protocol permits HotStuff, BasicHotStuff {
  private static final Codec CODEC = new HotStuffCodec();

  private final String name;
  private final Rules rules;

  Variant(String name, Rules rules) {
    this.name = name;
    this.rules = rules;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final List<Option> options() {
    return HotStuffOptions.ALL;
  }

  @Override
  public final Replica replica(Setup setup) {
    return new HotStuffReplica(
        setup.self(), setup.membership().size(), HotStuffOptions.of(setup.options()), rules);
  }

  @Override
  public final Codec codec() {
    return CODEC;
  }

  @Override
  public final List<Claim> claims(Signed<?> message, int n) {
    return own(message.message()).claims(n);
  }

  @Override
  public final Seal seal(Message message) {
    return own(message).seal();
  }

  @Override
  public final Lane lane(Message message) {
    return own(message).isBulk() ? Lane.BULK : Lane.CONSENSUS;
  }

  @Override
  public final Optional<Exclusion> exclusion(Statement statement) {
    return HotStuffMessage.exclusion(statement);
  }

  private static HotStuffMessage own(Message message) {
    if (message instanceof HotStuffMessage own) {
      return own;
    }
    throw new IllegalArgumentException("not a message of HotStuff: " + message);
  }
}
