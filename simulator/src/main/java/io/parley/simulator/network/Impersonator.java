package io.parley.simulator.network;

import io.parley.api.Message;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.driver.verification.Epoch;
import io.parley.simulator.scheme.Identities;
import java.util.Map;
import java.util.TreeMap;

/** Makes messages under the key of any replica. */
public final class Impersonator {
  private final Protocol protocol;
  private final Options options;
  private final Identities identities;
  private final Map<ReplicaId, Epoch> epochs = new TreeMap<>();

  public Impersonator(Protocol protocol, Options options, Identities identities) {
    this.protocol = protocol;
    this.options = options;
    this.identities = identities;
  }

  /** {@code message}, sealed as {@code as} would seal it. */
  public Signed<Message> seal(ReplicaId as, Message message) {
    return epoch(as).sealer().seal(message);
  }

  public Frame frame(Signed<?> message) {
    return Frame.of(epoch(message.signer()).frames(), message);
  }

  /** {@code message} as {@code from} would send it. */
  public Frame forge(ReplicaId from, Message message) {
    return frame(seal(from, message));
  }

  private Epoch epoch(ReplicaId of) {
    return epochs.computeIfAbsent(of, id -> identities.epoch(id, protocol, options));
  }
}
