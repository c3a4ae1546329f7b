package io.parley.hotstuff;

/**
 * How much heap the views take that come to nothing: what replicas say when they give one up, and
 * headers of blocks that are never committed. Bodies have bounds of their own (pitfall B1).
 */
final class ViewsSize {
  /** Of an object that is held, a header or a message, with its places in the maps. */
  private static final long OBJECT_BYTES = 512;

  /** Of a certificate beside its signatures. */
  private static final long CERTIFICATE_BYTES = 320;

  /** Of one replica's part of a certificate: its signature, if it is a list of them. */
  private static final long SIGNATURE_BYTES = 72;

  /** Certificates in what a replica says when it gives a view up. */
  private static final int TIMEOUT_CERTIFICATES = 4;

  private ViewsSize() {}

  /** Heap bytes at most, among {@code n} replicas. */
  static long heapBytes(int n) {
    long certificate = CERTIFICATE_BYTES + n * SIGNATURE_BYTES;
    long timeout = OBJECT_BYTES + (long) n * Long.BYTES + TIMEOUT_CERTIFICATES * certificate;
    long wishes = n * (OBJECT_BYTES + SIGNATURE_BYTES) + certificate;
    return n * timeout + wishes + BlockTree.UNCOMMITTED_MAX * (OBJECT_BYTES + certificate);
  }
}
