package io.parley.kit;

import io.parley.api.ReplicaId;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What each peer may be handed in one interval. A question is small and its answer large, so one
 * who asks again and again is answered within a budget of questions and bytes, is handed each thing
 * once, and asks for the rest in the next interval (pitfall B4). Whatever a protocol sends because
 * a peer asked, or seems to lack it, goes through here. Not thread-safe.
 */
public final class AnswerBudget {
  /** Bytes handed to one peer in one interval; one thing alone may be larger. */
  public static final long BYTES_MAX = 8L << 20;

  /** Things handed to one peer in one interval. */
  public static final int THINGS_MAX = 1_024;

  private static final class Account {
    final TreeSet<String> handed = new TreeSet<>();
    int questions;
    long bytes;
  }

  private final int questionsMax;
  private final long bytesMax;
  private final TreeMap<ReplicaId, Account> accounts = new TreeMap<>();

  /**
   * @param questionsMax questions of one peer that are looked at in one interval
   */
  public AnswerBudget(int questionsMax) {
    this(questionsMax, BYTES_MAX);
  }

  /**
   * @param questionsMax questions of one peer that are looked at in one interval
   * @param bytesMax bytes handed to one peer in one interval; one thing alone may be larger
   */
  public AnswerBudget(int questionsMax, long bytesMax) {
    this.questionsMax = questionsMax;
    this.bytesMax = bytesMax;
  }

  /** Counts a question of {@code peer}. Whether it is looked at. */
  public boolean mayAsk(ReplicaId peer) {
    return ++account(peer).questions <= questionsMax;
  }

  /**
   * Whether {@code peer} may be handed something now; if so, it is charged for.
   *
   * @param thing names it, among all that a protocol hands out
   * @param size about how many bytes it has
   */
  public boolean mayHand(ReplicaId peer, String thing, long size) {
    Account account = account(peer);
    boolean room = account.bytes == 0 || account.bytes + size <= bytesMax;
    if (!room || account.handed.size() >= THINGS_MAX || !account.handed.add(thing)) {
      return false;
    }
    account.bytes += size;
    return true;
  }

  private Account account(ReplicaId peer) {
    return accounts.computeIfAbsent(peer, key -> new Account());
  }

  /** Another interval has passed: all have their budget again. */
  public void tick() {
    accounts.clear();
  }
}
