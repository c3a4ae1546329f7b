package io.parley.simulator.asynchrony;

import io.parley.api.Action;
import io.parley.api.Codec;
import io.parley.api.Event;
import io.parley.api.Message;
import io.parley.api.Protocol;
import io.parley.api.Statement;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What honest replicas vote for comes about just after they gave it up. Votes of one kind are held
 * back until timers have run out at more than f of them; what these said when that happened arrives
 * late. So the votes are counted after all, and yet there is proof later that they were not. One
 * replica, mostly the one that leads next, hears of nothing but that proof; and whoever decides
 * something meanwhile is secluded, until votes are let go the next time. Then it all begins again.
 *
 * <p>Votes are what several replicas state alike and what excludes other statements; giving up is
 * what a replica remembers and states when a timer runs out, or when it hears what others say then.
 */
public final class VotesAfterTimeouts implements AdversarialScheduler.Strategy {
  /**
   * How it is done.
   *
   * @param late how long it takes, from when the votes are counted, until the others hear who gave
   *     up, µs
   * @param pause how long nothing is done then, µs
   * @param secludes whether one who decides is secluded
   */
  public record Plan(long late, long pause, boolean secludes, long seed)
      implements AdversarialScheduler.Plan {
    @Override
    public VotesAfterTimeouts lay(Protocol protocol, int n) {
      return new VotesAfterTimeouts(this, protocol, n);
    }

    @Override
    public String toString() {
      return String.format(
          "votes are given up, and counted %d ms before that is known%s",
          late / 1_000, secludes ? ", and isolate who decides" : "");
    }
  }

  /** For so long after the others heard who gave up, one still hears nothing else, µs. */
  static final long AFTERMATH = 4_000;

  /** How long votes are held back if nobody gives up because of it, µs. */
  private static final long HOLD_MAX = 3_000_000;

  /** Statements that are compared to find out what votes are. */
  private static final int COMPARED_MAX = 256;

  private enum Phase {
    PAUSE,
    HOLDING,
    RELEASED
  }

  private final Plan plan;
  private final Protocol protocol;
  private final Codec codec;
  private final int n;
  private final SplittableRandom random;

  /** Kinds of votes, in the order in which they became known. */
  private final List<String> votes = new ArrayList<>();

  /** Those that nobody gives up for. */
  private final List<String> barren = new ArrayList<>();

  // Looked up, never iterated.
  private final Map<Statement, Integer> signers = new HashMap<>();
  private final Map<String, BitSet> gaveUp = new HashMap<>();
  private final Set<Statement> saidThen = new HashSet<>();
  private final Set<Statement> heldBack = new HashSet<>();

  /** Kinds of messages that are said when timers run out. */
  private final Set<String> complaints = new HashSet<>(); // The same.

  private Phase phase = Phase.PAUSE;
  private long until;
  private String held = "";

  /** Whether complaints are heard by no more than it takes. */
  private boolean discreet;

  private int behind;
  private int spared;
  private @Nullable Endpoint decider;

  private VotesAfterTimeouts(Plan plan, Protocol protocol, int n) {
    this.plan = plan;
    this.protocol = protocol;
    codec = protocol.codec();
    this.n = n;
    random = new SplittableRandom(plan.seed);
  }

  @Override
  public void watch(AdversarialScheduler.Moment moment) {
    proceed(moment.now());
    if (moment.event() instanceof Event.Expired) {
      noteComplaints(moment.actions());
    }
    boolean remembers = false;
    for (Action action : moment.actions()) {
      remembers |= action instanceof Action.Persist;
      if (remembers && phase == Phase.HOLDING) {
        givenUp(moment.event(), action)
            .ifPresent(message -> givesUp(moment.instance(), message, moment.now()));
      }
    }
    boolean decides = phase == Phase.RELEASED && moment.decides();
    if (plan.secludes && decider == null && decides && spared-- <= 0) {
      decider = moment.instance();
    }
  }

  /**
   * By what a replica gives up, after it has remembered that: it says so to all when a timer runs
   * out, or to one who collects it, and then it excludes nothing.
   */
  private Optional<Message> givenUp(Event event, Action action) {
    if (action instanceof Action.Broadcast broadcast) {
      Message message = broadcast.message();
      boolean says = event instanceof Event.Expired || !isVote(message);
      return isForTimeouts(event) && says ? Optional.of(message) : Optional.empty();
    }
    return action instanceof Action.Send send
            && protocol.exclusion(send.message().statement()).isEmpty()
        ? Optional.of(send.message())
        : Optional.empty();
  }

  /** Others are often told of votes by messages that are said when timers run out, too. */
  private boolean isVote(Message message) {
    String kind = message.statement().phase();
    return votes.contains(kind) || barren.contains(kind);
  }

  private void noteComplaints(List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof Action.Broadcast broadcast) {
        complaints.add(broadcast.message().getClass().getSimpleName());
      }
    }
  }

  /** Whether a timer ran out, here or at another who said so. */
  private boolean isForTimeouts(Event event) {
    return event instanceof Event.Expired
        || (event instanceof Event.Received received
            && complaints.contains(received.message().message().getClass().getSimpleName()));
  }

  @Override
  public boolean isHolding() {
    return phase == Phase.HOLDING;
  }

  private void givesUp(Endpoint instance, Message message, long now) {
    Statement statement = message.statement();
    if (statement.equals(Statement.NONE)) {
      return;
    }
    saidThen.add(statement);
    BitSet alike = gaveUp.computeIfAbsent(statement.phase(), kind -> new BitSet());
    alike.set(instance.number());
    if (alike.cardinality() > (n - 1) / 3) {
      phase = Phase.RELEASED;
      until = now + plan.late;
      decider = null;
      spared = random.nextInt(2);
      // In most protocols leaders take turns.
      int leader = instance.status().leader().value();
      behind = random.nextInt(4) == 0 ? random.nextInt(n) : (leader + 1) % n;
    }
  }

  private void proceed(long now) {
    if (phase == Phase.RELEASED && now >= until + AFTERMATH) {
      pause(now);
    } else if (phase == Phase.HOLDING && now >= until) {
      if (votes.size() > 1) {
        votes.remove(held);
        barren.add(held);
      }
      pause(now);
    } else if (phase == Phase.PAUSE && now >= until && !votes.isEmpty()) {
      hold();
    }
  }

  private void pause(long now) {
    phase = Phase.PAUSE;
    until = now + plan.pause;
  }

  private void hold() {
    phase = Phase.HOLDING;
    until = Long.MAX_VALUE;
    discreet = random.nextInt(4) > 0;
    // The last votes are those that decide.
    held = votes.get(random.nextBoolean() ? votes.size() - 1 : random.nextInt(votes.size()));
    saidThen.clear();
    heldBack.clear();
    gaveUp.clear();
  }

  @Override
  public long delay(Endpoint from, Endpoint to, Frame frame, long now) {
    proceed(now);
    Statement statement = frame.statement(codec).orElse(null);
    if (statement != null) {
      compare(from, statement);
    }
    if (from.equals(decider) || to.equals(decider)) {
      return AdversarialScheduler.NEVER;
    }
    if (discreet && phase != Phase.PAUSE && statement == null && isUnheard(from, to, frame)) {
      return AdversarialScheduler.NEVER;
    }
    return switch (phase) {
      case PAUSE -> 0;
      case HOLDING -> statement != null && isHeld(statement, now) ? AdversarialScheduler.HELD : 0;
      case RELEASED -> afterwards(to, statement, now);
    };
  }

  /** What two replicas state alike is a vote. */
  private void compare(Endpoint from, Statement statement) {
    String kind = statement.phase();
    if (votes.contains(kind) || barren.contains(kind) || protocol.exclusion(statement).isEmpty()) {
      return;
    }
    Integer first = signers.putIfAbsent(statement, from.id().value());
    if (first != null && first != from.id().value()) {
      votes.add(kind);
    }
    if (signers.size() > COMPARED_MAX) {
      signers.clear();
    }
  }

  private boolean isHeld(Statement statement, long now) {
    if (saidThen.contains(statement)) {
      return true;
    }
    if (!statement.phase().equals(held) || protocol.exclusion(statement).isEmpty()) {
      return false;
    }
    until = Math.min(until, now + HOLD_MAX);
    heldBack.add(statement);
    return true;
  }

  /**
   * Complaints are heard by as many as it takes: by nobody who leads, and of each other replica by
   * the f before it.
   */
  private boolean isUnheard(Endpoint from, Endpoint to, Frame frame) {
    int leader = to.status().leader().value();
    int speaker = Math.floorMod(from.id().value() - leader - 1, n);
    int hearer = Math.floorMod(to.id().value() - leader - 1, n);
    int f = (n - 1) / 3;
    return complaints.contains(frame.kind())
        && (hearer == n - 1 || Math.floorMod(speaker - hearer - 1, n - 1) >= f);
  }

  /** A traitor hears all that there is to hear. */
  private long afterwards(Endpoint to, @Nullable Statement statement, long now) {
    if (statement != null && saidThen.contains(statement)) {
      return Math.max(0, until - now);
    }
    boolean tooLate = decider != null && statement != null && heldBack.contains(statement);
    boolean left = to.number() == behind && to.isHonest();
    return tooLate || left ? AdversarialScheduler.NEVER : 0;
  }
}
