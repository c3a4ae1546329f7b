package io.parley.pbft;

import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.Optional;

/** The view a replica is in, and whether it takes part in it or waits for it to begin. */
final class View {
  private final int n;
  private long number;
  private long lastActive;
  private Optional<ViewChange> sent = Optional.empty();
  private Optional<Signed<NewView>> began = Optional.empty();

  View(int n) {
    this.n = n;
  }

  long number() {
    return number;
  }

  /** Takes part: no VIEW-CHANGE of this replica is outstanding. */
  boolean isActive() {
    return sent.isEmpty();
  }

  /** The last view that it took part in, as far as it remembers. */
  long lastActive() {
    return lastActive;
  }

  /** The VIEW-CHANGE that this replica sent for the view, while it waits. */
  Optional<ViewChange> sent() {
    return sent;
  }

  /** The NEW-VIEW by which the view began; none in view 0, nor while waiting. */
  Optional<Signed<NewView>> began() {
    return began;
  }

  /** p = v mod n. */
  ReplicaId primary(long view) {
    return new ReplicaId((int) (view % n));
  }

  ReplicaId primary() {
    return primary(number);
  }

  /** Leaves for the view that {@code viewChange} asks for. */
  void leave(ViewChange viewChange) {
    number = viewChange.view();
    sent = Optional.of(viewChange);
    began = Optional.empty();
  }

  void begin(Signed<NewView> newView) {
    number = newView.message().view();
    lastActive = number;
    sent = Optional.empty();
    began = Optional.of(newView);
  }
}
