package io.parley.hotstuff;

import io.parley.api.Digest;
import io.parley.api.MemoryBounds;
import io.parley.api.Moment;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.HotStuffEntry;
import io.parley.hotstuff.message.HotStuffMessage.StableCheckpoint;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.kit.Blame;
import io.parley.kit.CheckpointSchedule;
import io.parley.kit.ExecutionLag;
import io.parley.kit.ExpectedRate;
import io.parley.kit.Outbox;
import io.parley.kit.Owed;
import io.parley.kit.Quorums;
import io.parley.kit.RequestPool;
import io.parley.kit.Served;
import io.parley.kit.Suspicions;
import io.parley.pacemaker.AdaptiveTimeout;
import io.parley.pacemaker.LeaderTerms;
import io.parley.pacemaker.Pacemaker;
import io.parley.pacemaker.TermTime;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the parts of one replica share. */
final class State {
  final ReplicaId self;
  final Quorums quorums;
  final HotStuffOptions options;
  final MemoryBounds memory;
  final Rules rules;
  final LeaderTerms terms;
  final LeaderSchedule schedule;
  final Pacemaker pacemaker;
  final SafetyRules safety;
  final Outbox out = new Outbox();
  final Promises promises;
  final RequestPool pool;
  final Served served;
  final Owed owed;
  final Blame blame;
  final Suspicions suspicions;
  final AdaptiveTimeout timeout;
  final TermTime termTime;
  final BlockTree tree;
  final MissingBlocks missing;

  /** What the application was given and has not executed. */
  final ExecutionLag lag;

  final Spoilers spoilers = new Spoilers(out);

  /** The certificate with which the cluster begins, the only one without signatures. */
  final QuorumCertificate beginning;

  private long view;
  private ReplicaId leader;

  /** The newest stable checkpoint that this replica has reached; null at the beginning. */
  private @Nullable StableCheckpoint stable;

  /** What the driver's clocks show at the present event. */
  private Moment now;

  /** A replica as it was when its journal was written. */
  State(
      ReplicaId self, int n, HotStuffOptions options, Rules rules, Recovery recovery, Moment now) {
    this.self = self;
    this.quorums = new Quorums(n);
    this.now = now;
    this.served = new Served(quorums);
    this.pool = new RequestPool(n, options.memory());
    this.owed = new Owed(this::elapsed, served, pool);
    // Where leaders go round nobody leads for a window.
    int expectedRate = options.termViews() == 1 ? 0 : options.expectedRate();
    this.blame = new Blame(owed, served, new ExpectedRate(owed, served, quorums, expectedRate));
    this.suspicions = new Suspicions(quorums);
    this.options = options;
    this.rules = rules;
    this.terms = new LeaderTerms(n, options.termViews());
    this.schedule = new LeaderSchedule(terms, options.byReputation());
    this.pacemaker = Pacemaker.of(options.pacemaker(), terms, quorums);
    this.safety = new SafetyRules(rules, schedule, pacemaker);
    this.timeout =
        AdaptiveTimeout.startingAt(
            options.viewTimeout(),
            options.viewTimeoutMin(),
            options.viewTimeoutMax(),
            quorums.faulty());
    this.termTime = new TermTime(options.termTime());
    this.memory = options.memory();
    this.tree = recovery.tree(rules, memory);
    this.missing = new MissingBlocks(tree);
    this.promises = recovery.promises(out);
    this.beginning = recovery.beginning();
    this.stable = recovery.stable();
    this.lag =
        new ExecutionLag(
            options.executionLagMax(), memory.undeliveredBytesMax(), tree.chain().delivered());
    this.tree.chain().slide(stable());
    this.view = reached();
    this.leader = terms.leader(view);
    this.leader = leaderNow(view);
  }

  /** The view that the certificates lead to (pitfall H12). */
  long reached() {
    return reached(promises.high(), promises.timeoutCertificate());
  }

  private long reached(QuorumCertificate high, @Nullable TimeoutCertificate timeout) {
    long byCertificate = rules.leadsTo(high);
    return timeout == null
        ? byCertificate
        : Math.max(byCertificate, terms.afterTimeout(timeout.view()));
  }

  long view() {
    return view;
  }

  /**
   * Enters the view that the certificates lead to. Whether there was one to enter, or the present
   * one turns out to have another leader.
   */
  boolean enter() {
    long viewBefore = view;
    ReplicaId leaderBefore = leader;
    view = Math.max(view, reached());
    leader = leaderNow(viewBefore);
    return view > viewBefore || !leader.equals(leaderBefore);
  }

  /**
   * As what led here tells. As long as a certificate's block is not known, who has led the term is
   * taken to lead on, or whom the view alone tells if it has just begun.
   */
  private ReplicaId leaderNow(long viewBefore) {
    boolean byCertificate = rules.leadsTo(promises.high()) == view;
    if (!schedule.byReputation() || !byCertificate) {
      return schedule.afterTimeout(view);
    }
    BlockNode certified = tree.find(promises.high().block());
    if (certified != null) {
      return schedule.after(certified.header(), view);
    }
    return terms.first(view) == terms.first(viewBefore) ? leader : schedule.afterTimeout(view);
  }

  /** How the current view was entered, if the highest certificate does not lead there. */
  Optional<TimeoutCertificate> entered() {
    return rules.leadsTo(promises.high()) == view
        ? Optional.empty()
        : Optional.ofNullable(promises.timeoutCertificate());
  }

  /** The first view of the present leader's term. */
  long term() {
    return terms.first(view);
  }

  /** The first view of the term that is asked for, after all that was given up. */
  long nextTerm() {
    return terms.afterTimeout(Math.max(view, promises.timedOut()));
  }

  /** Whether this replica collects what is said to get to {@code next}. */
  boolean collects(long next) {
    return pacemaker.collectors(next).contains(self);
  }

  /** Whether this replica has given up the current view. */
  boolean hasGivenUp() {
    return promises.timedOut() >= view;
  }

  /** Height of the newest stable checkpoint that this replica has reached. */
  long stable() {
    return stable == null ? beginning.height() : stable.height();
  }

  /** The newest stable checkpoint that this replica has reached. */
  Optional<StableCheckpoint> stableCheckpoint() {
    return Optional.ofNullable(stable);
  }

  /** This replica has reached a newer stable checkpoint. */
  void reach(StableCheckpoint checkpoint) {
    stable = checkpoint;
    out.persist(new HotStuffEntry.Stable(checkpoint));
  }

  /** The report: the highest block that this replica holds with all its ancestors. */
  Digest held() {
    return missing.held(promises.high());
  }

  /** Where this replica stands, with the certificates that prove it. */
  Standing standing() {
    return new Standing(
        view,
        stable(),
        tree.chain().delivered(),
        tree.chain().lowestKept(),
        promises.high(),
        entered(),
        held());
  }

  /**
   * Whether commands may be proposed on the highest certified block: what is not executed, and what
   * is not below a stable checkpoint, is bounded.
   */
  boolean hasRoom() {
    long height = promises.high().height() + 1;
    return height <= stable() + options.window() && lag.keepsUpWith(height);
  }

  /**
   * Heap bytes that may be proposed on {@code parent}: so much of the window in bytes is not taken
   * by what lies above the stable checkpoint. As much as lies between two checkpoints is left for
   * those who are one behind (pitfall B1).
   */
  long roomToPropose(BlockNode parent) {
    long windowBytes = memory.windowBytesMax();
    return windowBytes
        - CheckpointSchedule.share(windowBytes)
        - tree.chain().unstableBytes()
        - tree.bytesTo(parent);
  }

  /**
   * Whether a block of this height is taken: no leader, and no chain that others commit, may fill
   * the memory of a replica that does not keep up. It asks for what it lacks once it has.
   */
  boolean isNear(long height) {
    return height <= tree.chain().delivered() + options.window();
  }

  ReplicaId leader() {
    return leader;
  }

  boolean isLeader() {
    return leader().equals(self);
  }

  /**
   * What the driver's clocks show at the present event. Stamps and what is held back go by this
   * reading, not by the highest so far: a clock that was ahead once may be right now (pitfall L6).
   */
  Moment now() {
    return now;
  }

  /** Elapsed time at the present event, µs. */
  long elapsed() {
    return now.elapsed();
  }

  /** The next event's. */
  void now(Moment reading) {
    now = reading;
  }

  /** Starts the timer of a view, for which its leader is blamed. */
  void startViewTimer(HotStuffTimer.ViewTimeout timer, Duration after) {
    out.startTimer(timer, after, timeout.latest(after, options.stalledTimeoutsMax()));
  }

  long executed() {
    return lag.executed();
  }

  void sawExecuted(long height) {
    lag.executed(height);
    owed.executed(height);
  }
}
