package io.parley.testkit;

import io.parley.api.Claim;
import io.parley.api.Codec;
import io.parley.api.Lane;
import io.parley.api.Message;
import io.parley.api.Option;
import io.parley.api.Protocol;
import io.parley.api.Replica;
import io.parley.api.Seal;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.api.Slot;
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
  public List<Claim> claims(Signed<?> message, int n) {
    return protocol.claims(message, n);
  }

  @Override
  public Seal seal(Message message) {
    return protocol.seal(message);
  }

  @Override
  public Lane lane(Message message) {
    return protocol.lane(message);
  }

  @Override
  public Optional<Slot> slot(Statement statement) {
    return protocol.slot(statement);
  }
}
