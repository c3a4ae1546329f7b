package io.parley.pbft.message;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.ChannelOnly;
import io.parley.api.Claim;
import io.parley.api.Digest;
import io.parley.api.Lane;
import io.parley.api.LayoutWriter;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The messages of PBFT (Castro and Liskov, OSDI 1999), and those that make up for lost ones. */
public sealed interface PbftMessage extends Message {
  /**
   * PRE-PREPARE: the primary proposes a batch, and thereby casts its PREPARE vote: both have the
   * same statement. The body may be missing; the statement stays the same.
   */
  record PrePrepare(long view, long height, Digest digest, Optional<Batch> body)
      implements PbftMessage {
    public static PrePrepare of(long view, long height, Batch batch) {
      return new PrePrepare(view, height, batch.digest(), Optional.of(batch));
    }

    @Override
    public Statement statement() {
      return Prepare.statement(view, height, digest);
    }

    @Override
    public List<Claim> claims(int n) {
      return body.map(batch -> ofClients(batch.bundles())).orElse(List.of());
    }

    @Override
    public String toString() {
      String content = body.map(Batch::toString).orElse(digest.toString());
      return "PrePrepare v" + view + " h" + height + " " + content;
    }
  }

  /** PREPARE: I accepted this proposal and no other for its view and height. */
  record Prepare(long view, long height, Digest digest) implements PbftMessage {
    static Statement statement(long view, long height, Digest digest) {
      return new Statement("prepare", view, height, digest);
    }

    @Override
    public Statement statement() {
      return statement(view, height, digest);
    }

    @Override
    public String toString() {
      return "Prepare v" + view + " h" + height + " " + digest;
    }
  }

  /** COMMIT: a quorum prepared it, and I hold the proof and the body. */
  record Commit(long view, long height, Digest digest) implements PbftMessage {
    static Statement statement(long view, long height, Digest digest) {
      return new Statement("commit", view, height, digest);
    }

    @Override
    public Statement statement() {
      return statement(view, height, digest);
    }

    @Override
    public String toString() {
      return "Commit v" + view + " h" + height + " " + digest;
    }
  }

  /** CHECKPOINT: this was my state after this height. */
  record CheckpointVote(long height, Digest state) implements PbftMessage {
    static Statement statement(long height, Digest state) {
      return new Statement("checkpoint", 0, height, state);
    }

    @Override
    public Statement statement() {
      return statement(height, state);
    }

    @Override
    public String toString() {
      return "Checkpoint h" + height + " " + state;
    }
  }

  /** A quorum's CHECKPOINT votes. At height 0 none are needed. */
  record StableCheckpoint(long height, Digest state, List<Ballot> votes)
      implements PbftMessage, ChannelOnly {
    public StableCheckpoint {
      votes = List.copyOf(votes);
    }

    @Override
    public List<Claim> claims(int n) {
      return Ballot.claims(CheckpointVote.statement(height, state), votes);
    }

    @Override
    public String toString() {
      return "Stable h" + height + " " + state + " by " + votes;
    }
  }

  /**
   * VIEW-CHANGE: I have left the views below this one; my stable checkpoint is at this height, and
   * above it this is, for each height, the highest view in which I know something prepared (pitfall
   * P1). The proofs are not in it: they are the same for all who state the same, most have them,
   * and the rest asks for them by {@link FetchBasis}. So its size does not depend on the number of
   * replicas (pitfall B2).
   */
  record ViewChange(long view, long stable, List<Prepared> prepared) implements PbftMessage {
    /** Heights in one; no window is larger. */
    public static final int PREPARED_MAX = 1 << 17;

    public ViewChange {
      prepared = List.copyOf(prepared);
    }

    /** Names its content; view and signer are beside it. */
    public Digest digest() {
      LayoutWriter out = new LayoutWriter(256).i64(stable).i32(prepared.size());
      prepared.forEach(one -> out.i64(one.view).i64(one.height).digest(one.digest));
      return out.sha256();
    }

    @Override
    public Statement statement() {
      return new Statement("view-change", view, stable, digest());
    }

    @Override
    public String toString() {
      return "ViewChange v" + view + " stable h" + stable + " prepared " + prepared;
    }
  }

  /** A VIEW-CHANGE, named by its signer and its digest; the view is known from the context. */
  record Named(ReplicaId signer, Digest digest) {
    /** The name of {@code signed}. */
    public static Named of(Signed<ViewChange> signed) {
      return new Named(signed.signer(), signed.message().digest());
    }

    @Override
    public String toString() {
      return signer.toString();
    }
  }

  /**
   * NEW-VIEW: a quorum has left the views below, by these VIEW-CHANGEs. What the view proposes
   * follows from them, and is not said (pitfalls P2, P3).
   */
  record NewView(long view, List<Named> viewChanges) implements PbftMessage {
    public NewView {
      viewChanges = List.copyOf(viewChanges);
    }

    private Digest digest() {
      LayoutWriter out = new LayoutWriter(256).i32(viewChanges.size());
      viewChanges.forEach(named -> out.i32(named.signer.value()).digest(named.digest));
      return out.sha256();
    }

    @Override
    public Statement statement() {
      return new Statement("new-view", view, 0, digest());
    }

    @Override
    public String toString() {
      return "NewView v" + view + " of " + viewChanges;
    }
  }

  /** The NEW-VIEW by which the sender's view began, for one who missed it (pitfall P6). */
  record Installed(Signed<NewView> newView) implements PbftMessage, ChannelOnly {
    @Override
    public List<Claim> claims(int n) {
      return List.of(claim(newView));
    }

    @Override
    public String toString() {
      return "Installed " + newView;
    }
  }

  /**
   * Please send me what I lack to begin this view: VIEW-CHANGEs for it, a stable checkpoint of at
   * least this height (0 if none is needed), and proofs of what prepared.
   */
  record FetchBasis(long view, List<Named> viewChanges, long stable, List<Prepared> prepared)
      implements PbftMessage, ChannelOnly {
    /** Proofs asked for at once; the lowest heights come first. */
    public static final int PROOFS_MAX = 1_024;

    public FetchBasis {
      viewChanges = List.copyOf(viewChanges);
      prepared = List.copyOf(prepared);
    }

    @Override
    public String toString() {
      return "FetchBasis v"
          + view
          + " view-changes "
          + viewChanges
          + " stable h"
          + stable
          + " prepared "
          + prepared;
    }
  }

  /** A VIEW-CHANGE that was asked for, under the signature of whoever sent it. */
  record HandedOn(Signed<ViewChange> viewChange) implements PbftMessage, ChannelOnly {
    @Override
    public List<Claim> claims(int n) {
      return List.of(claim(viewChange));
    }

    @Override
    public String toString() {
      return "HandedOn " + viewChange;
    }
  }

  /** Proofs that were asked for. */
  record Proofs(List<Proof> proofs) implements PbftMessage, ChannelOnly {
    /** Bytes of proofs after which one message ends. */
    public static final int BYTES_MAX = 1 << 20;

    public Proofs {
      proofs = List.copyOf(proofs);
    }

    @Override
    public List<Claim> claims(int n) {
      List<Claim> claims = new ArrayList<>();
      proofs.forEach(proof -> claims.addAll(proof.claims()));
      return claims;
    }

    @Override
    public Lane lane() {
      return Lane.BULK;
    }

    @Override
    public String toString() {
      return "Proofs " + proofs;
    }
  }

  /**
   * Where the sender stands, so that one who is behind learns of it.
   *
   * @param active whether it takes part in the view, rather than waiting for it to begin
   * @param kept the lowest decided height that it can still hand out
   */
  record Standing(long view, boolean active, long stable, long delivered, long kept)
      implements PbftMessage, ChannelOnly {
    @Override
    public String toString() {
      return "Standing v"
          + view
          + (active ? "" : " not active")
          + " stable h"
          + stable
          + " delivered h"
          + delivered
          + " kept h"
          + kept;
    }
  }

  /**
   * SUSPECT: the primary of this view owes my clients a command. It binds nobody: the sender goes
   * on voting in the view, and only when f+1 suspect its primary do they leave it. What it takes
   * back once the cause is gone is said by the same message.
   */
  record Suspect(long view, boolean withdrawn) implements PbftMessage, ChannelOnly {
    @Override
    public String toString() {
      return "Suspect v" + view + (withdrawn ? " withdrawn" : "");
    }
  }

  /** OFFER: these bundles have reached the sender, which counts as handing them to the primary. */
  record Offer(List<Digest> bundles) implements PbftMessage, ChannelOnly {
    public Offer {
      bundles = List.copyOf(bundles);
    }

    @Override
    public String toString() {
      return "Offer " + bundles;
    }
  }

  /** Please send me these bundles, that you offered: I lead, and lack them. */
  record FetchBundles(List<Digest> bundles) implements PbftMessage, ChannelOnly {
    public FetchBundles {
      bundles = List.copyOf(bundles);
    }

    @Override
    public String toString() {
      return "FetchBundles " + bundles;
    }
  }

  /** Bundles that reached the sender, for the primary to propose: it asked, or has been slow. */
  record Relay(List<Bundle> bundles) implements PbftMessage, ChannelOnly {
    public Relay {
      bundles = List.copyOf(bundles);
    }

    @Override
    public List<Claim> claims(int n) {
      return ofClients(bundles);
    }

    @Override
    public String toString() {
      return "Relay " + bundles;
    }
  }

  /** Please send me these batches. */
  record FetchBodies(List<Digest> digests) implements PbftMessage, ChannelOnly {
    /** Bodies asked for at once. */
    public static final int DIGESTS_MAX = 64;

    public FetchBodies {
      digests = List.copyOf(digests);
    }

    @Override
    public String toString() {
      return "FetchBodies " + digests;
    }
  }

  /** A batch that was asked for. */
  record Body(Batch batch) implements PbftMessage, ChannelOnly {
    @Override
    public List<Claim> claims(int n) {
      return ofClients(batch.bundles());
    }

    @Override
    public Lane lane() {
      return Lane.BULK;
    }

    @Override
    public String toString() {
      return "Body " + batch;
    }
  }

  /** Please send me what was decided at the heights {@code first} to {@code last}. */
  record FetchDecided(long first, long last) implements PbftMessage, ChannelOnly {
    @Override
    public Lane lane() {
      return Lane.BULK;
    }

    @Override
    public String toString() {
      return "FetchDecided h" + first + "-h" + last;
    }
  }

  /** What was decided at a height, with a quorum's COMMITs as proof. */
  record Decided(long view, long height, Digest digest, List<Ballot> votes, Optional<Batch> body)
      implements PbftMessage, ChannelOnly {
    public Decided {
      votes = List.copyOf(votes);
    }

    /** The same without the body. */
    public Decided header() {
      return new Decided(view, height, digest, votes, Optional.empty());
    }

    /** The same with the body. */
    public Decided with(Batch batch) {
      return new Decided(view, height, digest, votes, Optional.of(batch));
    }

    @Override
    public List<Claim> claims(int n) {
      return Ballot.claims(Commit.statement(view, height, digest), votes);
    }

    @Override
    public List<Batch> unclaimedBatches() {
      return body.stream().toList();
    }

    @Override
    public Lane lane() {
      return Lane.BULK;
    }

    @Override
    public String toString() {
      String content = body.map(Batch::toString).orElse(digest.toString());
      return "Decided v" + view + " h" + height + " " + content + " by " + votes;
    }
  }

  private static List<Claim> ofClients(List<Bundle> bundles) {
    List<Claim> claims = new ArrayList<>(bundles.size());
    bundles.forEach(bundle -> claims.add(new Claim.OfClient(bundle)));
    return claims;
  }

  private static Claim claim(Signed<?> signed) {
    return new Claim.OfReplica(signed.signer(), signed.message().statement(), signed.signature());
  }

  /** This batch was prepared in this view at this height. */
  record Prepared(long view, long height, Digest digest) {
    @Override
    public String toString() {
      return "v" + view + " h" + height + " " + digest;
    }
  }

  /** A quorum's PREPARE votes: the proof that a batch was prepared in a view. */
  record Proof(Prepared prepared, List<Ballot> votes) {
    public Proof {
      votes = List.copyOf(votes);
    }

    List<Claim> claims() {
      return Ballot.claims(
          Prepare.statement(prepared.view, prepared.height, prepared.digest), votes);
    }

    @Override
    public String toString() {
      return prepared.toString();
    }
  }

  /** What a new view proposes for a height: the digest of a batch. */
  record Proposal(long height, Digest digest) {
    @Override
    public String toString() {
      return "h" + height + " " + digest;
    }
  }
}
