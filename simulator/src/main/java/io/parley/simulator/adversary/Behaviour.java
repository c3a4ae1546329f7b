package io.parley.simulator.adversary;

/** How a Byzantine replica behaves. Its core is honest; the lies are in what it lets out. */
public enum Behaviour {
  /** Says nothing from some moment on. */
  SILENT,
  /** Says nothing to some. */
  WITHHOLDING,
  /** Proposes different things to different replicas. */
  EQUIVOCATING,
  /** Changes any field of any message, under its own signature. */
  FORGING,
  /** Says old things again, its own and those of others. */
  REPLAYING,
  /** Is honest but for some kinds of messages, which it always falsifies. */
  LYING,
  /** Is honest but for what it seldom says, as in view changes: there it tells all one lie. */
  PERJURED,
  /** Delays everything, perhaps just below the time-outs. */
  DELAYING,
  /** Forgets all it promised, again and again. */
  AMNESIAC,
  /** Relays to the leader what clients sent long ago, much and often. */
  RELAYING,
  /** Proposes batches that are empty, or of bundles that were executed long ago. */
  VACUOUS,
  /** Serves no client but one that is in league with it. */
  SELF_SERVING,
  /** Leaves one client out, and may be slow besides. */
  EXCLUDING,
  /** Leads as slowly as time-outs just allow. */
  DAWDLING,
  /** Some kinds of its messages reach one replica only, others all but one. */
  FAVOURING,
  /** Exists twice, with one identity and two states. */
  TWIN
}
