package io.parley.pbft.wire;

import com.google.protobuf.ByteString;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.Limits;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.kit.LeaderRelay;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.Basis;
import io.parley.pbft.message.PbftEntry;
import io.parley.pbft.message.PbftMessage;
import io.parley.pbft.wire.proto.Batch;
import io.parley.pbft.wire.proto.Decided;
import io.parley.pbft.wire.proto.Digests;
import io.parley.pbft.wire.proto.Entry;
import io.parley.pbft.wire.proto.FetchBasis;
import io.parley.pbft.wire.proto.FetchDecided;
import io.parley.pbft.wire.proto.Frame;
import io.parley.pbft.wire.proto.InView;
import io.parley.pbft.wire.proto.Named;
import io.parley.pbft.wire.proto.NewView;
import io.parley.pbft.wire.proto.PrePrepare;
import io.parley.pbft.wire.proto.Prepared;
import io.parley.pbft.wire.proto.Proof;
import io.parley.pbft.wire.proto.Signature;
import io.parley.pbft.wire.proto.SignedNewView;
import io.parley.pbft.wire.proto.SignedViewChange;
import io.parley.pbft.wire.proto.SlotVote;
import io.parley.pbft.wire.proto.StableCheckpoint;
import io.parley.pbft.wire.proto.Standing;
import io.parley.pbft.wire.proto.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Protobuf to plain values, which refer to nothing of the frame. Checks ranges, and sizes before
 * anything is copied.
 */
final class Decoder {
  private Decoder() {}

  static Signed<?> signed(Frame frame) {
    return new Signed<>(
        replica(frame.getSigner()), message(frame), signature(frame.getSignature()));
  }

  private static PbftMessage message(Frame frame) {
    return switch (frame.getMessageCase()) {
      case PRE_PREPARE -> prePrepare(frame.getPrePrepare());
      case PREPARE -> prepare(frame.getPrepare());
      case COMMIT -> commit(frame.getCommit());
      case CHECKPOINT_VOTE ->
          new PbftMessage.CheckpointVote(
              number(frame.getCheckpointVote().getHeight()),
              digest(frame.getCheckpointVote().getState()));
      case STABLE_CHECKPOINT -> stable(frame.getStableCheckpoint());
      case VIEW_CHANGE -> viewChange(frame.getViewChange());
      case NEW_VIEW -> newView(frame.getNewView());
      case INSTALLED -> new PbftMessage.Installed(signedNewView(frame.getInstalled()));
      case SUSPECT ->
          new PbftMessage.Suspect(
              number(frame.getSuspect().getView()), frame.getSuspect().getWithdrawn());
      case STANDING -> standing(frame.getStanding());
      case RELAY -> new PbftMessage.Relay(bundles(frame.getRelay().getBundlesList()));
      case OFFER -> new PbftMessage.Offer(bundles(frame.getOffer()));
      case FETCH_BUNDLES -> new PbftMessage.FetchBundles(bundles(frame.getFetchBundles()));
      case FETCH_BODIES -> fetchBodies(frame.getFetchBodies().getDigestsList());
      case BODY -> new PbftMessage.Body(batch(frame.getBody()));
      case FETCH_DECIDED -> fetchDecided(frame.getFetchDecided());
      case DECIDED -> decided(frame.getDecided());
      case FETCH_BASIS -> fetchBasis(frame.getFetchBasis());
      case HANDED_ON -> new PbftMessage.HandedOn(signedViewChange(frame.getHandedOn()));
      case PROOFS -> new PbftMessage.Proofs(proofs(frame.getProofs().getProofsList()));
      case MESSAGE_NOT_SET -> throw new Malformed("a frame of an unknown kind, or of none");
    };
  }

  static PbftEntry entry(Entry entry) {
    return switch (entry.getEntryCase()) {
      case ACCEPTED ->
          new PbftEntry.Accepted(
              number(entry.getAccepted().getView()),
              number(entry.getAccepted().getHeight()),
              batch(entry.getAccepted().getBody()));
      case PREPARED -> new PbftEntry.Proven(proof(entry.getPrepared()));
      case DECIDED -> new PbftEntry.Settled(decided(entry.getDecided()));
      case IN_VIEW -> inView(entry.getInView());
      case STABLE -> new PbftEntry.Stable(stable(entry.getStable()));
      case ENTRY_NOT_SET -> throw new Malformed("an entry of an unknown kind, or of none");
    };
  }

  private static PbftEntry.InView inView(InView view) {
    Optional<PbftMessage.ViewChange> sent =
        view.hasViewChange() ? Optional.of(viewChange(view.getViewChange())) : Optional.empty();
    Optional<Signed<PbftMessage.NewView>> installed =
        view.hasNewView() ? Optional.of(signedNewView(view.getNewView())) : Optional.empty();
    return new PbftEntry.InView(number(view.getView()), sent, installed, basis(view.getBasis()));
  }

  /** Views, heights and times use 63 bits. */
  private static long number(long value) {
    if (value < 0 || value == Long.MAX_VALUE) {
      throw new Malformed("a number out of range: " + Long.toUnsignedString(value));
    }
    return value;
  }

  private static ReplicaId replica(int value) {
    if (value < 0 || value >= Limits.REPLICAS_MAX) {
      throw new Malformed("replica " + Integer.toUnsignedString(value));
    }
    return new ReplicaId(value);
  }

  /** A copy: the string is a view of the frame, which is not kept (pitfall B1). */
  private static Bytes bytes(ByteString string) {
    return Bytes.wrap(string.toByteArray());
  }

  private static Bytes signature(ByteString string) {
    if (string.size() > Limits.KEY_BYTES_MAX) {
      throw new Malformed(string.size() + " bytes in a signature, at most " + Limits.KEY_BYTES_MAX);
    }
    return bytes(string);
  }

  private static Digest digest(ByteString string) {
    if (string.size() != Digest.SIZE) {
      throw new Malformed("a digest of " + string.size() + " bytes, expected " + Digest.SIZE);
    }
    return Digest.ofBytes(bytes(string));
  }

  private static List<Bundle> bundles(List<ByteString> strings) {
    Bundle.checkSizes(strings.size(), strings.stream().mapToLong(ByteString::size).sum());
    return Bundle.decodeAll(strings.stream().map(Decoder::bytes).toList());
  }

  private static io.parley.api.Batch batch(Batch batch) {
    return new io.parley.api.Batch(number(batch.getStamp()), bundles(batch.getBundlesList()));
  }

  private static PbftMessage.PrePrepare prePrepare(PrePrepare message) {
    long view = number(message.getView());
    long height = number(message.getHeight());
    return switch (message.getContentCase()) {
      case BODY -> PbftMessage.PrePrepare.of(view, height, batch(message.getBody()));
      case DIGEST ->
          new PbftMessage.PrePrepare(view, height, digest(message.getDigest()), Optional.empty());
      case CONTENT_NOT_SET -> throw new Malformed("a PRE-PREPARE without content");
    };
  }

  private static PbftMessage.Prepare prepare(SlotVote vote) {
    return new PbftMessage.Prepare(
        number(vote.getView()), number(vote.getHeight()), digest(vote.getDigest()));
  }

  private static PbftMessage.Commit commit(SlotVote vote) {
    return new PbftMessage.Commit(
        number(vote.getView()), number(vote.getHeight()), digest(vote.getDigest()));
  }

  private static List<Ballot> ballots(List<Signature> signatures) {
    if (signatures.size() > Limits.REPLICAS_MAX) {
      throw new Malformed(signatures.size() + " signatures, at most " + Limits.REPLICAS_MAX);
    }
    List<Ballot> ballots = new ArrayList<>(signatures.size());
    for (Signature signature : signatures) {
      ballots.add(new Ballot(replica(signature.getSigner()), signature(signature.getSignature())));
    }
    return ballots;
  }

  private static PbftMessage.StableCheckpoint stable(StableCheckpoint stable) {
    return new PbftMessage.StableCheckpoint(
        number(stable.getHeight()), digest(stable.getState()), ballots(stable.getSignaturesList()));
  }

  private static PbftMessage.Prepared prepared(Prepared prepared) {
    return new PbftMessage.Prepared(
        number(prepared.getView()), number(prepared.getHeight()), digest(prepared.getDigest()));
  }

  private static List<PbftMessage.Prepared> prepared(List<Prepared> all, int max) {
    if (all.size() > max) {
      throw new Malformed(all.size() + " prepared heights, at most " + max);
    }
    List<PbftMessage.Prepared> prepared = new ArrayList<>(all.size());
    all.forEach(one -> prepared.add(prepared(one)));
    return prepared;
  }

  private static PbftMessage.Proof proof(Proof proof) {
    return new PbftMessage.Proof(
        new PbftMessage.Prepared(
            number(proof.getView()), number(proof.getHeight()), digest(proof.getDigest())),
        ballots(proof.getSignaturesList()));
  }

  private static List<PbftMessage.Proof> proofs(List<Proof> all) {
    List<PbftMessage.Proof> proofs = new ArrayList<>(all.size());
    all.forEach(proof -> proofs.add(proof(proof)));
    return proofs;
  }

  private static Basis basis(io.parley.pbft.wire.proto.Basis basis) {
    List<Signed<PbftMessage.ViewChange>> viewChanges = new ArrayList<>();
    basis.getViewChangesList().forEach(signed -> viewChanges.add(signedViewChange(signed)));
    return new Basis(viewChanges, stable(basis.getStable()), proofs(basis.getProofsList()));
  }

  private static PbftMessage.ViewChange viewChange(ViewChange viewChange) {
    return new PbftMessage.ViewChange(
        number(viewChange.getView()),
        number(viewChange.getStable()),
        prepared(viewChange.getPreparedList(), PbftMessage.ViewChange.PREPARED_MAX));
  }

  private static Signed<PbftMessage.ViewChange> signedViewChange(SignedViewChange signed) {
    return new Signed<>(
        replica(signed.getSigner()),
        viewChange(signed.getViewChange()),
        signature(signed.getSignature()));
  }

  private static List<PbftMessage.Named> named(List<Named> all) {
    if (all.size() > Limits.REPLICAS_MAX) {
      throw new Malformed(all.size() + " VIEW-CHANGEs, at most " + Limits.REPLICAS_MAX);
    }
    List<PbftMessage.Named> named = new ArrayList<>(all.size());
    for (Named one : all) {
      named.add(new PbftMessage.Named(replica(one.getSigner()), digest(one.getDigest())));
    }
    return named;
  }

  private static PbftMessage.NewView newView(NewView newView) {
    return new PbftMessage.NewView(number(newView.getView()), named(newView.getViewChangesList()));
  }

  private static PbftMessage.FetchBasis fetchBasis(FetchBasis fetch) {
    return new PbftMessage.FetchBasis(
        number(fetch.getView()),
        named(fetch.getViewChangesList()),
        number(fetch.getStable()),
        prepared(fetch.getPreparedList(), PbftMessage.FetchBasis.PROOFS_MAX));
  }

  private static Signed<PbftMessage.NewView> signedNewView(SignedNewView signed) {
    return new Signed<>(
        replica(signed.getSigner()),
        newView(signed.getNewView()),
        signature(signed.getSignature()));
  }

  private static PbftMessage.Standing standing(Standing standing) {
    return new PbftMessage.Standing(
        number(standing.getView()),
        standing.getActive(),
        number(standing.getStable()),
        number(standing.getDelivered()),
        number(standing.getKept()));
  }

  private static List<Digest> bundles(Digests named) {
    return digests(named.getDigestsList(), LeaderRelay.DIGESTS_MAX);
  }

  private static PbftMessage.FetchBodies fetchBodies(List<ByteString> strings) {
    return new PbftMessage.FetchBodies(digests(strings, PbftMessage.FetchBodies.DIGESTS_MAX));
  }

  private static List<Digest> digests(List<ByteString> strings, int max) {
    if (strings.size() > max) {
      throw new Malformed(strings.size() + " digests, at most " + max);
    }
    List<Digest> digests = new ArrayList<>(strings.size());
    strings.forEach(string -> digests.add(digest(string)));
    return digests;
  }

  private static PbftMessage.FetchDecided fetchDecided(FetchDecided fetch) {
    return new PbftMessage.FetchDecided(number(fetch.getFirst()), number(fetch.getLast()));
  }

  private static PbftMessage.Decided decided(Decided decided) {
    Optional<io.parley.api.Batch> body =
        decided.hasBody() ? Optional.of(batch(decided.getBody())) : Optional.empty();
    Digest digest = body.isPresent() ? body.get().digest() : digest(decided.getDigest());
    return new PbftMessage.Decided(
        number(decided.getView()),
        number(decided.getHeight()),
        digest,
        ballots(decided.getSignaturesList()),
        body);
  }
}
