package io.parley.hotstuff;

import io.parley.api.Batch;
import io.parley.hotstuff.message.HotStuffEntry;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.kit.HeightFetch;
import org.jspecify.annotations.Nullable;

/** Committed blocks go to the application, oldest first, each once (pitfalls H24, P23). */
final class Delivery {
  /** Headers in the proof that goes with a block; after a restart the certificate may be far. */
  private static final int PROOF_HEADERS_MAX = 2 * HeightFetch.HEIGHTS_MAX;

  private final State state;
  private final Certificates certificates;
  private final Voter voter;
  private final Checkpointing checkpointing;

  /** The certificate of the proof in the journal; it proves all that its headers name. */
  private @Nullable QuorumCertificate persisted;

  Delivery(State state, Certificates certificates, Voter voter, Checkpointing checkpointing) {
    this.state = state;
    this.checkpointing = checkpointing;
    this.certificates = certificates;
    this.voter = voter;
  }

  /** After a restart: what was committed still is. */
  void resume(Decided decided) {
    decided.headers().forEach(state.tree::insert);
    certificates.reconsider(decided.certificate());
  }

  /** Moves the tip of the committed chain. */
  boolean commit() {
    return state.tree.commit();
  }

  /** Delivers the next block, unless the application is too far behind. */
  boolean deliver() {
    BlockNode next = state.tree.chain().next();
    if (next == null) {
      return false;
    }
    long height = next.header().height();
    Batch body = next.block().body();
    if (!state.lag.mayDeliver(height, body.heapBytes())) {
      return false;
    }
    voter.store(next);
    state.lag.delivered(height, body.heapBytes());
    state.tree.deliver();
    Decided proof = state.tree.chain().proof(height, height, PROOF_HEADERS_MAX);
    if (proof == null) {
      state.out.deliver(height, body);
    } else {
      state.out.deliver(height, body, proof);
      if (!proof.certificate().equals(persisted)) {
        persisted = proof.certificate();
        state.out.persist(new HotStuffEntry.Committed(proof.bodiless()));
      }
    }
    state.pool.commit(body);
    state.owed.delivered(height, body);
    state.served.delivered(height, body, state.elapsed());
    checkpointing.delivered(next.block());
    return true;
  }
}
