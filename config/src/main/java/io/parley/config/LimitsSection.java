package io.parley.config;

import io.parley.api.Option;
import io.parley.api.Option.Scope;
import io.parley.api.Option.Unit;
import io.parley.api.Options;
import io.parley.api.SessionLimits;
import java.util.List;

/**
 * The section {@code limits}: how much the replicated state may hold beside the application's. The
 * window of a session is not among them, as clients rely on it.
 */
final class LimitsSection {
  static final String KEY = "limits";

  private static final Option SESSION_REPLY_BYTES_MAX =
      new Option(
          "sessionReplyBytesMax",
          Scope.CLUSTER,
          Unit.BYTES,
          SessionLimits.DEFAULT.sessionReplyBytesMax(),
          1 << 20,
          1 << 30,
          "Results kept in one session; beyond, the oldest are forgotten.");
  private static final Option SESSIONS_PER_CLIENT_MAX =
      new Option(
          "sessionsPerClientMax",
          Scope.CLUSTER,
          Unit.COUNT,
          SessionLimits.DEFAULT.sessionsPerClientMax(),
          1,
          1 << 16,
          "Sessions of one client; beyond, its least recently used is evicted.");
  private static final Option SESSIONS_MAX =
      new Option(
          "sessionsMax",
          Scope.CLUSTER,
          Unit.COUNT,
          SessionLimits.DEFAULT.sessionsMax(),
          1,
          1 << 20,
          "Sessions of all clients.");

  static final List<Option> ALL =
      List.of(SESSION_REPLY_BYTES_MAX, SESSIONS_PER_CLIENT_MAX, SESSIONS_MAX);

  private LimitsSection() {}

  /** The limits in {@code file}; presets where it is silent. */
  static SessionLimits read(Section file) {
    if (!file.has(KEY)) {
      return SessionLimits.DEFAULT;
    }
    Section section = file.section(KEY);
    Options read = OptionSection.read(section, ALL, Options.PRESET);
    if (read.get(SESSIONS_PER_CLIENT_MAX) > read.get(SESSIONS_MAX)) {
      throw section.refuse(
          "limits.sessionsPerClientMax is %d, expected at most sessionsMax, %d; correct one"
              .formatted(read.get(SESSIONS_PER_CLIENT_MAX), read.get(SESSIONS_MAX)));
    }
    return new SessionLimits(
        SessionLimits.DEFAULT.sessionWindowMax(),
        read.get(SESSION_REPLY_BYTES_MAX),
        read.getInt(SESSIONS_PER_CLIENT_MAX),
        read.getInt(SESSIONS_MAX));
  }

  /** {@code limits}, as values of {@link #ALL}. */
  static Options values(SessionLimits limits) {
    return Options.PRESET
        .with(SESSION_REPLY_BYTES_MAX, limits.sessionReplyBytesMax())
        .with(SESSIONS_PER_CLIENT_MAX, limits.sessionsPerClientMax())
        .with(SESSIONS_MAX, limits.sessionsMax());
  }
}
