package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.Basis;
import io.parley.pbft.message.PbftEntry;
import io.parley.pbft.message.PbftMessage;
import io.parley.pbft.message.PbftMessage.Named;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.Prepared;
import io.parley.pbft.message.PbftMessage.Proof;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One of each kind of message and entry, always the same. */
public final class Sample {
  public static final Digest STATE = Digest.of(Bytes.utf8("state"));

  private Sample() {}

  public static Bundle bundle(String... commands) {
    List<Bytes> content = new ArrayList<>();
    for (String command : commands) {
      content.add(Bytes.utf8(command));
    }
    return Bundle.sign(Bytes.utf8("key"), 1, 7, 3, content, statement -> Bytes.utf8("sig"));
  }

  public static Batch batch(String... commands) {
    return new Batch(1_000, List.of(bundle(commands)));
  }

  /** A ballot of each of these replicas. */
  public static List<Ballot> ballots(int... replicas) {
    List<Ballot> ballots = new ArrayList<>();
    for (int replica : replicas) {
      ballots.add(new Ballot(new ReplicaId(replica), Bytes.utf8("signature" + replica)));
    }
    return ballots;
  }

  public static Prepared prepared(long view, long height, Batch batch) {
    return new Prepared(view, height, batch.digest());
  }

  public static Proof proof(long view, long height, Batch batch) {
    return new Proof(prepared(view, height, batch), ballots(0, 1, 2));
  }

  public static StableCheckpoint stable(long height) {
    return new StableCheckpoint(height, STATE, ballots(1, 2, 3));
  }

  public static ViewChange viewChange(long view, long stable, Prepared... prepared) {
    return new ViewChange(view, stable, List.of(prepared));
  }

  public static <M extends PbftMessage> Signed<M> by(int replica, M message) {
    return new Signed<>(new ReplicaId(replica), message, Bytes.utf8("signature" + replica));
  }

  public static NewView newView(long view, List<Signed<ViewChange>> viewChanges) {
    return new NewView(view, viewChanges.stream().map(Named::of).toList());
  }

  public static List<PbftMessage> messages() {
    Batch batch = batch("a", "b");
    Signed<ViewChange> viewChange = by(0, viewChange(2, 4, prepared(1, 6, batch)));
    NewView newView =
        newView(2, List.of(viewChange, by(1, viewChange(2, 0)), by(3, viewChange(2, 4))));
    return List.of(
        PbftMessage.PrePrepare.of(1, 5, batch),
        new PbftMessage.PrePrepare(1, 5, batch.digest(), Optional.empty()),
        new PbftMessage.Prepare(1, 5, batch.digest()),
        new PbftMessage.Commit(1, 5, batch.digest()),
        new PbftMessage.CheckpointVote(4, STATE),
        new StableCheckpoint(4, STATE, ballots(0, 1, 3)),
        viewChange(2, 4, prepared(1, 5, batch), prepared(0, 7, Batch.EMPTY)),
        newView,
        new PbftMessage.Installed(by(2, newView)),
        new PbftMessage.FetchBasis(
            2, List.of(Named.of(viewChange)), 4, List.of(prepared(1, 6, batch))),
        new PbftMessage.HandedOn(viewChange),
        new PbftMessage.Proofs(List.of(proof(1, 6, batch), proof(0, 7, Batch.EMPTY))),
        new PbftMessage.Standing(3, true, 4, 9, 1),
        new PbftMessage.Suspect(3, false),
        new PbftMessage.Suspect(4, true),
        new PbftMessage.Relay(List.of(bundle("a"), bundle("b", "c"))),
        new PbftMessage.Offer(List.of(bundle("a").id().digest(), STATE)),
        new PbftMessage.FetchBundles(List.of(STATE)),
        new PbftMessage.FetchBodies(List.of(batch.digest(), STATE)),
        new PbftMessage.Body(batch),
        new PbftMessage.FetchDecided(3, 9),
        new PbftMessage.Decided(1, 5, batch.digest(), ballots(0, 1, 2), Optional.of(batch)),
        new PbftMessage.Decided(1, 5, batch.digest(), ballots(0, 1, 2), Optional.empty()));
  }

  public static List<PbftEntry> entries() {
    Batch batch = batch("a");
    List<Signed<ViewChange>> viewChanges = List.of(by(0, viewChange(1, 0)));
    Basis sent = new Basis(List.of(), stable(4), List.of(proof(0, 5, batch)));
    Basis began = new Basis(viewChanges, stable(4), List.of(proof(0, 5, batch)));
    return List.of(
        new PbftEntry.Accepted(1, 5, batch),
        new PbftEntry.Accepted(1, 6, Batch.EMPTY),
        new PbftEntry.Proven(proof(1, 5, batch)),
        new PbftEntry.Settled(
            new PbftMessage.Decided(1, 5, batch.digest(), ballots(0, 1, 2), Optional.of(batch))),
        new PbftEntry.InView(
            1, Optional.of(viewChange(1, 4, prepared(0, 5, batch))), Optional.empty(), sent),
        new PbftEntry.InView(
            1, Optional.empty(), Optional.of(by(1, newView(1, viewChanges))), began),
        new PbftEntry.Stable(new StableCheckpoint(4, STATE, ballots(0, 1, 3))));
  }
}
