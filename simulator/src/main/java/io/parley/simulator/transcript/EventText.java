package io.parley.simulator.transcript;

import io.parley.api.Action;
import io.parley.api.Event;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Status;
import io.parley.api.Wait;
import java.util.List;
import java.util.Locale;

/** Says in one short line what a replica was told, and what it does. */
public final class EventText {
  private EventText() {}

  public static String tell(ReplicaId self, Event event) {
    return self + " " + tellRest(self, event);
  }

  private static String tellRest(ReplicaId self, Event event) {
    if (event instanceof Event.Started e) {
      String origin = e.origin().name().toLowerCase(Locale.ROOT);
      return "starts " + origin + (e.journal().isEmpty() ? "" : " with " + e.journal());
    }
    if (event instanceof Event.Submitted e) {
      return "<- client " + e.bundles();
    }
    if (event instanceof Event.Received e) {
      return "<- " + tell(self, e.from(), e.message());
    }
    if (event instanceof Event.Combined e) {
      return "has combined " + e.id() + " of " + e.certificate().signers();
    }
    if (event instanceof Event.Spoiled e) {
      return "can not combine " + e.id() + ", bad are " + e.bad();
    }
    if (event instanceof Event.Expired e) {
      return "expires " + e.timer();
    }
    if (event instanceof Event.Executed e) {
      return "has executed h" + e.height();
    }
    if (event instanceof Event.Checkpointed e) {
      return "has checkpoint h" + e.height() + " " + e.state();
    }
    return "has state " + ((Event.StateInstalled) event).checkpoint();
  }

  private static String tell(ReplicaId self, ReplicaId from, Signed<?> signed) {
    if (from.equals(self)) {
      return "own " + signed.message();
    }
    return signed + (from.equals(signed.signer()) ? "" : " from " + from);
  }

  public static String tell(ReplicaId self, Action action) {
    return self + " " + tellRest(action);
  }

  private static String tellRest(Action action) {
    if (action instanceof Action.Persist a) {
      return "persists " + a.entry();
    }
    if (action instanceof Action.Send a) {
      return "-> " + a.to() + " " + a.message();
    }
    if (action instanceof Action.Broadcast a) {
      return "-> all " + a.message();
    }
    if (action instanceof Action.Combine a) {
      return "combines " + a.id() + " of " + a.shares().stream().map(s -> s.signer()).toList();
    }
    if (action instanceof Action.Deliver a) {
      return "delivers h" + a.height() + " " + a.batch();
    }
    if (action instanceof Action.StartTimer a) {
      return "starts " + a.timer() + " " + a.after().toMillis() + "ms";
    }
    if (action instanceof Action.StopTimer a) {
      return "stops " + a.timer();
    }
    return tellRare(action);
  }

  private static String tellRare(Action action) {
    if (action instanceof Action.TakeCheckpoint a) {
      return "takes checkpoint h" + a.height();
    }
    if (action instanceof Action.FetchState a) {
      return "fetches state " + a.target();
    }
    if (action instanceof Action.Truncate a) {
      return "truncates to " + a.stable();
    }
    if (action instanceof Action.Refuse a) {
      return "refuses " + a.bundle() + ": " + a.why();
    }
    if (action instanceof Action.Reject a) {
      return "rejects " + a.from() + ": " + a.why();
    }
    Action.Accuse a = (Action.Accuse) action;
    return "accuses " + a.evidence().culprit() + ": " + a.evidence().what();
  }

  public static String tell(ReplicaId self, Status status, List<Wait> waits) {
    return self
        + " is in v"
        + status.view()
        + " of "
        + status.leader()
        + " at h"
        + status.height()
        + ", stable h"
        + status.stable()
        + (waits.isEmpty() ? "" : ", waits for " + waits);
  }
}
