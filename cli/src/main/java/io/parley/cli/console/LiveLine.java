package io.parley.cli.console;

import java.io.PrintWriter;

/** A line that is written over on a terminal, and a line each time elsewhere. */
public final class LiveLine {
  /** Set by the launcher, which can tell. */
  private static final String TERMINAL = "parley.terminal";

  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean terminal;
  private boolean open;

  public LiveLine(PrintWriter out) {
    this(out, Boolean.getBoolean(TERMINAL));
  }

  LiveLine(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether lines are written over. */
  public boolean isTerminal() {
    return terminal;
  }

  /** Shows {@code text} until the next. */
  public void show(String text) {
    if (terminal) {
      out.print(CLEAR_LINE + text);
      open = true;
    } else {
      out.println(text);
    }
    out.flush();
  }

  /** Writes a line that stays. */
  public void say(String text) {
    if (open) {
      out.println();
      open = false;
    }
    out.println(text);
    out.flush();
  }
}
