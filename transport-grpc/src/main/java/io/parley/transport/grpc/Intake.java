package io.parley.transport.grpc;

import io.parley.api.Bytes;
import java.util.List;
import java.util.function.Consumer;

/**
 * Passes on what arrives on one stream, and ends the stream at the first thing that is wrong with
 * it. Confined to the callbacks of the stream.
 */
final class Intake {
  private final String from;
  private final OutboundQueue queue;
  private final Consumer<List<Bytes>> receiver;
  private final RateLimitedLog log;
  private final Alarm alarm;
  private boolean over;

  /**
   * @param from who sends, for people
   */
  Intake(
      String from,
      OutboundQueue queue,
      Consumer<List<Bytes>> receiver,
      RateLimitedLog log,
      Alarm alarm) {
    this.from = from;
    this.queue = queue;
    this.receiver = receiver;
    this.log = log;
    this.alarm = alarm;
  }

  /** Whether more may come. */
  boolean accept(Envelope envelope) {
    if (over) {
      return false;
    }
    if (envelope.defect().isPresent()) {
      String defect = envelope.defect().get();
      log.warn(Trouble.MALFORMED, "malformed message of " + from + ": " + defect);
      end("malformed message: " + defect);
      return false;
    }
    return run(() -> receiver.accept(envelope.frames()));
  }

  /** Runs a callback; whether it went well. */
  boolean run(Runnable callback) {
    try {
      callback.run();
      return true;
    } catch (RuntimeException e) {
      log.warn(Trouble.CALLBACK, "what came from " + from + " could not be handled", e);
      end("internal error");
      return false;
    } catch (Error e) {
      alarm.check(e);
      end("internal error");
      return false;
    }
  }

  private void end(String why) {
    over = true;
    queue.end(why);
  }
}
