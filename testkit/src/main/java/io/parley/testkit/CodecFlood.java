package io.parley.testkit;

import com.sun.management.ThreadMXBean;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Claim;
import io.parley.api.Codec;
import io.parley.api.Event;
import io.parley.api.Limits;
import io.parley.api.Message;
import io.parley.api.Protocol;
import io.parley.simulator.transcript.Recording;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a codec counts before it makes anything of what a peer sent (pitfall B3), and neither
 * takes what its message does not say nor keeps more than that (pitfall B1).
 */
public final class CodecFlood {
  private final Codec codec;
  private int floods;

  private CodecFlood(Codec codec) {
    this.codec = codec;
  }

  /**
   * Floods the codec with what is made of {@code frames}, of each kind of which the first counts.
   *
   * @return how many floods there were
   * @throws SimulationFailure if one takes more memory than {@link Codec#decode} may, or is legible
   *     though most of it is in no message
   */
  public static int check(Codec codec, List<Bytes> frames) {
    frames.forEach(codec::decode); // Which loads classes.
    CodecFlood check = new CodecFlood(codec);
    Floods floods = new Floods(check::take);
    for (Bytes frame : frames) {
      if (codec.decode(frame) instanceof Codec.Decoded.Legible legible) {
        Message message = legible.message().message();
        floods.make(message.getClass().getSimpleName(), frame, bundles(message));
      }
    }
    return check.floods;
  }

  /**
   * Floods the codec with what is made of the frames of a short run with losses.
   *
   * @throws SimulationFailure if a flood takes more memory than {@link Codec#decode} may, or is
   *     legible though most of it is in no message, or if a frame is kept with what it says
   */
  public static void check(Protocol protocol) {
    Cluster cluster = Cluster.of(4).running(protocol).seed(1).recording().start();
    cluster.lose(0.1);
    for (int i = 0; i < 20; i++) {
      cluster.client("alice").submit("a" + i);
      cluster.run(Duration.ofMillis(7));
    }
    cluster.run(Duration.ofSeconds(5));
    List<Bytes> frames = frames(protocol.codec(), cluster.recordings());
    check(protocol.codec(), frames);
    KeptFrames.check(protocol.codec(), frames);
  }

  /** The frames, without their headers, of all messages that were received. */
  static List<Bytes> frames(Codec codec, List<Recording> recordings) {
    Set<Bytes> frames = new LinkedHashSet<>();
    for (Recording recording : recordings) {
      for (Recording.Turn turn : recording.turns()) {
        if (turn.event() instanceof Event.Received received) {
          frames.add(codec.encode(received.message()));
        }
      }
    }
    return List.copyOf(frames);
  }

  private static List<Bundle> bundles(Message message) {
    List<Bundle> bundles = new ArrayList<>();
    for (Claim claim : message.claims(4)) {
      if (claim instanceof Claim.OfClient client) {
        bundles.add(client.bundle());
      }
    }
    return bundles;
  }

  private void take(String name, Bytes flood) {
    floods++;
    long costMax = Limits.decodedBytesMax(flood.size());
    long before = allocated();
    Codec.Decoded decoded = codec.decode(flood);
    long cost = allocated() - before;
    if (cost > costMax) {
      throw new SimulationFailure(
          "the codec allocates %s bytes for %s, at most %s are allowed: %s"
              .formatted(cost, flood.size(), costMax, name));
    }
    if (decoded instanceof Codec.Decoded.Legible legible) {
      int said = codec.encode(legible.message()).size();
      if (said < flood.size() / 2) {
        throw new SimulationFailure(
            "the codec takes a message of %s bytes in a frame of %s: %s"
                .formatted(said, flood.size(), name));
      }
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
