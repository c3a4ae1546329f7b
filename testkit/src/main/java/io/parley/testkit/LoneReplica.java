package io.parley.testkit;

import io.parley.api.Action;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Codec.Decoded;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Message;
import io.parley.api.Moment;
import io.parley.api.Options;
import io.parley.api.Origin;
import io.parley.api.Protocol;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.simulator.scheme.Identities;
import java.util.ArrayList;
import java.util.List;

/**
 * One replica without a cluster, which is told what its peers say and whose answers are looked at.
 * What it is told is given as a protocol's bytes, so that a mutant, which has message classes of
 * its own, can be told the same. Nothing is verified, and time stands still.
 */
public final class LoneReplica {
  private final Protocol protocol;
  private final Replica replica;

  /** A fresh replica {@code self} of {@code n}, with preset options. */
  public LoneReplica(Protocol protocol, int n, ReplicaId self) {
    this.protocol = protocol;
    replica = protocol.replica(new Setup(self, new Identities(n).membership(), 0, Options.PRESET));
    Checkpoint base = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
    tell(new Event.Started(Origin.FRESH, base, List.of()));
  }

  private List<Action> tell(Event event) {
    return replica.advance(event, new Moment(1_000_000, 0));
  }

  /** What it says to single peers when {@code from} says this. */
  public List<Said> hear(ReplicaId from, Bytes message) {
    if (!(protocol.codec().decode(message) instanceof Decoded.Legible legible)) {
      throw new IllegalArgumentException("not a message of " + protocol.name());
    }
    Signed<?> signed = legible.message();
    List<Said> said = new ArrayList<>();
    for (Action action : tell(new Event.Received(from, signed))) {
      if (action instanceof Action.Send send) {
        said.add(new Said(send.to(), send.message()));
      }
    }
    return said;
  }

  /** Clients give it these, on their own streams. */
  public void submit(List<Bundle> bundles) {
    tell(new Event.Submitted(bundles));
  }

  /** How full its buffer of this name is. */
  public long held(String buffer) {
    return replica.insight().size(buffer);
  }

  /** A message to one peer. */
  public record Said(ReplicaId to, Message message) {
    /** Whether it is of this kind, by the name of its class. */
    public boolean is(String kind) {
      return message.getClass().getSimpleName().equals(kind);
    }
  }

  /**
   * Requires that {@code said} has no message of a kind.
   *
   * @throws SimulationFailure if it has one
   */
  public static void requireNone(List<Said> said, String kind) {
    for (Said one : said) {
      if (one.is(kind)) {
        throw new SimulationFailure(one.message() + " is sent to " + one.to() + ", expected none");
      }
    }
  }

  /**
   * Requires that {@code said} has at most {@code max} messages of a kind.
   *
   * @throws SimulationFailure if there are more, or none
   */
  public static void requireSome(List<Said> said, String kind, int max) {
    long found = said.stream().filter(one -> one.is(kind)).count();
    if (found < 1 || found > max) {
      throw new SimulationFailure(
          found + " messages of the kind " + kind + " are sent, expected 1 to " + max);
    }
  }
}
