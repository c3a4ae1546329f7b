package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.kit.Tally;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.PbftMessage.Prepared;
import org.jspecify.annotations.Nullable;

/** All that a replica knows about one height of the log. */
final class Slot {
  private static final long NO_VIEW = -1;

  private final long height;
  private final Tally<Ballot> prepares = new Tally<>();
  private final Tally<Ballot> commits = new Tally<>();
  private long view = NO_VIEW;
  private Digest digest = Digest.ZERO;
  private @Nullable Batch body;
  private boolean voted;
  private @Nullable Prepared prepared;

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

  boolean isProposedIn(long view) {
    return this.view == view;
  }

  /** What is proposed; meaningful once there is a proposal. */
  Digest digest() {
    return digest;
  }

  /** The body of what is proposed, once it is here. */
  @Nullable Batch body() {
    return body;
  }

  boolean hasBody() {
    return body != null;
  }

  boolean hasVoted() {
    return voted;
  }

  /** The prepared certificate of the highest view, which VIEW-CHANGE carries. */
  @Nullable Prepared prepared() {
    return prepared;
  }

  /** The view's primary proposes {@code digest}; a body known from before is kept. */
  void propose(long view, Digest digest) {
    this.view = view;
    voted = false;
    if (body != null && !body.digest().equals(digest)) {
      body = null;
    }
    this.digest = digest;
    if (digest.equals(Batch.EMPTY.digest())) {
      body = Batch.EMPTY;
    }
  }

  /** Attaches the body of the proposal; others are ignored. Whether it was missing. */
  boolean attach(Batch batch) {
    if (view == NO_VIEW || body != null || !batch.digest().equals(digest)) {
      return false;
    }
    body = batch;
    return true;
  }

  void vote() {
    voted = true;
  }

  void prove(Prepared certificate) {
    prepared = certificate;
  }

  boolean isProvenIn(long view) {
    return prepared != null && prepared.view() == view;
  }

  /** A new view begins: votes of views that can no longer matter are forgotten. */
  void enter(long view) {
    prepares.forgetBelow(view);
    commits.forgetBelow(view - 1);
  }

  /** What this replica accepted before a crash. */
  void recall(long view, Batch batch) {
    this.view = view;
    digest = batch.digest();
    body = batch;
    voted = true;
  }
}
