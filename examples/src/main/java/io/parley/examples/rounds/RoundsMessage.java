package io.parley.examples.rounds;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ChannelOnly;
import io.parley.api.Claim;
import io.parley.api.Digest;
import io.parley.api.Lane;
import io.parley.api.LayoutWriter;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What replicas say to each other. */
sealed interface RoundsMessage extends Message {
  /** What a vote is about. */
  enum Phase {
    /** The proposal is acceptable; PREVOTE in the paper. */
    FIRST("first"),
    /** A quorum found it acceptable, and the voter is locked on it; PRECOMMIT in the paper. */
    SECOND("second"),
    /** This was the state after this height. */
    CHECKPOINT("checkpoint");

    private final String word;

    Phase(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /**
   * The proposer of a round proposes a batch.
   *
   * @param valid first votes of a quorum for the same batch in an earlier round, if there are any:
   *     who is locked on another batch since before then may change its mind
   */
  record Propose(long height, long round, Batch batch, Optional<Proof> valid)
      implements RoundsMessage {
    /** The round in which a quorum found the batch acceptable; -1 if it is new. */
    long validRound() {
      return valid.map(proof -> proof.vote.round).orElse(-1L);
    }

    @Override
    public Statement statement() {
      // The valid round is signed too, lest one who passes a proposal on could take it away.
      Digest content = new LayoutWriter().digest(batch.digest()).i64(validRound()).sha256();
      return new Statement("propose", round, height, content);
    }

    @Override
    public List<Claim> claims(int n) {
      List<Claim> claims = new ArrayList<>();
      batch.bundles().forEach(bundle -> claims.add(new Claim.OfClient(bundle)));
      valid.ifPresent(proof -> claims.addAll(proof.claims()));
      return claims;
    }

    @Override
    public String toString() {
      String since = valid.isPresent() ? " valid r" + validRound() : "";
      return "Propose h" + height + " r" + round + " " + batch + since;
    }
  }

  /** One vote of one replica. A checkpoint's is of round 0, and its digest is the state's. */
  record Vote(Phase phase, long height, long round, Digest digest) implements RoundsMessage {
    /** The digest of a vote for none of the proposals; "nil" in the paper. */
    static final Digest NONE = Digest.ZERO;

    boolean isForNone() {
      return digest.equals(NONE);
    }

    @Override
    public Statement statement() {
      return new Statement(phase.word, round, height, digest);
    }

    @Override
    public String toString() {
      return "Vote " + phase + " h" + height + " r" + round + " " + (isForNone() ? "none" : digest);
    }
  }

  /** What was decided: a quorum's second votes, and the batch that they are for. */
  record Decided(Proof proof, Batch batch) implements RoundsMessage, ChannelOnly {
    long height() {
      return proof.vote.height;
    }

    @Override
    public List<Claim> claims(int n) {
      return proof.claims(); // the voters have verified the clients
    }

    @Override
    public List<Batch> unclaimedBatches() {
      return List.of(batch);
    }

    @Override
    public Lane lane() {
      return Lane.BULK;
    }

    @Override
    public String toString() {
      return "Decided h" + height() + " " + batch + " by " + proof.ballots;
    }
  }

  /** A quorum's checkpoint votes. */
  record Stable(Proof proof) implements RoundsMessage, ChannelOnly {
    @Override
    public List<Claim> claims(int n) {
      return proof.claims();
    }

    @Override
    public String toString() {
      return "Stable h" + proof.vote.height + " " + proof.vote.digest + " by " + proof.ballots;
    }
  }

  /** Bundles that have waited at the sender, for the proposer. */
  record Relay(List<Bundle> bundles) implements RoundsMessage, ChannelOnly {
    public Relay {
      bundles = List.copyOf(bundles);
    }

    @Override
    public List<Claim> claims(int n) {
      return List.copyOf(bundles.stream().map(Claim.OfClient::new).toList());
    }

    @Override
    public String toString() {
      return "Relay " + bundles;
    }
  }

  /**
   * Where the sender stands, and a question.
   *
   * @param height the last height that it delivered
   * @param kept the lowest decided height that it can hand out
   * @param asked who is to hand it the heights that it lacks
   */
  record Standing(long height, long kept, ReplicaId asked) implements RoundsMessage, ChannelOnly {
    @Override
    public String toString() {
      return "Standing h" + height + " kept h" + kept + " asks " + asked;
    }
  }

  /** A signature on a vote that is known from the context. */
  record Ballot(ReplicaId signer, Bytes signature) {
    @Override
    public String toString() {
      return signer.toString();
    }
  }

  /** The same vote by many, in ascending order of signers. Whether by enough, the rules say. */
  record Proof(Vote vote, List<Ballot> ballots) {
    public Proof {
      ballots = List.copyOf(ballots);
    }

    List<Claim> claims() {
      Statement statement = vote.statement();
      List<Claim> claims = new ArrayList<>(ballots.size());
      ballots.forEach(b -> claims.add(new Claim.OfReplica(b.signer, statement, b.signature)));
      return claims;
    }

    @Override
    public String toString() {
      return vote + " by " + ballots;
    }
  }
}
