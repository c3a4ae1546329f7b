package io.parley.hotstuff;

import io.parley.api.Checkpoint;
import io.parley.api.Insight.Buffer;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.FetchDecided;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.kit.HeightFetch;
import io.parley.kit.Standings;
import io.parley.kit.StateFetch;
import java.util.List;
import java.util.Optional;

/**
 * Learns from peers how far behind it is, and asks for committed heights that it lacks, or for the
 * whole state if those are gone.
 */
final class CatchUp {
  private final State state;
  private final Certificates certificates;
  private final Voter voter;
  private final Checkpointing checkpointing;
  private final Ancestors ancestors;
  private final Answers answers;
  private final Standings standings;
  private final HeightFetch heights;
  private final StateFetch states;

  CatchUp(
      State state,
      Certificates certificates,
      Voter voter,
      Checkpointing checkpointing,
      Ancestors ancestors,
      Answers answers) {
    this.state = state;
    this.certificates = certificates;
    this.voter = voter;
    this.checkpointing = checkpointing;
    this.ancestors = ancestors;
    this.answers = answers;
    standings = new Standings(state.quorums);
    int heightsMax = Math.min(HeightFetch.HEIGHTS_MAX, state.options.window());
    heights = new HeightFetch(standings, state.quorums, heightsMax);
    states = new StateFetch(standings, state.out);
  }

  // What has become known

  /** Where a peer stands: one who is behind is helped, one who is far ahead is asked. */
  void onStanding(ReplicaId from, Standing standing) {
    if (from.equals(state.self)) {
      return;
    }
    Optional<String> fault =
        state.safety.entitlement(standing.view(), standing.high(), standing.entered());
    if (fault.isPresent()) {
      state.out.reject(from, Reason.ILLEGAL, fault.get());
      return;
    }
    certificates.learn(standing.high());
    standing.entered().ifPresent(certificates::learn);
    standings.heard(from, standing.delivered(), standing.kept());
    ancestors.onReport(from, standing.view(), standing.held());
    answers.onStanding(from, standing);
    long delivered = state.tree.chain().delivered();
    boolean far = standing.delivered() > delivered + state.rules.chainLength();
    if (far && !heights.isAsked(delivered)) {
      fetchHeights();
    }
  }

  /** Committed blocks with their proof, from one who has them. */
  void onDecided(ReplicaId from, Decided decided) {
    heights.answered(decided.first().height() + decided.bodies().size() - 1);
    String fault = state.safety.fault(decided).orElse(null);
    if (fault != null || decided.bodies().isEmpty()) {
      state.out.reject(from, Reason.ILLEGAL, fault == null ? "no bodies" : fault);
      return;
    }
    List<Header> headers = decided.headers();
    long last = headers.get(decided.bodies().size() - 1).height();
    long delivered = state.tree.chain().delivered();
    if (decided.first().height() > state.tree.tip().height() + 1
        || last <= delivered
        || !state.isNear(last)) {
      return;
    }
    for (int i = 0; i < headers.size(); i++) {
      BlockNode node = state.tree.insert(headers.get(i));
      boolean undelivered = headers.get(i).height() > delivered;
      if (node != null && undelivered && i < decided.bodies().size()) {
        voter.attach(from, node, decided.bodies().get(i));
      }
    }
    certificates.reconsider(decided.certificate());
  }

  /** A height was delivered: if the last question is answered and there is more, asks for it. */
  void delivered() {
    if (isUpToDate()) {
      heights.delivered(state.tree.chain().delivered()).ifPresent(this::ask);
    }
  }

  /** The application was set to another state. */
  void installed() {
    states.installed();
    heights.installed(state.tree.chain().delivered());
  }

  /** A height that is decided, by f+1 peers' word or by proof. */
  long proven() {
    long checkpoint = checkpointing.target().map(Checkpoint::height).orElse(0L);
    return Math.max(standings.proven(), Math.max(checkpoint, state.tree.tip().height()));
  }

  /** Whether a peer claims to have delivered more. */
  boolean isBehind() {
    return standings.isReached(state.tree.chain().delivered() + 1);
  }

  // Questions

  /** Whether heights were asked for and have not come. */
  boolean isWaiting() {
    return isUpToDate() && heights.isAsked(state.tree.chain().delivered());
  }

  /** The patience with those asked is over. */
  void tick() {
    if (isUpToDate()) {
      heights.tick(state.tree.chain().delivered()).forEach(this::ask);
    }
  }

  /**
   * Nothing was delivered for a whole interval: asks another peer, or for the whole state.
   *
   * @param patient whether those who claim to keep the next height are still believed
   */
  void askAnother(boolean patient) {
    fetchHeights();
    states.consider(state.tree.chain().delivered() + 1, patient, checkpointing.target());
  }

  private void fetchHeights() {
    if (isUpToDate()) {
      heights.ask(state.tree.chain().delivered()).ifPresent(this::ask);
    }
  }

  /** Whether all that is committed and here is delivered: only then are heights asked for. */
  private boolean isUpToDate() {
    return state.tree.chain().next() == null;
  }

  private void ask(HeightFetch.Question question) {
    state.out.send(question.holder(), new FetchDecided(question.first(), question.last()));
  }

  /** How many peers are known to stand somewhere. */
  Buffer buffer() {
    return standings.buffer();
  }
}
