package io.parley.hotstuff;

import io.parley.api.Batch;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.QuorumCertificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Committed blocks go to the application, oldest first, each once (pitfalls H24, P23). */
final class Delivery {
  /** Headers in the proof that goes with a block; after a restart the certificate may be far. */
  private static final int PROOF_HEADERS_MAX = 2 * CatchUp.FETCHED_HEIGHTS_MAX;

  private final State state;
  private final Certificates certificates;
  private final Voter voter;
  private final Checkpointing checkpointing;

  /** The certificate of the proof in the journal; it proves all that its headers name. */
  private @Nullable QuorumCertificate remembered;

  Delivery(State state, Certificates certificates, Voter voter, Checkpointing checkpointing) {
    this.state = state;
    this.checkpointing = checkpointing;
    this.certificates = certificates;
    this.voter = voter;
  }

  /** Committed blocks with their proof, from one who has them. */
  void onDecided(ReplicaId from, Decided decided) {
    String fault = state.safety.fault(decided).orElse(null);
    if (fault != null || decided.bodies().isEmpty()) {
      state.out.reject(from, Reason.ILLEGAL, fault == null ? "no bodies" : fault);
      return;
    }
    List<Header> headers = decided.headers();
    long last = headers.get(decided.bodies().size() - 1).height();
    long delivered = state.tree.chain().delivered();
    if (decided.first().height() > state.tree.tip().height() + 1
        || last <= delivered
        || !state.isNear(last)) {
      return;
    }
    for (int i = 0; i < headers.size(); i++) {
      BlockNode node = state.tree.insert(headers.get(i));
      boolean undelivered = headers.get(i).height() > delivered;
      if (node != null && undelivered && i < decided.bodies().size()) {
        voter.attach(node, decided.bodies().get(i));
      }
    }
    certificates.reconsider(decided.certificate());
  }

  /** After a restart: what was committed still is. */
  void resume(Decided decided) {
    decided.headers().forEach(state.tree::insert);
    certificates.reconsider(decided.certificate());
  }

  /** Moves the tip of the committed chain. */
  boolean commit() {
    if (!state.tree.commit()) {
      return false;
    }
    state.backoff.succeeded();
    return true;
  }

  /** Delivers the next block, unless the application is too far behind. */
  boolean deliver() {
    BlockNode next = state.tree.chain().next();
    if (next == null
        || next.header().height() > state.executed() + state.options.executionLagMax()) {
      return false;
    }
    long height = next.header().height();
    Batch body = next.block().body();
    voter.store(next);
    state.tree.chain().deliver();
    Decided proof = state.tree.chain().proof(height, height, PROOF_HEADERS_MAX);
    if (proof == null) {
      state.out.deliver(height, body);
    } else {
      state.out.deliver(height, body, proof);
      if (!proof.certificate().equals(remembered)) {
        remembered = proof.certificate();
        state.out.persist(new HotStuffEntry.Committed(proof.bodiless()));
      }
    }
    state.pool.commit(body);
    if (height % state.options.checkpointInterval() == 0) {
      checkpointing.take(next.header());
    }
    return true;
  }
}
