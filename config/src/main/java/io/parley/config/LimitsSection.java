package io.parley.config;

import io.parley.api.Batch;
import io.parley.api.Limits;
import io.parley.api.Option;
import io.parley.api.Option.Scope;
import io.parley.api.Option.Unit;
import io.parley.api.Options;
import io.parley.api.SessionLimits;
import io.parley.api.SharedLimits;
import java.util.List;

/**
 * The section {@code limits}: how much memory a replica takes for what is replicated, or judged
 * alike by all, beside the application's. The window of a session is not among them, as clients
 * rely on it.
 */
final class LimitsSection {
  static final String KEY = "limits";

  private static final SharedLimits PRESET = SharedLimits.DEFAULT;

  private static final Option SESSION_RESULT_BYTES_MAX =
      new Option(
          "sessionResultBytesMax",
          Scope.CLUSTER,
          Unit.BYTES,
          PRESET.sessions().sessionResultBytesMax(),
          4 << 20,
          1L << 36,
          "Memory for the results kept in all sessions until they are acknowledged; without room"
              + " for another one a command is refused.");
  private static final Option SESSIONS_PER_CLIENT_MAX =
      new Option(
          "sessionsPerClientMax",
          Scope.CLUSTER,
          Unit.COUNT,
          PRESET.sessions().sessionsPerClientMax(),
          1,
          1 << 16,
          "Sessions of one client; beyond, one goes that was idle, or none is opened.");
  private static final Option SESSIONS_MAX =
      new Option(
          "sessionsMax",
          Scope.CLUSTER,
          Unit.COUNT,
          PRESET.sessions().sessionsMax(),
          1,
          1 << 20,
          "Sessions of all clients.");
  private static final Option SESSION_IDLE_MAX =
      new Option(
          "sessionIdleMax",
          Scope.CLUSTER,
          Unit.MILLISECONDS,
          PRESET.sessions().sessionIdleMax() / 1_000,
          1_000,
          30L * 24 * 3_600_000,
          "How long a session stays that is not used, when its room is needed.");
  private static final Option BATCH_BYTES_MAX =
      new Option(
          "batchBytesMax",
          Scope.CLUSTER,
          Unit.BYTES,
          PRESET.batchBytesMax(),
          Limits.BUNDLE_BYTES_MAX,
          Limits.BATCH_BYTES_MAX,
          "Encoded bundles in one batch.");
  private static final Option WINDOW_BYTES_MAX =
      new Option(
          "windowBytesMax",
          Scope.CLUSTER,
          Unit.BYTES,
          PRESET.windowBytesMax(),
          SharedLimits.windowBytesMin(Limits.BUNDLE_BYTES_MAX),
          1L << 36,
          "Memory for all batches that are worked on at once.");
  private static final Option UNDELIVERED_BYTES_MAX =
      new Option(
          "undeliveredBytesMax",
          Scope.CLUSTER,
          Unit.BYTES,
          PRESET.undeliveredBytesMax(),
          Batch.heapBytesMax(Limits.BUNDLE_BYTES_MAX),
          1L << 36,
          "Memory for all batches that are decided and not yet executed.");

  static final List<Option> ALL =
      List.of(
          SESSION_RESULT_BYTES_MAX,
          SESSIONS_PER_CLIENT_MAX,
          SESSIONS_MAX,
          SESSION_IDLE_MAX,
          BATCH_BYTES_MAX,
          WINDOW_BYTES_MAX,
          UNDELIVERED_BYTES_MAX);

  private LimitsSection() {}

  /** The limits in {@code file}; presets where it is silent. */
  static SharedLimits read(Section file) {
    if (!file.has(KEY)) {
      return PRESET;
    }
    Section section = file.section(KEY);
    Options read = OptionSection.read(section, ALL, Options.PRESET);
    if (read.get(SESSIONS_PER_CLIENT_MAX) > read.get(SESSIONS_MAX)) {
      throw section.refuse(
          "limits.sessionsPerClientMax is %d, expected at most sessionsMax, %d; correct one"
              .formatted(read.get(SESSIONS_PER_CLIENT_MAX), read.get(SESSIONS_MAX)));
    }
    try {
      return limits(read);
    } catch (IllegalArgumentException e) {
      throw section.refuse("limits." + e.getMessage() + "; correct one of limits", e);
    }
  }

  /** What is legal each for itself may not fit together. */
  private static SharedLimits limits(Options read) {
    SessionLimits sessions =
        new SessionLimits(
            PRESET.sessions().sessionWindowMax(),
            read.get(SESSION_RESULT_BYTES_MAX),
            read.getInt(SESSIONS_PER_CLIENT_MAX),
            read.getInt(SESSIONS_MAX),
            1_000 * read.get(SESSION_IDLE_MAX));
    return new SharedLimits(
        sessions,
        read.get(BATCH_BYTES_MAX),
        read.get(WINDOW_BYTES_MAX),
        read.get(UNDELIVERED_BYTES_MAX));
  }

  /** {@code limits}, as values of {@link #ALL}. */
  static Options values(SharedLimits limits) {
    return Options.PRESET
        .with(SESSION_RESULT_BYTES_MAX, limits.sessions().sessionResultBytesMax())
        .with(SESSIONS_PER_CLIENT_MAX, limits.sessions().sessionsPerClientMax())
        .with(SESSIONS_MAX, limits.sessions().sessionsMax())
        .with(SESSION_IDLE_MAX, limits.sessions().sessionIdleMax() / 1_000)
        .with(BATCH_BYTES_MAX, limits.batchBytesMax())
        .with(WINDOW_BYTES_MAX, limits.windowBytesMax())
        .with(UNDELIVERED_BYTES_MAX, limits.undeliveredBytesMax());
  }
}
