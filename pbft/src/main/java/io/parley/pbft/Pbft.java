package io.parley.pbft;

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
import io.parley.kit.ClientRecords;
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
    int n = setup.membership().size();
    PbftOptions options = PbftOptions.of(setup.options(), setup.memory());
    ViewChangeSize.check(n, options.window(), options.viewTimeoutMax());
    return new PbftReplica(setup.self(), n, options);
  }

  /** What view changes take. */
  @Override
  public List<MemoryAccount> accounts(int n, Options options) {
    long bytes = ViewChangeSize.heapBytes(n, PbftOptions.of(options).window());
    return List.of(
        new MemoryAccount("view changes", Place.HEAP, MemoryAccount.UNKNOWN, bytes),
        ClientRecords.account(n));
  }

  @Override
  public Codec codec() {
    return CODEC;
  }

  @Override
  public Seal seal(Message message, Options options) {
    return message instanceof ChannelOnly ? Seal.CHANNEL : Seal.SIGNATURE;
  }

  /**
   * One proposal and vote of each kind in a view at a height, one state after a height; of a view,
   * whatever the height of the checkpoint in it, one VIEW-CHANGE and one NEW-VIEW, which a
   * restarted replica repeats as it was (pitfalls P10, P20).
   */
  @Override
  public Optional<Exclusion> exclusion(Statement statement) {
    return switch (statement.phase()) {
      case "prepare", "commit", "checkpoint" ->
          Optional.of(new Exclusion(statement.phase(), statement.view(), statement.height()));
      case "view-change", "new-view" ->
          Optional.of(new Exclusion(statement.phase(), statement.view(), 0));
      default -> Optional.empty();
    };
  }
}
