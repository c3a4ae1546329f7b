package io.parley.pbft;

import io.parley.api.Signed;
import io.parley.pbft.message.Basis;
import io.parley.pbft.message.PbftEntry.InView;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.Optional;

/** The view a replica is in, and whether it takes part in it or waits for it to begin. */
record View(InView promised) {
  /** All replicas begin in view 0, without a NEW-VIEW. */
  static final View FIRST = new View(new InView(0, Optional.empty(), Optional.empty(), Basis.NONE));

  long number() {
    return promised.view();
  }

  /** Takes part: no VIEW-CHANGE of this replica is outstanding. */
  boolean isActive() {
    return promised.viewChange().isEmpty();
  }

  /** The VIEW-CHANGE that this replica sent for the view, while it waits. */
  Optional<ViewChange> sent() {
    return promised.viewChange();
  }

  /** The NEW-VIEW that this replica has announced for the view, while it waits. */
  Optional<NewView> announced() {
    return isActive() ? Optional.empty() : promised.newView().map(Signed::message);
  }

  /** The NEW-VIEW by which the view began; none in view 0, nor while waiting. */
  Optional<Signed<NewView>> began() {
    return isActive() ? promised.newView() : Optional.empty();
  }

  /** What proves all that this replica says of the view. */
  Basis basis() {
    return promised.basis();
  }
}
