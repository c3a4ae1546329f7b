package io.parley.hotstuff.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Signed;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.hotstuff.message.WishCertificate;
import io.parley.hotstuff.wire.proto.Wire;
import java.util.List;
import java.util.Optional;

/**
 * Plain values to protobuf. Payloads are not copied, but for the bodies of a {@code Decided} or of
 * {@code Blocks}, which their readers want as bytes.
 */
final class Encoder {
  private Encoder() {}

  static Wire.Frame frame(Signed<?> signed) {
    Wire.Frame.Builder out = Wire.Frame.newBuilder();
    out.setSigner(signed.signer().value()).setSignature(bytes(signed.signature()));
    if (signed.message() instanceof HotStuffMessage.Proposal proposal) {
      out.setProposal(proposal(proposal));
    } else if (signed.message() instanceof HotStuffMessage.Vote vote) {
      out.setVote(vote(vote));
    } else if (signed.message() instanceof HotStuffMessage.Certified certified) {
      out.setCertified(certificate(certified.certificate()));
    } else if (signed.message() instanceof HotStuffMessage.Timeout timeout) {
      out.setTimeout(timeout(timeout));
    } else if (signed.message() instanceof HotStuffMessage.Suspect suspect) {
      out.setSuspect(
          Wire.Suspect.newBuilder().setView(suspect.view()).setWithdrawn(suspect.withdrawn()));
    } else if (signed.message() instanceof HotStuffMessage.Wish wish) {
      out.setWish(Wire.Wish.newBuilder().setView(wish.view()));
    } else if (signed.message() instanceof HotStuffMessage.Wished wished) {
      out.setWished(certificate(wished.certificate()));
    } else if (signed.message() instanceof HotStuffMessage.Standing standing) {
      out.setStanding(standing(standing));
    } else if (signed.message() instanceof HotStuffMessage.Relay relay) {
      out.setRelay(relay(relay));
    } else if (signed.message() instanceof HotStuffMessage.Offer offer) {
      out.setOffer(digests(offer.bundles()));
    } else if (signed.message() instanceof HotStuffMessage.FetchBundles fetch) {
      out.setFetchBundles(digests(fetch.bundles()));
    } else if (signed.message() instanceof HotStuffMessage.FetchBlocks fetch) {
      out.setFetchBlocks(fetchBlocks(fetch));
    } else if (signed.message() instanceof HotStuffMessage.Fetched fetched) {
      out.setFetched(block(fetched.block()));
    } else if (signed.message() instanceof HotStuffMessage.Blocks blocks) {
      out.setBlocks(blocks(blocks));
    } else if (signed.message() instanceof HotStuffMessage.FetchDecided fetch) {
      out.setFetchDecided(fetchDecided(fetch));
    } else if (signed.message() instanceof HotStuffMessage.Decided decided) {
      out.setDecided(decided(decided));
    } else if (signed.message() instanceof HotStuffMessage.CheckpointVote vote) {
      out.setCheckpointVote(checkpointVote(vote));
    } else if (signed.message() instanceof HotStuffMessage.StableCheckpoint stable) {
      out.setStableCheckpoint(stable(stable));
    } else {
      throw new IllegalArgumentException("not a message of HotStuff: " + signed.message());
    }
    return out.build();
  }

  static Wire.Entry entry(Entry entry) {
    Wire.Entry.Builder out = Wire.Entry.newBuilder();
    if (entry instanceof HotStuffEntry.Stored stored) {
      out.setStored(block(stored.block()));
    } else if (entry instanceof HotStuffEntry.Proposed proposed) {
      out.setProposed(proposal(proposed.proposal()));
    } else if (entry instanceof HotStuffEntry.Voted voted) {
      out.setVoted(Wire.Voted.newBuilder().setVote(vote(voted.vote())).setLock(lock(voted.lock())));
    } else if (entry instanceof HotStuffEntry.TimedOut timedOut) {
      out.setTimedOut(Wire.TimedOut.newBuilder().setView(timedOut.view()));
    } else if (entry instanceof HotStuffEntry.High high) {
      out.setHigh(certificate(high.certificate()));
    } else if (entry instanceof HotStuffEntry.GivenUp givenUp) {
      out.setGivenUp(certificate(givenUp.certificate()));
    } else if (entry instanceof HotStuffEntry.Committed committed) {
      out.setCommitted(decided(committed.proof()));
    } else if (entry instanceof HotStuffEntry.Stable stable) {
      out.setStable(stable(stable.checkpoint()));
    } else {
      throw new IllegalArgumentException("not an entry of HotStuff: " + entry);
    }
    return out.build();
  }

  private static ByteString bytes(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.array(), bytes.offset(), bytes.size());
  }

  private static ByteString digest(Digest digest) {
    return bytes(digest.bytes());
  }

  private static Wire.Batch batch(Batch batch) {
    Wire.Batch.Builder out = Wire.Batch.newBuilder().setStamp(batch.stamp());
    batch.bundles().forEach(bundle -> out.addBundles(bytes(bundle.encoded())));
    return out.build();
  }

  /** Without the payload's digest if the reader can tell it from {@code body}. */
  private static Wire.Header header(Header header, Optional<Batch> body) {
    Wire.Header.Builder out =
        Wire.Header.newBuilder()
            .setView(header.view())
            .setHeight(header.height())
            .setParent(digest(header.parent()))
            .setParentView(header.parentView());
    if (!header.payload().equals(body.orElse(Batch.EMPTY).digest())) {
      if (body.isPresent()) {
        throw new IllegalArgumentException(
            "a body of digest " + body.get().digest() + ", expected " + header.payload());
      }
      out.setPayload(digest(header.payload()));
    }
    header.mandate().ifPresent(mandate -> out.setMandate(bytes(mandate.toBytes())));
    return out.build();
  }

  private static Wire.Block block(Block block) {
    return Wire.Block.newBuilder()
        .setHeader(header(block.header(), Optional.of(block.body())))
        .setBody(batch(block.body()))
        .build();
  }

  private static Wire.Certificate certificate(Certificate certificate) {
    return Wire.Certificate.newBuilder()
        .setSigners(bytes(certificate.signers().bitmap()))
        .setProof(bytes(certificate.proof()))
        .build();
  }

  private static Wire.QuorumCertificate certificate(QuorumCertificate certificate) {
    return Wire.QuorumCertificate.newBuilder()
        .setPhase(certificate.phase().step())
        .setView(certificate.view())
        .setHeight(certificate.height())
        .setBlock(digest(certificate.block()))
        .setCertificate(certificate(certificate.certificate()))
        .build();
  }

  private static Wire.TimeoutCertificate certificate(TimeoutCertificate certificate) {
    return Wire.TimeoutCertificate.newBuilder()
        .setView(certificate.view())
        .setHigh(certificate(certificate.high()))
        .addAllHighViews(certificate.highViews())
        .setCertificate(certificate(certificate.certificate()))
        .build();
  }

  private static Wire.WishCertificate certificate(WishCertificate certificate) {
    return Wire.WishCertificate.newBuilder()
        .setView(certificate.view())
        .setCertificate(certificate(certificate.certificate()))
        .build();
  }

  private static Wire.Proposal proposal(HotStuffMessage.Proposal proposal) {
    Wire.Proposal.Builder out =
        Wire.Proposal.newBuilder()
            .setHeader(header(proposal.header(), proposal.body()))
            .setJustify(certificate(proposal.justify()));
    proposal.timeout().ifPresent(timeout -> out.setTimeout(certificate(timeout)));
    proposal.parent().ifPresent(parent -> out.setParent(header(parent, Optional.empty())));
    proposal.body().ifPresent(body -> out.setBody(batch(body)));
    return out.build();
  }

  private static Wire.Vote vote(HotStuffMessage.Vote vote) {
    return Wire.Vote.newBuilder()
        .setPhase(vote.phase().step())
        .setView(vote.view())
        .setHeight(vote.height())
        .setBlock(digest(vote.block()))
        .build();
  }

  private static Wire.Lock lock(HotStuffEntry.Lock lock) {
    return Wire.Lock.newBuilder().setView(lock.view()).setBlock(digest(lock.block())).build();
  }

  private static Wire.Timeout timeout(HotStuffMessage.Timeout timeout) {
    Wire.Timeout.Builder out =
        Wire.Timeout.newBuilder().setView(timeout.view()).setHigh(certificate(timeout.high()));
    timeout.entered().ifPresent(entered -> out.setEntered(certificate(entered)));
    timeout.wished().ifPresent(wished -> out.setWished(certificate(wished)));
    if (!timeout.held().equals(timeout.high().block())) {
      out.setHeld(digest(timeout.held()));
    }
    return out.build();
  }

  private static Wire.Standing standing(HotStuffMessage.Standing standing) {
    Wire.Standing.Builder out =
        Wire.Standing.newBuilder()
            .setView(standing.view())
            .setStable(standing.stable())
            .setDelivered(standing.delivered())
            .setKept(standing.kept())
            .setHigh(certificate(standing.high()));
    standing.entered().ifPresent(entered -> out.setEntered(certificate(entered)));
    if (!standing.held().equals(standing.high().block())) {
      out.setHeld(digest(standing.held()));
    }
    return out.build();
  }

  private static Wire.Relay relay(HotStuffMessage.Relay relay) {
    Wire.Relay.Builder out = Wire.Relay.newBuilder();
    relay.bundles().forEach(bundle -> out.addBundles(bytes(bundle.encoded())));
    return out.build();
  }

  private static Wire.Digests digests(List<Digest> digests) {
    Wire.Digests.Builder out = Wire.Digests.newBuilder();
    digests.forEach(digest -> out.addDigests(digest(digest)));
    return out.build();
  }

  private static Wire.FetchBlocks fetchBlocks(HotStuffMessage.FetchBlocks fetch) {
    Wire.FetchBlocks.Builder out = Wire.FetchBlocks.newBuilder();
    fetch.digests().forEach(digest -> out.addDigests(digest(digest)));
    return out.build();
  }

  private static Wire.Blocks blocks(HotStuffMessage.Blocks blocks) {
    Wire.Blocks.Builder out =
        Wire.Blocks.newBuilder().setCertificate(certificate(blocks.certificate()));
    for (Block block : blocks.blocks()) {
      out.addHeaders(header(block.header(), Optional.of(block.body())).toByteString());
      out.addBodies(batch(block.body()).toByteString());
    }
    return out.build();
  }

  private static Wire.FetchDecided fetchDecided(HotStuffMessage.FetchDecided fetch) {
    return Wire.FetchDecided.newBuilder().setFirst(fetch.first()).setLast(fetch.last()).build();
  }

  private static Wire.Decided decided(HotStuffMessage.Decided decided) {
    Wire.Decided.Builder out = Wire.Decided.newBuilder();
    List<Batch> bodies = decided.bodies();
    for (int i = 0; i < decided.headers().size(); i++) {
      Optional<Batch> body = i < bodies.size() ? Optional.of(bodies.get(i)) : Optional.empty();
      out.addHeaders(header(decided.headers().get(i), body).toByteString());
    }
    bodies.forEach(body -> out.addBodies(batch(body).toByteString()));
    return out.setCertificate(certificate(decided.certificate())).build();
  }

  private static Wire.CheckpointVote checkpointVote(HotStuffMessage.CheckpointVote vote) {
    return Wire.CheckpointVote.newBuilder()
        .setState(digest(vote.state()))
        .setHeader(header(vote.header(), Optional.empty()))
        .build();
  }

  private static Wire.StableCheckpoint stable(HotStuffMessage.StableCheckpoint stable) {
    return Wire.StableCheckpoint.newBuilder()
        .setVote(checkpointVote(stable.vote()))
        .setCertificate(certificate(stable.certificate()))
        .build();
  }
}
