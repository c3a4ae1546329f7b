package io.parley.hotstuff.message;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.ChannelOnly;
import io.parley.api.Claim;
import io.parley.api.Digest;
import io.parley.api.Lane;
import io.parley.api.LayoutWriter;
import io.parley.api.Message;
import io.parley.api.Statement;
import io.parley.kit.Quorums;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The messages of HotStuff, and those that make up for lost ones. */
public sealed interface HotStuffMessage extends Message {
  /** Certificates of blocks that are in it, wherever. */
  default List<QuorumCertificate> certificates() {
    return List.of();
  }

  private static List<QuorumCertificate> certificates(
      QuorumCertificate high, Optional<TimeoutCertificate> timeout) {
    return timeout.map(certificate -> List.of(high, certificate.high())).orElse(List.of(high));
  }

  /**
   * The leader's proposal of a view: a block on the one that {@code justify} certifies.
   *
   * @param timeout how the view was entered, if {@code justify} does not lead there
   * @param parent the block that {@code justify} is for, where that states who leads
   * @param body missing in a proposal that is only remembered
   */
  record Proposal(
      Header header,
      QuorumCertificate justify,
      Optional<TimeoutCertificate> timeout,
      Optional<Header> parent,
      Optional<Batch> body)
      implements HotStuffMessage {
    /** Where the view alone tells who leads. */
    public Proposal(
        Header header,
        QuorumCertificate justify,
        Optional<TimeoutCertificate> timeout,
        Optional<Batch> body) {
      this(header, justify, timeout, Optional.empty(), body);
    }

    /** The same without the body. */
    public Proposal bodiless() {
      return new Proposal(header, justify, timeout, parent, Optional.empty());
    }

    /** The same with the body. */
    public Proposal with(Batch batch) {
      return new Proposal(header, justify, timeout, parent, Optional.of(batch));
    }

    @Override
    public Statement statement() {
      return new Statement("proposal", header.view(), header.height(), header.digest());
    }

    @Override
    public List<QuorumCertificate> certificates() {
      return HotStuffMessage.certificates(justify, timeout);
    }

    @Override
    public List<Claim> claims(int n) {
      List<Claim> claims = new ArrayList<>(justify.claims(n));
      timeout.ifPresent(certificate -> claims.addAll(certificate.claims(n)));
      body.ifPresent(batch -> ofClients(batch.bundles(), claims));
      return claims;
    }

    @Override
    public String toString() {
      String content = body.map(Batch::toString).orElse(header.digest().toString());
      return "Proposal v"
          + header.view()
          + " h"
          + header.height()
          + " "
          + content
          + " on "
          + justify
          + timeout.map(certificate -> " after " + certificate).orElse("");
    }
  }

  /** A vote in a phase of a view, to the leader of that view. */
  record Vote(Phase phase, long view, long height, Digest block) implements HotStuffMessage {
    @Override
    public Statement statement() {
      return QuorumCertificate.statement(phase, view, height, block);
    }

    @Override
    public String toString() {
      String title = phase == Phase.PREPARE ? "" : " " + phase.title();
      return "Vote" + title + " v" + view + " h" + height + " " + block;
    }
  }

  /**
   * A certificate that no proposal carries: of a phase of basic HotStuff (its PRE-COMMIT, COMMIT
   * and DECIDE), at the end of a leader's term, or when the cluster falls quiet (pitfall H14).
   */
  record Certified(QuorumCertificate certificate) implements HotStuffMessage, ChannelOnly {
    @Override
    public List<QuorumCertificate> certificates() {
      return List.of(certificate);
    }

    @Override
    public List<Claim> claims(int n) {
      return certificate.claims(n);
    }

    @Override
    public String toString() {
      return "Certified " + certificate;
    }
  }

  /**
   * I give up this view. What follows the view is what entitled me to say so, so that one who is
   * behind can follow: what led me there or, with relays, that others wish for the next term.
   *
   * @param high the highest certificate that I know
   * @param entered how I entered the view, if {@code high} does not lead there; with relays empty
   * @param wished with relays, f+1 replicas' wishes for the view after this one; else empty
   * @param held my report: the highest block that I have with all its ancestors
   */
  record Timeout(
      long view,
      QuorumCertificate high,
      Optional<TimeoutCertificate> entered,
      Optional<WishCertificate> wished,
      Digest held)
      implements HotStuffMessage {
    /** Of one who has the block that {@code high} is for. */
    public Timeout(
        long view,
        QuorumCertificate high,
        Optional<TimeoutCertificate> entered,
        Optional<WishCertificate> wished) {
      this(view, high, entered, wished, high.block());
    }

    /** A time-out that no wishes led to, of one who has the block that {@code high} is for. */
    public Timeout(long view, QuorumCertificate high, Optional<TimeoutCertificate> entered) {
      this(view, high, entered, Optional.empty());
    }

    @Override
    public Statement statement() {
      return TimeoutCertificate.statement(view, high.view());
    }

    @Override
    public List<QuorumCertificate> certificates() {
      return HotStuffMessage.certificates(high, entered);
    }

    @Override
    public List<Claim> claims(int n) {
      List<Claim> claims = new ArrayList<>(high.claims(n));
      entered.ifPresent(certificate -> claims.addAll(certificate.claims(n)));
      wished.ifPresent(certificate -> claims.addAll(certificate.claims(n)));
      return claims;
    }

    @Override
    public String toString() {
      return "Timeout v"
          + view
          + " "
          + high
          + entered.map(certificate -> " after " + certificate).orElse("")
          + wished.map(certificate -> " by " + certificate).orElse("")
          + HotStuffMessage.report(high, held);
    }
  }

  /**
   * WISH, to a relay: the leader owes my clients a command, or has led for long enough; I wish to
   * be in this view, the first of the next term. It binds nobody, as {@link Suspect}.
   */
  record Wish(long view) implements HotStuffMessage {
    @Override
    public Statement statement() {
      return WishCertificate.statement(view);
    }

    @Override
    public String toString() {
      return "Wish v" + view;
    }
  }

  /** A relay shows to all what f+1 wish for; whoever gives up tells that relay. */
  record Wished(WishCertificate certificate) implements HotStuffMessage, ChannelOnly {
    @Override
    public List<Claim> claims(int n) {
      return certificate.claims(n);
    }

    @Override
    public String toString() {
      return "Wished " + certificate;
    }
  }

  /**
   * SUSPECT: the leader of the term that begins with this view owes my clients a command. Where all
   * are told of everything it is said to all; elsewhere it only takes back what was asked. It binds
   * nobody: the sender goes on voting in the term, and only when f+1 suspect its leader do they
   * give up the view that they are in. What it takes back once the cause is gone is said by the
   * same message.
   */
  record Suspect(long view, boolean withdrawn) implements HotStuffMessage, ChannelOnly {
    @Override
    public String toString() {
      return "Suspect v" + view + (withdrawn ? " withdrawn" : "");
    }
  }

  /**
   * Where the sender stands, with the certificates that prove it: to one who is behind it is
   * everything that the view takes, to a new leader it is the paper's NEW-VIEW.
   *
   * @param stable height of the sender's stable checkpoint
   * @param delivered height that it has delivered
   * @param kept the lowest committed height that it can still hand out
   * @param held its report: the highest block that it has with all its ancestors
   */
  record Standing(
      long view,
      long stable,
      long delivered,
      long kept,
      QuorumCertificate high,
      Optional<TimeoutCertificate> entered,
      Digest held)
      implements HotStuffMessage, ChannelOnly {
    /** Of one who has the block that {@code high} is for. */
    public Standing(
        long view,
        long stable,
        long delivered,
        long kept,
        QuorumCertificate high,
        Optional<TimeoutCertificate> entered) {
      this(view, stable, delivered, kept, high, entered, high.block());
    }

    @Override
    public List<QuorumCertificate> certificates() {
      return HotStuffMessage.certificates(high, entered);
    }

    @Override
    public List<Claim> claims(int n) {
      List<Claim> claims = new ArrayList<>(high.claims(n));
      entered.ifPresent(certificate -> claims.addAll(certificate.claims(n)));
      return claims;
    }

    @Override
    public String toString() {
      return "Standing v"
          + view
          + " stable h"
          + stable
          + " delivered h"
          + delivered
          + " kept h"
          + kept
          + " "
          + high
          + entered.map(certificate -> " after " + certificate).orElse("")
          + HotStuffMessage.report(high, held);
    }
  }

  /** OFFER: these bundles wait at the sender, which counts as handing them to the leader. */
  record Offer(List<Digest> bundles) implements HotStuffMessage, ChannelOnly {
    public Offer {
      bundles = List.copyOf(bundles);
    }

    @Override
    public String toString() {
      return "Offer " + bundles;
    }
  }

  /** Please send me these bundles, that you offered: I lead, and lack them. */
  record FetchBundles(List<Digest> bundles) implements HotStuffMessage, ChannelOnly {
    public FetchBundles {
      bundles = List.copyOf(bundles);
    }

    @Override
    public String toString() {
      return "FetchBundles " + bundles;
    }
  }

  /** Bundles that wait at the sender, for the leader: it asked, or has been slow (pitfall P12). */
  record Relay(List<Bundle> bundles) implements HotStuffMessage, ChannelOnly {
    public Relay {
      bundles = List.copyOf(bundles);
    }

    @Override
    public List<Claim> claims(int n) {
      List<Claim> claims = new ArrayList<>(bundles.size());
      ofClients(bundles, claims);
      return claims;
    }

    @Override
    public String toString() {
      return "Relay " + bundles;
    }
  }

  /** Please send me these blocks, which certificates tell me of. */
  record FetchBlocks(List<Digest> digests) implements HotStuffMessage, ChannelOnly {
    /** Blocks asked for at once. */
    public static final int DIGESTS_MAX = 64;

    public FetchBlocks {
      digests = List.copyOf(digests);
    }

    @Override
    public String toString() {
      return "FetchBlocks " + digests;
    }
  }

  /**
   * A block that was asked for by its digest. That proves what it is, and not that clients signed
   * what is in it: it may be proposed and not certified yet.
   */
  record Fetched(Block block) implements HotStuffMessage, ChannelOnly {
    @Override
    public List<Claim> claims(int n) {
      List<Claim> claims = new ArrayList<>();
      ofClients(block.body().bundles(), claims);
      return claims;
    }

    @Override
    public Lane lane() {
      return Lane.BULK;
    }

    @Override
    public String toString() {
      return "Fetched " + block;
    }
  }

  /**
   * Ancestors of a proposal that a report showed to be missing, beside it. The certificate is the
   * proposal's, by which whoever lacks them knows them, also if this comes first.
   *
   * @param blocks from the highest down, each the child of the next
   */
  record Blocks(QuorumCertificate certificate, List<Block> blocks)
      implements HotStuffMessage, ChannelOnly {
    /** Blocks in one message. */
    public static final int BLOCKS_MAX = FetchBlocks.DIGESTS_MAX;

    public Blocks {
      blocks = List.copyOf(blocks);
    }

    @Override
    public List<QuorumCertificate> certificates() {
      return List.of(certificate);
    }

    @Override
    public List<Claim> claims(int n) {
      List<Claim> claims = new ArrayList<>(certificate.claims(n));
      blocks.forEach(block -> ofClients(block.body().bundles(), claims));
      return claims;
    }

    @Override
    public Lane lane() {
      return Lane.BULK;
    }

    @Override
    public String toString() {
      return "Blocks " + blocks + " under " + certificate;
    }
  }

  /** Please send me what was committed at the heights {@code first} to {@code last}. */
  record FetchDecided(long first, long last) implements HotStuffMessage, ChannelOnly {
    @Override
    public Lane lane() {
      return Lane.BULK;
    }

    @Override
    public String toString() {
      return "FetchDecided h" + first + "-h" + last;
    }
  }

  /**
   * A chain of committed blocks with the proof that they are: the headers down to the one that the
   * certificate is for. Nothing but the certificate need be believed, as each header names its
   * parent.
   *
   * @param headers of the blocks, by ascending height
   * @param bodies of the first of them; at least one, unless the proof is only remembered
   * @param certificate for the last header
   */
  record Decided(List<Header> headers, List<Batch> bodies, QuorumCertificate certificate)
      implements HotStuffMessage, ChannelOnly {
    /** Headers in one proof. */
    public static final int HEADERS_MAX = 8_192;

    /** Bundles in all bodies: what takes 4 MiB of the heap, and those of one body more. */
    public static final int BUNDLES_MAX = 16_384;

    public Decided {
      headers = List.copyOf(headers);
      bodies = List.copyOf(bodies);
      if (headers.isEmpty() || bodies.size() > headers.size()) {
        throw new IllegalArgumentException(
            headers.size() + " headers with " + bodies.size() + " bodies");
      }
    }

    /** The lowest of the committed blocks. */
    public Header first() {
      return headers.get(0);
    }

    /** The same without bodies. */
    public Decided bodiless() {
      return new Decided(headers, List.of(), certificate);
    }

    @Override
    public List<QuorumCertificate> certificates() {
      return List.of(certificate);
    }

    @Override
    public List<Claim> claims(int n) {
      return certificate.claims(n);
    }

    @Override
    public List<Batch> unclaimedBatches() {
      return bodies;
    }

    @Override
    public Lane lane() {
      return Lane.BULK;
    }

    @Override
    public String toString() {
      return "Decided " + headers + " with " + bodies + " by " + certificate;
    }
  }

  /** This was my state after the block with this header. */
  record CheckpointVote(Digest state, Header header) implements HotStuffMessage {
    @Override
    public Statement statement() {
      return new Statement("checkpoint", 0, header.height(), digest());
    }

    /** Binds the state and the block after which it was reached. */
    public Digest digest() {
      return new LayoutWriter(64).digest(state).digest(header.digest()).sha256();
    }

    @Override
    public String toString() {
      return "Checkpoint h" + header.height() + " " + state;
    }
  }

  /** A quorum's CHECKPOINT. */
  record StableCheckpoint(CheckpointVote vote, io.parley.api.Certificate certificate)
      implements HotStuffMessage, ChannelOnly {
    public long height() {
      return vote.header().height();
    }

    @Override
    public List<Claim> claims(int n) {
      return List.of(new Claim.OfQuorum(vote.statement(), certificate, new Quorums(n).quorum()));
    }

    @Override
    public String toString() {
      return "Stable h" + height() + " " + vote.state() + " by " + certificate.signers();
    }
  }

  /** What {@code held} says that {@code high} does not. */
  private static String report(QuorumCertificate high, Digest held) {
    return held.equals(high.block()) ? "" : " holds " + held;
  }

  private static void ofClients(List<Bundle> bundles, List<Claim> claims) {
    bundles.forEach(bundle -> claims.add(new Claim.OfClient(bundle)));
  }
}
