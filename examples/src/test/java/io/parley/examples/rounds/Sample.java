package io.parley.examples.rounds;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.examples.rounds.RoundsEntry.Accepted;
import io.parley.examples.rounds.RoundsEntry.Locked;
import io.parley.examples.rounds.RoundsEntry.Settled;
import io.parley.examples.rounds.RoundsEntry.Voted;
import io.parley.examples.rounds.RoundsMessage.Ballot;
import io.parley.examples.rounds.RoundsMessage.Decided;
import io.parley.examples.rounds.RoundsMessage.Phase;
import io.parley.examples.rounds.RoundsMessage.Proof;
import io.parley.examples.rounds.RoundsMessage.Propose;
import io.parley.examples.rounds.RoundsMessage.Relay;
import io.parley.examples.rounds.RoundsMessage.Stable;
import io.parley.examples.rounds.RoundsMessage.Standing;
import io.parley.examples.rounds.RoundsMessage.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Messages and entries for tests, always the same; signatures are words. */
final class Sample {
  static final Batch A = batch("a");
  static final Batch B = batch("b");

  private Sample() {}

  static Bundle bundle(String command) {
    return Bundle.sign(
        Bytes.utf8("key"), 1, 7, 3, List.of(Bytes.utf8(command)), statement -> Bytes.utf8("sig"));
  }

  static Batch batch(String command) {
    return new Batch(1_000, List.of(bundle(command)));
  }

  static Vote first(long height, long round, Digest digest) {
    return new Vote(Phase.FIRST, height, round, digest);
  }

  static Vote second(long height, long round, Digest digest) {
    return new Vote(Phase.SECOND, height, round, digest);
  }

  static Proof proof(Vote vote, int... signers) {
    List<Ballot> ballots = new ArrayList<>();
    for (int signer : signers) {
      ballots.add(new Ballot(new ReplicaId(signer), signature(signer)));
    }
    return new Proof(vote, ballots);
  }

  static <M extends RoundsMessage> Signed<M> by(int replica, M message) {
    return new Signed<>(new ReplicaId(replica), message, signature(replica));
  }

  private static Bytes signature(int replica) {
    return Bytes.utf8("signature" + replica);
  }

  /** One of each kind. */
  static List<RoundsMessage> messages() {
    Vote checkpoint = new Vote(Phase.CHECKPOINT, 4, 0, A.digest());
    return List.of(
        new Propose(5, 0, A, Optional.empty()),
        new Propose(5, 2, A, Optional.of(proof(first(5, 1, A.digest()), 0, 1, 3))),
        first(5, 1, A.digest()),
        second(5, 1, Vote.NONE),
        checkpoint,
        new Decided(proof(second(5, 1, A.digest()), 0, 1, 2), A),
        new Stable(proof(checkpoint, 1, 2, 3)),
        new Relay(List.of(bundle("a"), bundle("b"))),
        new Standing(9, 3, new ReplicaId(2)));
  }

  /** One of each kind. */
  static List<RoundsEntry> entries() {
    return List.of(
        new Accepted(5, A),
        new Voted(List.of(first(5, 0, A.digest()), second(5, 0, Vote.NONE))),
        new Locked(proof(first(5, 1, A.digest()), 0, 1, 3)),
        new Settled(proof(second(5, 1, A.digest()), 0, 1, 3)));
  }
}
