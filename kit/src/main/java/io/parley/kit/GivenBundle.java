package io.parley.kit;

import io.parley.api.Bundle;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.List;

/**
 * A bundle and who gave it.
 *
 * @param origins its client alone, or others, of whom the first bears its bytes; not empty
 */
record GivenBundle(Bundle bundle, List<Origin> origins) {
  /** Who gave a bundle. */
  sealed interface Origin {
    /** Its client. */
    record Client(ClientId id) implements Origin {}

    /** A peer that relayed it, or offers it. */
    record Peer(ReplicaId id) implements Origin {}

    /** No client here, and no peer: it was in a proposal that is off. */
    record Proposals() implements Origin {}

    /** The client of {@code bundle}. */
    static Origin clientOf(Bundle bundle) {
      return new Client(bundle.id().client());
    }
  }

  GivenBundle {
    origins = List.copyOf(origins);
  }

  GivenBundle(Bundle bundle, Origin origin) {
    this(bundle, List.of(origin));
  }

  Digest digest() {
    return bundle.id().digest();
  }

  /** Who bears its bytes. */
  Origin bearer() {
    return origins.get(0);
  }

  boolean isByItsClient() {
    return bearer() instanceof Origin.Client;
  }

  /** The same, given by its client. */
  GivenBundle byItsClient() {
    return isByItsClient() ? this : new GivenBundle(bundle, Origin.clientOf(bundle));
  }

  /** The same, given by {@code peer} too. */
  GivenBundle by(Origin.Peer peer) {
    List<Origin> all = new ArrayList<>(origins);
    all.add(peer);
    return new GivenBundle(bundle, all);
  }
}
