package io.parley.api;

/**
 * Is told what a replica drops, refuses and finds wrong, as it happens: for logs and metrics, which
 * are no business of those who tell. Called from many threads; must be quick, and may not throw.
 */
public interface Observer {
  /** A peer's message was dropped for what it is. */
  void rejected(ReplicaId from, Rejection why);

  /** A client's frame was dropped for what it is. */
  void rejected(ClientId from, Rejection why);

  /** A full queue lost {@code frames} of a peer, at least one. */
  void overflowed(ReplicaId from, int frames);

  /**
   * A message of this replica's own is sent to nobody, as no frame holds it: a limit or the
   * protocol is wrong, and people must know.
   *
   * @param bytes of its frame
   */
  void unsendable(Message message, int bytes);

  /** A client was answered that its bundle is not taken. */
  void refused(BundleId bundle, Refusal why);

  /** A replica was proven to be faulty. */
  void accused(Evidence evidence);

  /** The state machine did not answer a command or a question, or had no digest. */
  void failed(MachineFailure failure);

  /** Tells {@code first}, then {@code second}. */
  static Observer both(Observer first, Observer second) {
    return new Observer() {
      @Override
      public void rejected(ReplicaId from, Rejection why) {
        first.rejected(from, why);
        second.rejected(from, why);
      }

      @Override
      public void rejected(ClientId from, Rejection why) {
        first.rejected(from, why);
        second.rejected(from, why);
      }

      @Override
      public void overflowed(ReplicaId from, int frames) {
        first.overflowed(from, frames);
        second.overflowed(from, frames);
      }

      @Override
      public void unsendable(Message message, int bytes) {
        first.unsendable(message, bytes);
        second.unsendable(message, bytes);
      }

      @Override
      public void refused(BundleId bundle, Refusal why) {
        first.refused(bundle, why);
        second.refused(bundle, why);
      }

      @Override
      public void accused(Evidence evidence) {
        first.accused(evidence);
        second.accused(evidence);
      }

      @Override
      public void failed(MachineFailure failure) {
        first.failed(failure);
        second.failed(failure);
      }
    };
  }
}
