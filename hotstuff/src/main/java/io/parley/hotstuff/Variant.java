package io.parley.hotstuff;

import io.parley.api.ChannelOnly;
import io.parley.api.Codec;
import io.parley.api.Exclusion;
import io.parley.api.MemoryAccount;
import io.parley.api.MemoryAccount.Place;
import io.parley.api.Message;
import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.Replica;
import io.parley.api.Seal;
import io.parley.api.Setup;
import io.parley.api.Statement;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.wire.HotStuffCodec;
import io.parley.kit.ClientRecords;
import java.util.List;
import java.util.Optional;

/** What all forms of HotStuff share; they differ in {@link Rules} alone. */
abstract sealed class Variant implements Protocol
    permits HotStuff, BasicHotStuff, TwoChainHotStuff {
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
    return HotStuffOptions.of(rules);
  }

  @Override
  public final Replica replica(Setup setup) {
    return new HotStuffReplica(
        setup.self(),
        setup.membership().size(),
        HotStuffOptions.of(setup.options(), setup.memory()),
        rules);
  }

  /** What views take. */
  @Override
  public final List<MemoryAccount> accounts(int n, Options options) {
    return List.of(
        new MemoryAccount(
            "view changes", Place.HEAP, MemoryAccount.UNKNOWN, ViewsSize.heapBytes(n)),
        ClientRecords.account(n));
  }

  @Override
  public final Codec codec() {
    return CODEC;
  }

  @Override
  public final Seal seal(Message message, Options options) {
    if (message instanceof ChannelOnly) {
      return Seal.CHANNEL;
    }
    return message instanceof HotStuffMessage.Proposal ? Seal.SIGNATURE : Seal.SHARE;
  }

  /**
   * One block in each phase of a view, whatever its height, and one state after a height. Time-outs
   * exclude nothing: who starts anew in a view that it gave up may know a higher certificate by
   * now, and then names that, which is as true and helps more. Nor do wishes.
   */
  @Override
  public final Optional<Exclusion> exclusion(Statement statement) {
    return switch (statement.phase()) {
      case "proposal", "prepare", "pre-commit", "commit" ->
          Optional.of(new Exclusion(statement.phase(), statement.view(), 0));
      case "checkpoint" -> Optional.of(new Exclusion(statement.phase(), 0, statement.height()));
      default -> Optional.empty();
    };
  }
}
