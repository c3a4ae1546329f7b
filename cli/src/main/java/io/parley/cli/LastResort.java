package io.parley.cli;

import io.parley.cli.console.ErrorText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Sees to it that a replica's process ends: after its failure, and after SIGTERM, it has a bounded
 * time to end in order, and is halted then. Needs no memory that it does not have from the start
 * (pitfall B5). Thread-safe.
 */
final class LastResort {
  /** Exit code of a replica that had to stop. */
  static final int STOPPED = 3;

  private static final long ORDERLY_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final byte[] BRIEF =
      "parley: the replica stopped: no memory is left to say why\n"
          .getBytes(StandardCharsets.UTF_8);
  private static final byte[] STUCK =
      "parley: the replica does not end in order, and was halted\n"
          .getBytes(StandardCharsets.UTF_8);

  private final Supplier<Optional<Throwable>> failure;
  private final FileOutputStream err = new FileOutputStream(FileDescriptor.err);
  private final AtomicBoolean said = new AtomicBoolean();
  private final Thread thread = new Thread(this::watch, "parley-last-resort");
  private volatile boolean ending;
  private volatile boolean told;

  /**
   * @param failure why the replica had to stop, if it had to
   */
  LastResort(Supplier<Optional<Throwable>> failure) {
    this.failure = failure;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** The failure has been dealt with: whoever ran the replica knows. */
  void told() {
    told = true;
  }

  /** The process ends, from now on. */
  void ending() {
    ending = true;
    LockSupport.unpark(thread);
  }

  /** Tells why the replica stopped; the first call does. */
  void say(Throwable why) {
    if (said.getAndSet(true)) {
      return;
    }
    try {
      String line = "parley: the replica stopped: " + ErrorText.of(why) + System.lineSeparator();
      write(line.getBytes(StandardCharsets.UTF_8));
    } catch (OutOfMemoryError e) {
      write(BRIEF);
    }
  }

  private void watch() {
    while (!expires()) {
      LockSupport.parkNanos(this, LOOK_NANOS);
    }
    try {
      failure.get().ifPresent(this::say);
      write(STUCK);
    } finally {
      Runtime.getRuntime().halt(STOPPED);
    }
  }

  /** Waits while the process has to end; whether it did not do so in time. */
  private boolean expires() {
    long deadline = System.nanoTime() + ORDERLY_NANOS_MAX;
    while (ending || (!told && hasFailed())) {
      if (System.nanoTime() - deadline > 0) {
        return true;
      }
      LockSupport.parkNanos(this, LOOK_NANOS);
    }
    return false;
  }

  private boolean hasFailed() {
    try {
      return failure.get().isPresent();
    } catch (OutOfMemoryError e) {
      return true; // Whether of the replica or of this thread, it is of the process.
    }
  }

  private void write(byte[] line) {
    try {
      err.write(line);
    } catch (IOException e) {
      said.set(true); // Nobody listens; the exit code still tells.
    }
  }
}
