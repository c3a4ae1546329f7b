package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.kit.Tally;
import io.parley.pbft.message.Ballot;
import java.util.LinkedHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All that a replica has heard about one height of the log. */
final class Slot {
  private static final long NO_VIEW = -1;

  private final long height;
  private final Tally<Ballot> prepares = new Tally<>();
  private final Tally<Ballot> commits = new Tally<>();

  /**
   * Of what was proposed in different views. Each may have been prepared somewhere, and whoever
   * voted for it must be able to hand it out as long as a later view may inherit it. Their number
   * has no bound, their bytes have ({@link Log#forgetFormer}): what binds this replica never goes
   * (pitfall P24).
   */
  private final LinkedHashMap<Digest, Batch> bodies = new LinkedHashMap<>();

  private long view = NO_VIEW;
  private Digest digest = Digest.ZERO;

  /** Bytes of the body for which there was no room; 0 if there is none. */
  private long refusedBytes;

  Slot(long height) {
    this.height = height;
  }

  long height() {
    return height;
  }

  /** PREPAREs by view; the primary's PRE-PREPARE counts as its own. */
  Tally<Ballot> prepares() {
    return prepares;
  }

  Tally<Ballot> commits() {
    return commits;
  }

  /** The highest view that there is a proposal of; negative if there is none. */
  long view() {
    return view;
  }

  boolean isProposedIn(long view) {
    return this.view == view;
  }

  /** What is proposed; meaningful once there is a proposal. */
  Digest digest() {
    return digest;
  }

  /** The body of what is proposed, once it is here. */
  @Nullable Batch body() {
    return view == NO_VIEW ? null : body(digest);
  }

  /** The body of this digest, if it was ever proposed and came here. */
  @Nullable Batch body(Digest digest) {
    return digest.equals(Batch.EMPTY.digest()) ? Batch.EMPTY : bodies.get(digest);
  }

  boolean hasBody() {
    return body() != null;
  }

  /** The view's primary proposes {@code digest}. */
  void propose(long view, Digest digest) {
    this.view = view;
    this.digest = digest;
    refusedBytes = 0;
  }

  /** There was no room for the body, which takes so many bytes. */
  void refuse(long bytes) {
    refusedBytes = bytes;
  }

  /** How many bytes it takes to have the body, as far as that is known. */
  long wantedBytes() {
    return Math.max(1, refusedBytes);
  }

  /** Attaches the body of the proposal; others are ignored. Whether it was missing. */
  boolean attach(Batch batch) {
    if (view == NO_VIEW || hasBody() || !batch.digest().equals(digest)) {
      return false;
    }
    bodies.put(batch.digest(), batch);
    return true;
  }

  /** PREPAREs and COMMITs held. */
  int votes() {
    return prepares.size() + commits.size();
  }

  /** Bytes of all bodies. */
  long bytes() {
    long bytes = 0;
    for (Batch body : bodies.values()) {
      bytes += body.heapBytes();
    }
    return bytes;
  }

  /** Bytes of the body that is proposed in {@code view}; 0 if there is none, or it is missing. */
  long bytesIn(long view) {
    Batch body = isProposedIn(view) ? bodies.get(digest) : null;
    return body == null ? 0 : body.heapBytes();
  }

  /** Forgets the bodies that were proposed before, but for those that are {@code needed}. */
  void forgetFormer(Predicate<Digest> needed) {
    bodies.keySet().removeIf(former -> !former.equals(digest) && !needed.test(former));
  }

  /** This is the view now: votes of views that can no longer matter are forgotten. */
  void enter(long view) {
    prepares.forgetBelow(view);
    commits.forgetBelow(view - Votes.VIEWS_BEHIND_MAX);
  }

  /** What this replica accepted before a crash, in whatever view; the highest view counts. */
  void recall(long view, Batch batch) {
    bodies.put(batch.digest(), batch);
    if (view > this.view) {
      propose(view, batch.digest());
    }
  }
}
