package io.parley.kit;

import io.parley.api.ReplicaId;
import java.util.TreeMap;

/**
 * How much each peer may be answered in one interval. A question is small and its answer large, so
 * one who asks again and again is answered within a budget, and asks for the rest in the next
 * interval (pitfall B4). Not thread-safe.
 */
public final class AnswerBudget {
  /** Bytes of batches or blocks after which the answer to one question ends. */
  public static final long ANSWER_BYTES_MAX = 8L << 20;

  private final int answersMax;
  private final long bytesMax;
  private final TreeMap<ReplicaId, Integer> answers = new TreeMap<>();
  private final TreeMap<ReplicaId, Long> bytes = new TreeMap<>();

  /** A budget in answers alone, for what has a small bound in bytes anyway. */
  public AnswerBudget(int answersMax) {
    this(answersMax, Long.MAX_VALUE);
  }

  /**
   * @param answersMax answers to one peer in one interval
   * @param bytesMax bytes handed to one peer in one interval, exceeded by the last answer at most
   */
  public AnswerBudget(int answersMax, long bytesMax) {
    this.answersMax = answersMax;
    this.bytesMax = bytesMax;
  }

  /** Counts an answer to {@code peer}. Whether it may be given. */
  public boolean mayAnswer(ReplicaId peer) {
    return answers.merge(peer, 1, Integer::sum) <= answersMax;
  }

  /** Counts bytes that are handed to {@code peer}. */
  public void handed(ReplicaId peer, long size) {
    bytes.merge(peer, size, Long::sum);
  }

  /** Whether {@code peer} has been handed all the bytes of this interval. */
  public boolean isSated(ReplicaId peer) {
    return bytes.getOrDefault(peer, 0L) >= bytesMax;
  }

  /** Another interval has passed: all have their budget again. */
  public void tick() {
    answers.clear();
    bytes.clear();
  }
}
