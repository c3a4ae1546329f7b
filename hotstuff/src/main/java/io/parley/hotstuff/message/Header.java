package io.parley.hotstuff.message;

import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import java.util.Optional;

/**
 * A block without its body. Its digest binds all of it: where it hangs, who could propose it, and
 * what it carries. The view and digest of the parent are those of the certificate that the block
 * was proposed on. Immutable.
 */
public final class Header {
  /** The block that all chains start from; it is certified and committed by definition. */
  public static final Header GENESIS = new Header(0, 0, Digest.ZERO, 0, Batch.EMPTY.digest());

  /**
   * The block after which a cluster begins at {@code height} in {@code state}, which its operator
   * gives to all alike: certified and committed by definition.
   */
  public static Header beginning(long height, Digest state) {
    return height == 0 ? GENESIS : new Header(0, height, Digest.ZERO, 0, state);
  }

  private final long view;
  private final long height;
  private final Digest parent;
  private final long parentView;
  private final Digest payload;
  private final Optional<Mandate> mandate;
  private final Digest digest;

  /**
   * @param view in which it is proposed
   * @param height its parent's plus 1
   * @param parent digest of the parent's header
   * @param parentView view in which the parent was proposed and certified
   * @param payload digest of the body
   * @param mandate who leads, where leaders are chosen by reputation
   */
  public Header(
      long view,
      long height,
      Digest parent,
      long parentView,
      Digest payload,
      Optional<Mandate> mandate) {
    this.view = view;
    this.height = height;
    this.parent = parent;
    this.parentView = parentView;
    this.payload = payload;
    this.mandate = mandate;
    digest = layOut(new LayoutWriter(128).text("parley-block")).sha256();
  }

  /** One that does not say who leads. */
  public Header(long view, long height, Digest parent, long parentView, Digest payload) {
    this(view, height, parent, parentView, payload, Optional.empty());
  }

  /** A block with {@code body} on the one that {@code justify} certifies. */
  public static Header on(QuorumCertificate justify, long view, Digest payload) {
    return on(justify, view, payload, Optional.empty());
  }

  /** The same, with what it states of its leader. */
  public static Header on(
      QuorumCertificate justify, long view, Digest payload, Optional<Mandate> mandate) {
    return new Header(
        view, justify.height() + 1, justify.block(), justify.view(), payload, mandate);
  }

  private LayoutWriter layOut(LayoutWriter out) {
    out.i64(view).i64(height).digest(parent).i64(parentView).digest(payload);
    mandate.ifPresent(stated -> stated.layOut(out));
    return out;
  }

  /** In the fixed layout that {@link #ofBytes} reads. */
  public Bytes toBytes() {
    return layOut(new LayoutWriter(128)).toBytes();
  }

  /**
   * What {@link #toBytes} wrote.
   *
   * @throws LayoutReader.Malformed if it did not
   */
  public static Header ofBytes(Bytes bytes) {
    LayoutReader in = new LayoutReader(bytes);
    Header header =
        new Header(
            in.i64(),
            in.i64(),
            in.digest(),
            in.i64(),
            in.digest(),
            in.remaining() == 0 ? Optional.empty() : Optional.of(Mandate.read(in)));
    in.end();
    return header;
  }

  public long view() {
    return view;
  }

  public long height() {
    return height;
  }

  public Digest parent() {
    return parent;
  }

  public long parentView() {
    return parentView;
  }

  public Digest payload() {
    return payload;
  }

  /** Who leads, where leaders are chosen by reputation. */
  public Optional<Mandate> mandate() {
    return mandate;
  }

  /** The block's identity. */
  public Digest digest() {
    return digest;
  }

  /** Whether it carries nothing, so that its body need not be fetched. */
  public boolean isEmpty() {
    return payload.equals(Batch.EMPTY.digest());
  }

  /** Whether {@code justify} certifies the parent. */
  public boolean isOn(QuorumCertificate justify) {
    return parent.equals(justify.block())
        && parentView == justify.view()
        && height == justify.height() + 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Header that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "v" + view + " h" + height + " " + digest;
  }
}
