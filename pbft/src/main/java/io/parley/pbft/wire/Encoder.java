package io.parley.pbft.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Signed;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.PbftEntry;
import io.parley.pbft.message.PbftMessage;
import io.parley.pbft.wire.proto.Accepted;
import io.parley.pbft.wire.proto.Basis;
import io.parley.pbft.wire.proto.Batch;
import io.parley.pbft.wire.proto.CheckpointVote;
import io.parley.pbft.wire.proto.Decided;
import io.parley.pbft.wire.proto.Digests;
import io.parley.pbft.wire.proto.Entry;
import io.parley.pbft.wire.proto.FetchBasis;
import io.parley.pbft.wire.proto.FetchBodies;
import io.parley.pbft.wire.proto.FetchDecided;
import io.parley.pbft.wire.proto.Frame;
import io.parley.pbft.wire.proto.InView;
import io.parley.pbft.wire.proto.Named;
import io.parley.pbft.wire.proto.NewView;
import io.parley.pbft.wire.proto.PrePrepare;
import io.parley.pbft.wire.proto.Prepared;
import io.parley.pbft.wire.proto.Proof;
import io.parley.pbft.wire.proto.Proofs;
import io.parley.pbft.wire.proto.Relay;
import io.parley.pbft.wire.proto.Signature;
import io.parley.pbft.wire.proto.SignedNewView;
import io.parley.pbft.wire.proto.SignedViewChange;
import io.parley.pbft.wire.proto.SlotVote;
import io.parley.pbft.wire.proto.StableCheckpoint;
import io.parley.pbft.wire.proto.Standing;
import io.parley.pbft.wire.proto.Suspect;
import io.parley.pbft.wire.proto.ViewChange;
import java.util.ArrayList;
import java.util.List;

/** Plain values to protobuf, without copying payloads. */
final class Encoder {
  private Encoder() {}

  static Frame frame(Signed<?> signed) {
    Frame.Builder frame =
        Frame.newBuilder()
            .setSigner(signed.signer().value())
            .setSignature(bytes(signed.signature()));
    if (!(signed.message() instanceof PbftMessage message)) {
      throw new IllegalArgumentException("not a message of PBFT: " + signed.message());
    }
    if (!setVote(frame, message) && !setViewChange(frame, message) && !setCatchUp(frame, message)) {
      throw new AssertionError("a message without a form on the wire: " + message);
    }
    return frame.build();
  }

  private static boolean setVote(Frame.Builder frame, PbftMessage message) {
    if (message instanceof PbftMessage.PrePrepare prePrepare) {
      frame.setPrePrepare(prePrepare(prePrepare));
    } else if (message instanceof PbftMessage.Prepare prepare) {
      frame.setPrepare(slotVote(prepare.view(), prepare.height(), prepare.digest()));
    } else if (message instanceof PbftMessage.Commit commit) {
      frame.setCommit(slotVote(commit.view(), commit.height(), commit.digest()));
    } else if (message instanceof PbftMessage.CheckpointVote vote) {
      frame.setCheckpointVote(
          CheckpointVote.newBuilder().setHeight(vote.height()).setState(digest(vote.state())));
    } else if (message instanceof PbftMessage.StableCheckpoint stable) {
      frame.setStableCheckpoint(stable(stable));
    } else {
      return false;
    }
    return true;
  }

  private static boolean setViewChange(Frame.Builder frame, PbftMessage message) {
    if (message instanceof PbftMessage.ViewChange viewChange) {
      frame.setViewChange(viewChange(viewChange));
    } else if (message instanceof PbftMessage.NewView newView) {
      frame.setNewView(newView(newView));
    } else if (message instanceof PbftMessage.Installed installed) {
      frame.setInstalled(signedNewView(installed.newView()));
    } else if (message instanceof PbftMessage.FetchBasis fetch) {
      frame.setFetchBasis(fetchBasis(fetch));
    } else if (message instanceof PbftMessage.HandedOn handed) {
      frame.setHandedOn(signedViewChange(handed.viewChange()));
    } else if (message instanceof PbftMessage.Proofs proofs) {
      Proofs.Builder out = Proofs.newBuilder();
      proofs.proofs().forEach(proof -> out.addProofs(proof(proof)));
      frame.setProofs(out);
    } else if (message instanceof PbftMessage.Suspect suspect) {
      frame.setSuspect(
          Suspect.newBuilder().setView(suspect.view()).setWithdrawn(suspect.withdrawn()));
    } else {
      return false;
    }
    return true;
  }

  private static boolean setCatchUp(Frame.Builder frame, PbftMessage message) {
    if (message instanceof PbftMessage.Standing standing) {
      frame.setStanding(
          Standing.newBuilder()
              .setView(standing.view())
              .setActive(standing.active())
              .setStable(standing.stable())
              .setDelivered(standing.delivered())
              .setKept(standing.kept()));
    } else if (message instanceof PbftMessage.Relay relay) {
      Relay.Builder out = Relay.newBuilder();
      relay.bundles().forEach(bundle -> out.addBundles(bytes(bundle.encoded())));
      frame.setRelay(out);
    } else if (message instanceof PbftMessage.Offer offer) {
      frame.setOffer(digests(offer.bundles()));
    } else if (message instanceof PbftMessage.FetchBundles fetch) {
      frame.setFetchBundles(digests(fetch.bundles()));
    } else if (message instanceof PbftMessage.FetchBodies fetch) {
      FetchBodies.Builder out = FetchBodies.newBuilder();
      fetch.digests().forEach(digest -> out.addDigests(digest(digest)));
      frame.setFetchBodies(out);
    } else if (message instanceof PbftMessage.Body body) {
      frame.setBody(batch(body.batch()));
    } else if (message instanceof PbftMessage.FetchDecided fetch) {
      frame.setFetchDecided(
          FetchDecided.newBuilder().setFirst(fetch.first()).setLast(fetch.last()));
    } else if (message instanceof PbftMessage.Decided decided) {
      frame.setDecided(decided(decided));
    } else {
      return false;
    }
    return true;
  }

  static Entry entry(io.parley.api.Entry entry) {
    Entry.Builder out = Entry.newBuilder();
    if (entry instanceof PbftEntry.Accepted accepted) {
      out.setAccepted(
          Accepted.newBuilder()
              .setView(accepted.view())
              .setHeight(accepted.height())
              .setBody(batch(accepted.body())));
    } else if (entry instanceof PbftEntry.Proven proven) {
      out.setPrepared(proof(proven.proof()));
    } else if (entry instanceof PbftEntry.Settled settled) {
      out.setDecided(decided(settled.decided()));
    } else if (entry instanceof PbftEntry.InView inView) {
      InView.Builder view =
          InView.newBuilder().setView(inView.view()).setBasis(basis(inView.basis()));
      inView.viewChange().ifPresent(sent -> view.setViewChange(viewChange(sent)));
      inView.newView().ifPresent(installed -> view.setNewView(signedNewView(installed)));
      out.setInView(view);
    } else if (entry instanceof PbftEntry.Stable stable) {
      out.setStable(stable(stable.checkpoint()));
    } else {
      throw new IllegalArgumentException("not an entry of PBFT: " + entry);
    }
    return out.build();
  }

  private static ByteString bytes(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.array(), bytes.offset(), bytes.size());
  }

  private static ByteString digest(Digest digest) {
    return bytes(digest.bytes());
  }

  private static Digests digests(List<Digest> digests) {
    Digests.Builder out = Digests.newBuilder();
    digests.forEach(digest -> out.addDigests(digest(digest)));
    return out.build();
  }

  private static Batch batch(io.parley.api.Batch batch) {
    Batch.Builder out = Batch.newBuilder().setStamp(batch.stamp());
    batch.bundles().forEach(bundle -> out.addBundles(bytes(bundle.encoded())));
    return out.build();
  }

  private static PrePrepare prePrepare(PbftMessage.PrePrepare message) {
    PrePrepare.Builder out =
        PrePrepare.newBuilder().setView(message.view()).setHeight(message.height());
    message
        .body()
        .ifPresentOrElse(
            body -> out.setBody(batch(body)), () -> out.setDigest(digest(message.digest())));
    return out.build();
  }

  private static SlotVote slotVote(long view, long height, Digest digest) {
    return SlotVote.newBuilder().setView(view).setHeight(height).setDigest(digest(digest)).build();
  }

  private static List<Signature> signatures(List<Ballot> ballots) {
    List<Signature> out = new ArrayList<>(ballots.size());
    for (Ballot ballot : ballots) {
      out.add(
          Signature.newBuilder()
              .setSigner(ballot.signer().value())
              .setSignature(bytes(ballot.signature()))
              .build());
    }
    return out;
  }

  private static StableCheckpoint stable(PbftMessage.StableCheckpoint stable) {
    return StableCheckpoint.newBuilder()
        .setHeight(stable.height())
        .setState(digest(stable.state()))
        .addAllSignatures(signatures(stable.votes()))
        .build();
  }

  private static Prepared prepared(PbftMessage.Prepared prepared) {
    return Prepared.newBuilder()
        .setView(prepared.view())
        .setHeight(prepared.height())
        .setDigest(digest(prepared.digest()))
        .build();
  }

  private static Proof proof(PbftMessage.Proof proof) {
    return Proof.newBuilder()
        .setView(proof.prepared().view())
        .setHeight(proof.prepared().height())
        .setDigest(digest(proof.prepared().digest()))
        .addAllSignatures(signatures(proof.votes()))
        .build();
  }

  private static Basis basis(io.parley.pbft.message.Basis basis) {
    Basis.Builder out = Basis.newBuilder().setStable(stable(basis.stable()));
    basis.viewChanges().forEach(signed -> out.addViewChanges(signedViewChange(signed)));
    basis.proofs().forEach(proof -> out.addProofs(proof(proof)));
    return out.build();
  }

  private static ViewChange viewChange(PbftMessage.ViewChange viewChange) {
    ViewChange.Builder out =
        ViewChange.newBuilder().setView(viewChange.view()).setStable(viewChange.stable());
    viewChange.prepared().forEach(one -> out.addPrepared(prepared(one)));
    return out.build();
  }

  private static SignedViewChange signedViewChange(Signed<PbftMessage.ViewChange> signed) {
    return SignedViewChange.newBuilder()
        .setSigner(signed.signer().value())
        .setSignature(bytes(signed.signature()))
        .setViewChange(viewChange(signed.message()))
        .build();
  }

  private static Named named(PbftMessage.Named named) {
    return Named.newBuilder()
        .setSigner(named.signer().value())
        .setDigest(digest(named.digest()))
        .build();
  }

  private static NewView newView(PbftMessage.NewView newView) {
    NewView.Builder out = NewView.newBuilder().setView(newView.view());
    newView.viewChanges().forEach(named -> out.addViewChanges(named(named)));
    return out.build();
  }

  private static FetchBasis fetchBasis(PbftMessage.FetchBasis fetch) {
    FetchBasis.Builder out =
        FetchBasis.newBuilder().setView(fetch.view()).setStable(fetch.stable());
    fetch.viewChanges().forEach(named -> out.addViewChanges(named(named)));
    fetch.prepared().forEach(one -> out.addPrepared(prepared(one)));
    return out.build();
  }

  private static SignedNewView signedNewView(Signed<PbftMessage.NewView> signed) {
    return SignedNewView.newBuilder()
        .setSigner(signed.signer().value())
        .setSignature(bytes(signed.signature()))
        .setNewView(newView(signed.message()))
        .build();
  }

  private static Decided decided(PbftMessage.Decided decided) {
    Decided.Builder out =
        Decided.newBuilder()
            .setView(decided.view())
            .setHeight(decided.height())
            .addAllSignatures(signatures(decided.votes()));
    decided
        .body()
        .ifPresentOrElse(
            body -> out.setBody(batch(body)), () -> out.setDigest(digest(decided.digest())));
    return out.build();
  }
}
