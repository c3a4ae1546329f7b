package io.parley.simulator.cost;

import io.parley.api.Bytes;
import io.parley.api.Claim;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.Message;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.Signed;
import io.parley.api.Statement;
import io.parley.simulator.scheme.FastScheme;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the frames of a cluster would cost if simulated signatures were real. One for a run, whose
 * replicas share what it finds out: a frame's bill is the same for all who receive it.
 */
public final class PriceList {
  /** As many claims as a node remembers; those before are verified again. */
  public static final int CLAIMS_MAX = 1 << 16;

  private final Protocol protocol;
  private final Options options;
  private final Codec codec;
  private final Costs costs;
  private final int n;
  private final Map<Digest, Long> numbers = new LinkedHashMap<>();
  private long claims;

  /**
   * Something to be verified.
   *
   * @param number equal for equal claims, counted from 1 in the order of their first appearance
   * @param work what it takes, ns
   */
  public record Due(long number, long work) {}

  /**
   * What one frame costs who receives it.
   *
   * @param bytes on the link, with signatures of their real size
   * @param handling what it takes in any case, ns
   * @param dues what must be verified, unless that was done before
   */
  public record Bill(int bytes, long handling, List<Due> dues) {}

  public PriceList(Protocol protocol, Options options, int n, Costs costs) {
    this.protocol = protocol;
    this.options = options;
    codec = protocol.codec();
    this.n = n;
    this.costs = costs;
  }

  public Costs costs() {
    return costs;
  }

  /** What the bytes of frames are read with. */
  public Codec codec() {
    return codec;
  }

  /** The bill of a frame of which this was decoded. */
  public Bill bill(Bytes frame, Codec.Decoded decoded) {
    List<Due> dues = new ArrayList<>();
    int bytes = frame.size();
    if (decoded instanceof Codec.Decoded.Legible legible) {
      bytes += charge(legible.message(), dues);
    }
    return new Bill(bytes, costs.message() + costs.hash(bytes), List.copyOf(dues));
  }

  /** Adds what is due, and returns by how much real signatures are longer. */
  private int charge(Signed<?> message, List<Due> dues) {
    Message said = message.message();
    Claim.OfReplica own =
        new Claim.OfReplica(message.signer(), said.statement(), message.signature());
    int longer = 0;
    switch (protocol.seal(said, options)) {
      case CHANNEL -> {}
      case SHARE -> {
        longer += costs.shareBytes() - FastScheme.SIGNATURE_BYTES;
        if (costs.verifiesShares()) {
          dues.add(new Due(number(own), costs.verifyShare()));
        }
      }
      case SIGNATURE, AUTHENTICATOR -> {
        longer += costs.signatureBytes() - FastScheme.SIGNATURE_BYTES;
        dues.add(new Due(number(own), costs.verify()));
      }
    }
    for (Claim claim : said.claims(n)) {
      if (!claim.equals(own)) {
        longer += longer(claim);
        dues.add(new Due(number(claim), work(claim)));
      }
    }
    return longer;
  }

  /** What a client's bundle takes to be verified. */
  public Due due(Claim.OfClient claim) {
    return new Due(number(claim), work(claim));
  }

  private int longer(Claim claim) {
    if (claim instanceof Claim.OfQuorum of) {
      return longer(of.certificate().signers().count());
    }
    return claim instanceof Claim.OfEach of
        ? longer(of.certificate().signers().count())
        : costs.signatureBytes() - FastScheme.SIGNATURE_BYTES;
  }

  private int longer(int signers) {
    return costs.certificateBytes(signers) - signers * FastScheme.SIGNATURE_BYTES;
  }

  private long work(Claim claim) {
    if (claim instanceof Claim.OfQuorum of) {
      return costs.verifyCertificate(of.certificate().signers().count());
    }
    if (claim instanceof Claim.OfEach of) {
      int statements = (int) of.statements().stream().distinct().count();
      return costs.verifyEach(of.certificate().signers().count(), statements);
    }
    if (!(claim instanceof Claim.OfClient of)) {
      return costs.verify();
    }
    // One that opens a session carries a grant.
    int signatures = of.bundle().id().session() == 0 ? 2 : 1;
    return signatures * costs.verify() + costs.hash(of.bundle().encoded().size());
  }

  /** Digests stand for the claims, whose bytes are views of whole frames. */
  private long number(Claim claim) {
    Digest key = key(claim);
    Long known = numbers.get(key);
    if (known != null) {
      return known;
    }
    numbers.put(key, ++claims);
    if (numbers.size() > CLAIMS_MAX) {
      var oldest = numbers.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return claims;
  }

  private static Digest key(Claim claim) {
    LayoutWriter out = new LayoutWriter(256);
    if (claim instanceof Claim.OfClient of) {
      return out.text("client").digest(of.bundle().id().digest()).sha256();
    }
    if (claim instanceof Claim.OfReplica of) {
      add(out.text("replica").i32(of.signer().value()).bytes(of.signature()), of.statement());
    } else if (claim instanceof Claim.OfQuorum of) {
      add(out.text("quorum").bytes(of.certificate().proof()), of.statement());
    } else if (claim instanceof Claim.OfEach of) {
      out.text("each").bytes(of.certificate().proof());
      of.statements().forEach(statement -> add(out, statement));
    }
    return out.sha256();
  }

  private static void add(LayoutWriter out, Statement statement) {
    out.text(statement.phase()).i64(statement.view()).i64(statement.height());
    out.digest(statement.digest());
  }
}
