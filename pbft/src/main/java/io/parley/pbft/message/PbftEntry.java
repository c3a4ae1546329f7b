package io.parley.pbft.message;

import io.parley.api.Batch;
import io.parley.api.Entry;
import io.parley.api.Signed;
import io.parley.pbft.message.PbftMessage.Decided;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.Proof;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.Optional;

/** What a replica must not contradict after a crash. */
public sealed interface PbftEntry extends Entry {
  /**
   * I proposed or accepted this batch in this view; written before my PREPARE leaves (P20). What
   * was accepted in earlier views is kept beside it: it may have been prepared somewhere, and then
   * a later view may need its body from me.
   */
  record Accepted(long view, long height, Batch body) implements PbftEntry {
    @Override
    public String key() {
      return "accepted/" + height + "/" + body.digest().bytes().slice(0, 16).hex();
    }

    @Override
    public String toString() {
      return "Accepted v" + view + " h" + height + " " + body;
    }
  }

  /** A quorum prepared this; written before my COMMIT leaves, as VIEW-CHANGE must carry it (P1). */
  record Proven(Proof proof) implements PbftEntry {
    @Override
    public long height() {
      return proof.prepared().height();
    }

    @Override
    public String key() {
      return "prepared/" + height();
    }

    @Override
    public String toString() {
      return "Prepared " + proof;
    }
  }

  /** This was decided; without the body where {@link Accepted} holds it. */
  record Settled(Decided decided) implements PbftEntry {
    @Override
    public long height() {
      return decided.height();
    }

    @Override
    public String key() {
      return "decided/" + height();
    }

    @Override
    public String toString() {
      return decided.toString();
    }
  }

  /**
   * I am in this view: waiting for it with this VIEW-CHANGE, or taking part in it since this
   * NEW-VIEW (pitfall P10). Neither in view 0.
   *
   * @param basis what is needed to prove to others the one and the other
   */
  record InView(
      long view, Optional<ViewChange> viewChange, Optional<Signed<NewView>> newView, Basis basis)
      implements PbftEntry {
    @Override
    public long height() {
      return FOREVER;
    }

    @Override
    public String key() {
      return "view";
    }

    @Override
    public String toString() {
      return "InView v" + view + (viewChange.isPresent() ? " not active" : "");
    }
  }

  /** The newest stable checkpoint. */
  record Stable(StableCheckpoint checkpoint) implements PbftEntry {
    @Override
    public long height() {
      return FOREVER;
    }

    @Override
    public String key() {
      return "stable";
    }

    @Override
    public String toString() {
      return checkpoint.toString();
    }
  }
}
