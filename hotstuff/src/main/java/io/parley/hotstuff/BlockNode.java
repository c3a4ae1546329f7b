package io.parley.hotstuff;

import io.parley.api.Batch;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.QuorumCertificate;
import org.jspecify.annotations.Nullable;

/** A block in the tree, with what is known of it. */
final class BlockNode {
  private static final long OBJECT_BYTES = 768;

  private final Header header;
  private @Nullable Batch body;
  private @Nullable QuorumCertificate certificate;
  private boolean stored;

  BlockNode(Header header) {
    this.header = header;
    body = header.isEmpty() ? Batch.EMPTY : null;
  }

  Header header() {
    return header;
  }

  /** Null while it is missing. */
  @Nullable Batch body() {
    return body;
  }

  boolean hasBody() {
    return body != null;
  }

  /** The block whole, whose body must be here. */
  Block block() {
    if (body == null) {
      throw new AssertionError("the body of " + header + " is missing");
    }
    return new Block(header, body);
  }

  /** Attaches the body if it was missing. */
  boolean attach(Batch batch) {
    if (body != null || !batch.digest().equals(header.payload())) {
      return false;
    }
    body = batch;
    return true;
  }

  /** The certificate of the latest phase that is known for it. */
  @Nullable QuorumCertificate certificate() {
    return certificate;
  }

  void certify(QuorumCertificate known) {
    if (certificate == null || known.isAbove(certificate)) {
      certificate = known;
    }
  }

  /** Whether it is in the journal. */
  boolean isStored() {
    return stored;
  }

  void stored() {
    stored = true;
  }

  /** Bytes of its body; 0 while that is missing, and for an empty one, which all share. */
  long bodyBytes() {
    return body == null || header.isEmpty() ? 0 : body.heapBytes();
  }

  /** Bytes that it holds: header, certificate, its place in the tree, and the body. */
  long size() {
    return OBJECT_BYTES
        + (certificate == null ? 0 : certificate.certificate().proof().size())
        + bodyBytes();
  }
}
