package io.parley.examples.rounds;

import io.parley.api.ChannelOnly;
import io.parley.api.Codec;
import io.parley.api.Exclusion;
import io.parley.api.MemoryAccount;
import io.parley.api.Message;
import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.Replica;
import io.parley.api.Seal;
import io.parley.api.Setup;
import io.parley.api.Statement;
import io.parley.kit.ClientRecords;
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
  public List<MemoryAccount> accounts(int n, Options options) {
    return List.of(ClientRecords.account(n));
  }

  @Override
  public Codec codec() {
    return CODEC;
  }

  @Override
  public Seal seal(Message message, Options options) {
    return message instanceof ChannelOnly ? Seal.CHANNEL : Seal.SIGNATURE;
  }

  /** One of each kind in a round of a height; a vote for none excludes all others, too. */
  @Override
  public Optional<Exclusion> exclusion(Statement statement) {
    return switch (statement.phase()) {
      case "propose", "first", "second", "checkpoint" ->
          Optional.of(new Exclusion(statement.phase(), statement.view(), statement.height()));
      default -> Optional.empty();
    };
  }

  static RoundsMessage own(Message message) {
    if (message instanceof RoundsMessage own) {
      return own;
    }
    throw new IllegalArgumentException("not a message of rounds: " + message);
  }
}
