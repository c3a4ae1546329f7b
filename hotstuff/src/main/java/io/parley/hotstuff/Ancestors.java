package io.parley.hotstuff;

import io.parley.api.Digest;
import io.parley.api.Insight.Buffer;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.HotStuffMessage.Blocks;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.QuorumCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Truncated nodes: a proposal is one block, the same to all. Its ancestors travel beside it, to
 * those alone whose reports show that they lack them. Reports tell blocks by their digests, as
 * forks have equal heights (pitfall H2).
 *
 * <p>Only the first proposal of a term is accompanied: what the leader itself proposed before is on
 * its way to everyone, and whoever lost it asks for it.
 */
final class Ancestors {
  /**
   * @param view in which the replica was, or which it entered next: what it reports lacks nothing
   *     that is still on its way if it is of an earlier view
   */
  private record Report(long view, Digest held) {}

  private final State state;
  private final Answers answers;
  private final TreeMap<ReplicaId, Report> reports = new TreeMap<>();

  Ancestors(State state, Answers answers) {
    this.state = state;
    this.answers = answers;
  }

  /** A peer in {@code view} reports the highest block that it holds with all its ancestors. */
  void onReport(ReplicaId from, long view, Digest held) {
    Report before = reports.get(from);
    if (from.equals(state.self) || (before != null && before.view > view)) {
      return;
    }
    Report report = new Report(view, held);
    reports.put(from, report);
    Proposal mine = state.promises.lastProposal();
    boolean isNew = mine != null && mine.header().view() == state.view();
    if (mine != null && isNew && state.options.truncation()) {
      bring(from, report, mine.justify());
    }
  }

  /** The block on the one of this certificate is proposed. */
  void accompany(QuorumCertificate justify) {
    if (state.options.truncation()) {
      reports.forEach((peer, report) -> bring(peer, report, justify));
    } else {
      BlockNode parent = state.tree.find(justify.block());
      answers.bringAll(justify, downFrom(parent, state.stable()));
    }
  }

  private void bring(ReplicaId peer, Report report, QuorumCertificate justify) {
    BlockNode parent = state.tree.find(justify.block());
    BlockNode held = state.tree.find(report.held);
    boolean isDue = report.view > justify.view() && justify.view() < state.term();
    if (isDue && parent != null && held != null && isNear(parent, held)) {
      answers.bring(peer, justify, missing(parent, held));
    }
  }

  /** Whoever is further behind asks by heights. */
  private static boolean isNear(BlockNode parent, BlockNode held) {
    return parent.header().height() <= held.header().height() + Blocks.BLOCKS_MAX;
  }

  /** What leads from {@code parent} down to what {@code held} is or stands on. */
  private List<BlockNode> missing(BlockNode parent, BlockNode held) {
    long lowest = Math.min(state.tree.tip().height(), held.header().height());
    TreeSet<Digest> has = new TreeSet<>();
    downFrom(held, lowest).forEach(node -> has.add(node.header().digest()));
    return downFrom(parent, lowest).stream()
        .takeWhile(node -> !has.contains(node.header().digest()))
        .toList();
  }

  /** {@code top} and its known ancestors above {@code height}. */
  private List<BlockNode> downFrom(@Nullable BlockNode top, long height) {
    List<BlockNode> found = new ArrayList<>();
    BlockNode at = top;
    while (at != null && at.header().height() > height) {
      found.add(at);
      at = state.tree.find(at.header().parent());
    }
    return found;
  }

  /** How many peers have reported. */
  Buffer buffer() {
    return new Buffer("reports", reports.size(), state.quorums.n());
  }
}
