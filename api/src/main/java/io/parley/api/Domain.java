package io.parley.api;

/**
 * Where a statement holds: cluster, epoch and protocol are part of all that is signed, so that
 * nothing said in one can be repeated in another.
 *
 * @param cluster identity of the cluster
 * @param epoch 0, until the membership changes
 * @param protocol the protocol's name; {@link #CLIENTS} for what clients sign
 */
public record Domain(Digest cluster, long epoch, String protocol) {
  /** Stands in the place of the protocol in what clients sign: it outlives a change of either. */
  public static final String CLIENTS = "clients";

  private static final String TAG = "parley-statement-1";

  /** The domain in which the clients of {@code cluster} sign. */
  public static Domain ofClients(Digest cluster) {
    return new Domain(cluster, 0, CLIENTS);
  }

  /**
   * The bytes to sign, in fixed layout.
   *
   * @throws IllegalArgumentException if the statement is {@link Statement#NONE}
   */
  public Bytes encode(Statement statement) {
    if (statement.equals(Statement.NONE)) {
      throw new IllegalArgumentException(
          "a message that states nothing is sealed by its channel alone, not signed");
    }
    return new LayoutWriter(TAG.length() + protocol.length() + 160)
        .text(TAG)
        .digest(cluster)
        .i64(epoch)
        .text(protocol)
        .text(statement.phase())
        .i64(statement.view())
        .i64(statement.height())
        .digest(statement.digest())
        .toBytes();
  }
}
