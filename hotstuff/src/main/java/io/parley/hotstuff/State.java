package io.parley.hotstuff;

import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.HotStuffEntry.Lock;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.kit.Outbox;
import io.parley.kit.Quorums;
import io.parley.kit.RequestPool;
import io.parley.pacemaker.Backoff;
import io.parley.pacemaker.LeaderTerms;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the parts of one replica share. */
final class State {
  final ReplicaId self;
  final Quorums quorums;
  final HotStuffOptions options;
  final Rules rules;
  final LeaderTerms terms;
  final SafetyRules safety;
  final Outbox out = new Outbox();
  final RequestPool pool = new RequestPool();
  final Backoff backoff;
  final BlockTree tree;

  final Spoilers spoilers = new Spoilers(out);

  /** The highest certificate known. */
  QuorumCertificate high = QuorumCertificate.GENESIS;

  /** The highest time-out certificate known. */
  @Nullable TimeoutCertificate givenUp;

  Lock lock = Lock.NONE;
  long view;

  /** Height of the newest stable checkpoint that this replica has reached. */
  long stable;

  /** The highest view that this replica has given up. */
  long timedOut;

  /** The last vote cast, and the last proposal made, without its body. */
  @Nullable Vote lastVote;

  @Nullable Proposal lastProposal;

  /** The newest wall clock that the driver told, µs since 1970. */
  private long now;

  /** The last height that the application has executed. */
  private long executed;

  State(ReplicaId self, int n, HotStuffOptions options, Rules rules, BlockTree tree) {
    this.self = self;
    this.quorums = new Quorums(n);
    this.options = options;
    this.rules = rules;
    this.terms = new LeaderTerms(n, options.termViews());
    this.safety = new SafetyRules(rules, terms);
    this.backoff = new Backoff(options.viewTimeout(), options.viewTimeoutMax());
    this.tree = tree;
    this.executed = tree.chain().delivered();
    this.view = reached();
  }

  /** The view that the certificates lead to (pitfall H12). */
  long reached() {
    long byCertificate = rules.leadsTo(high);
    return givenUp == null
        ? byCertificate
        : Math.max(byCertificate, terms.afterTimeout(givenUp.view()));
  }

  /** How the current view was entered, if the highest certificate does not lead there. */
  Optional<TimeoutCertificate> entered() {
    return rules.leadsTo(high) == view ? Optional.empty() : Optional.ofNullable(givenUp);
  }

  /**
   * Whether commands may be proposed on the highest certified block: what is not executed, and what
   * is not below a stable checkpoint, is bounded.
   */
  boolean hasRoom() {
    long height = high.height() + 1;
    return height <= stable + options.window() && height <= executed + options.executionLagMax();
  }

  /**
   * Whether a block of this height is taken: no leader, and no chain that others commit, may fill
   * the memory of a replica that does not keep up. It asks for what it lacks once it has.
   */
  boolean isNear(long height) {
    return height <= tree.chain().delivered() + options.window();
  }

  ReplicaId leader() {
    return terms.leader(view);
  }

  boolean isLeader() {
    return leader().equals(self);
  }

  long now() {
    return now;
  }

  void sawTime(long at) {
    now = Math.max(now, at);
  }

  long executed() {
    return executed;
  }

  void sawExecuted(long height) {
    executed = Math.max(executed, height);
  }
}
