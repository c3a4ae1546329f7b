package io.parley.pbft.message;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.ChannelOnly;
import io.parley.api.Claim;
import io.parley.api.Digest;
import io.parley.api.Lane;
import io.parley.api.LayoutWriter;
import io.parley.api.Message;
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

    void layOut(LayoutWriter out) {
      out.i64(height).digest(state);
      PbftMessage.layOut(out, votes);
    }

    @Override
    public String toString() {
      return "Stable h" + height + " " + state + " by " + votes;
    }
  }

  /**
   * VIEW-CHANGE: I have left the views below this one; this is my stable checkpoint, and for each
   * height above it the proof of the highest view in which I know it prepared (pitfall P1).
   */
  record ViewChange(long view, StableCheckpoint stable, List<Prepared> prepared)
      implements PbftMessage {
    public ViewChange {
      prepared = List.copyOf(prepared);
    }

    private Digest digest() {
      LayoutWriter out = new LayoutWriter(256);
      stable.layOut(out);
      out.i32(prepared.size());
      prepared.forEach(certificate -> certificate.layOut(out));
      return out.sha256();
    }

    @Override
    public Statement statement() {
      return new Statement("view-change", view, stable.height(), digest());
    }

    @Override
    public List<Claim> claims(int n) {
      List<Claim> claims = new ArrayList<>(stable.claims(n));
      prepared.forEach(certificate -> claims.addAll(certificate.claims()));
      return claims;
    }

    @Override
    public String toString() {
      return "ViewChange v" + view + " stable h" + stable.height() + " prepared " + prepared;
    }
  }

  /** What a new view proposes for a height: the digest of a batch. */
  record Proposal(long height, Digest digest) {
    @Override
    public String toString() {
      return "h" + height + " " + digest;
    }
  }

  /** NEW-VIEW: a quorum has left the views below; this follows from what they say (pitfall P2). */
  record NewView(long view, List<Signed<ViewChange>> viewChanges, List<Proposal> proposals)
      implements PbftMessage {
    public NewView {
      viewChanges = List.copyOf(viewChanges);
      proposals = List.copyOf(proposals);
    }

    private Digest digest() {
      LayoutWriter out = new LayoutWriter(256).i32(viewChanges.size());
      for (Signed<ViewChange> viewChange : viewChanges) {
        out.i32(viewChange.signer().value()).digest(viewChange.message().digest());
        out.bytes(viewChange.signature());
      }
      out.i32(proposals.size());
      proposals.forEach(proposal -> out.i64(proposal.height).digest(proposal.digest));
      return out.sha256();
    }

    @Override
    public Statement statement() {
      return new Statement("new-view", view, 0, digest());
    }

    @Override
    public List<Claim> claims(int n) {
      List<Claim> claims = new ArrayList<>();
      for (Signed<ViewChange> signed : viewChanges) {
        Statement statement = signed.message().statement();
        claims.add(new Claim.OfReplica(signed.signer(), statement, signed.signature()));
        claims.addAll(signed.message().claims(n));
      }
      return claims;
    }

    @Override
    public String toString() {
      List<String> from = new ArrayList<>();
      viewChanges.forEach(viewChange -> from.add(viewChange.signer().toString()));
      return "NewView v" + view + " of " + from + " proposing " + proposals;
    }
  }

  /** The NEW-VIEW by which the sender's view began, for one who missed it (pitfall P6). */
  record Installed(Signed<NewView> newView) implements PbftMessage, ChannelOnly {
    @Override
    public List<Claim> claims(int n) {
      NewView message = newView.message();
      List<Claim> claims = new ArrayList<>(message.claims(n));
      Statement statement = message.statement();
      claims.add(new Claim.OfReplica(newView.signer(), statement, newView.signature()));
      return claims;
    }

    @Override
    public String toString() {
      return "Installed " + newView;
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

  /** Bundles that reached the sender, for the primary to propose. */
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

  private static void layOut(LayoutWriter out, List<Ballot> ballots) {
    out.i32(ballots.size());
    ballots.forEach(ballot -> out.i32(ballot.signer().value()).bytes(ballot.signature()));
  }

  /** A quorum's PREPARE votes: the proof that a batch was prepared in a view. */
  record Prepared(long view, long height, Digest digest, List<Ballot> votes) {
    public Prepared {
      votes = List.copyOf(votes);
    }

    List<Claim> claims() {
      return Ballot.claims(Prepare.statement(view, height, digest), votes);
    }

    void layOut(LayoutWriter out) {
      out.i64(view).i64(height).digest(digest);
      PbftMessage.layOut(out, votes);
    }

    @Override
    public String toString() {
      return "v" + view + " h" + height + " " + digest;
    }
  }
}
