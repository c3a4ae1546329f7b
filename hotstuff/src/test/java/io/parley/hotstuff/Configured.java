package io.parley.hotstuff;

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
import io.parley.pacemaker.Broadcast;
import java.util.List;
import java.util.Optional;

/** A protocol with another word for one of its options than the preset. */
record Configured(Protocol protocol, String option, String word) implements Protocol {
  /** Options of those that say all to all. */
  static final HotStuffOptions BROADCAST =
      HotStuffOptions.of(Options.PRESET.with(new HotStuff().option("pacemaker"), Broadcast.NAME));

  /** Where all is said to all. */
  static Protocol broadcast(Protocol protocol) {
    return paced(protocol, Broadcast.NAME);
  }

  /** With this pacemaker. */
  static Protocol paced(Protocol protocol, String pacemaker) {
    return new Configured(protocol, "pacemaker", pacemaker);
  }

  /** With those as leaders that have voted lately. */
  static Protocol byReputation(Protocol protocol) {
    return new Configured(protocol, "leaders", "reputation");
  }

  @Override
  public String name() {
    return protocol.name();
  }

  @Override
  public List<Option> options() {
    return protocol.options();
  }

  @Override
  public Replica replica(Setup setup) {
    Options options = setup.options().with(protocol.option(option), word);
    return protocol.replica(
        new Setup(setup.self(), setup.membership(), setup.epoch(), options, setup.memory()));
  }

  @Override
  public Codec codec() {
    return protocol.codec();
  }

  @Override
  public Seal seal(Message message, Options options) {
    return protocol.seal(message, options);
  }

  @Override
  public Optional<Exclusion> exclusion(Statement statement) {
    return protocol.exclusion(statement);
  }

  @Override
  public List<MemoryAccount> accounts(int n, Options options) {
    return protocol.accounts(n, options);
  }

  @Override
  public String toString() {
    return name() + " with " + option + " " + word;
  }
}
