package io.parley.simulator.scheme;

import io.parley.api.Codec;
import io.parley.api.Exclusion;
import io.parley.api.Message;
import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.Replica;
import io.parley.api.Seal;
import io.parley.api.Setup;
import io.parley.api.Statement;
import java.util.List;
import java.util.Optional;

/** A protocol with another codec. */
record FrameProtocol(Protocol protocol, Codec codec) implements Protocol {
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
    return protocol.replica(setup);
  }

  @Override
  public Seal seal(Message message, Options options) {
    return protocol.seal(message, options);
  }

  @Override
  public Optional<Exclusion> exclusion(Statement statement) {
    return protocol.exclusion(statement);
  }
}
