package io.parley.driver.verification;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.Membership;
import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.SharedLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What must be equal on all replicas, by name, as two of them tell each other when a connection
 * between them begins: who judges messages by other values than their sender would reject what is
 * honest, and stop without a word. Only the connection is refused; what others relay is judged by
 * its own rules as ever. Immutable.
 */
public final class Greeting {
  /** Bytes in an encoded greeting. */
  public static final int BYTES_MAX = 4_096;

  private static final int VALUES_MAX = 256;
  private static final int TEXT_BYTES_MAX = 256;
  private static final String ABSENT = "absent";

  private final SortedMap<String, String> values;
  private final Bytes encoded;

  private Greeting(SortedMap<String, String> values) {
    this.values = values;
    LayoutWriter out = new LayoutWriter(1_024).i32(values.size());
    values.forEach((name, value) -> out.text(name).text(value));
    encoded = out.toBytes();
    if (encoded.size() > BYTES_MAX) {
      throw new IllegalArgumentException(
          "what replicas compare takes " + encoded.size() + " bytes, at most " + BYTES_MAX);
    }
  }

  /**
   * The greeting of a replica.
   *
   * @param schemes names of the schemes in which it signs and certifies, in this order
   * @param assertions whether those of the state machine are on, as one that fails is the outcome
   *     of a command
   * @throws IllegalArgumentException if it takes more than {@link #BYTES_MAX}
   */
  public static Greeting of(
      Protocol protocol,
      Options options,
      SharedLimits limits,
      long epoch,
      Membership membership,
      List<String> schemes,
      boolean assertions) {
    SortedMap<String, String> values = new TreeMap<>();
    values.put("protocol", protocol.name());
    values.put("schemes", String.join(" ", schemes));
    values.put("epoch", Long.toString(epoch));
    values.put("members", membership.size() + " " + digest(membership));
    Bytes authority = membership.authority();
    values.put("authority", authority.isEmpty() ? ABSENT : authority.hex());
    for (Option option : protocol.options()) {
      if (option.scope() == Option.Scope.CLUSTER) {
        String value = option.text(options.get(option));
        values.put(protocol.name() + "." + option.name(), value);
      }
    }
    put(values, limits);
    values.put("stateMachine.assertions", assertions ? "on" : "off");
    put(values, "build.executorStackBytes", Limits.EXECUTOR_STACK_BYTES);
    return new Greeting(values);
  }

  private static Digest digest(Membership membership) {
    LayoutWriter out = new LayoutWriter(128);
    membership.members().forEach(member -> out.bytes(member.publicKey()).bytes(member.quorumKey()));
    return out.sha256();
  }

  private static void put(SortedMap<String, String> values, SharedLimits limits) {
    put(values, "limits.sessionWindowMax", limits.sessions().sessionWindowMax());
    put(values, "limits.sessionResultBytesMax", limits.sessions().sessionResultBytesMax());
    put(values, "limits.sessionsPerClientMax", limits.sessions().sessionsPerClientMax());
    put(values, "limits.sessionsMax", limits.sessions().sessionsMax());
    put(values, "limits.sessionIdleMax", limits.sessions().sessionIdleMax());
    put(values, "limits.batchBytesMax", limits.batchBytesMax());
    put(values, "limits.windowBytesMax", limits.windowBytesMax());
    put(values, "limits.undeliveredBytesMax", limits.undeliveredBytesMax());
    put(values, "build.commandBytesMax", Limits.COMMAND_BYTES_MAX);
    put(values, "build.bundleCommandsMax", Limits.BUNDLE_COMMANDS_MAX);
    put(values, "build.bundleBytesMax", Limits.BUNDLE_BYTES_MAX);
    put(values, "build.batchBundlesMax", Limits.BATCH_BUNDLES_MAX);
    put(values, "build.batchBytesMax", Limits.BATCH_BYTES_MAX);
    put(values, "build.frameBytesMax", Limits.FRAME_BYTES_MAX);
  }

  private static void put(SortedMap<String, String> values, String name, long value) {
    values.put(name, Long.toString(value));
  }

  /** As it is said. */
  public Bytes encoded() {
    return encoded;
  }

  /** Of all values, for people: equal digests are equal greetings. */
  public Digest digest() {
    return Digest.of(encoded);
  }

  /**
   * Why {@code peer}, which greets so, is refused: by the name of each value that differs, or as
   * what it says is no greeting; empty if all is equal.
   */
  public Optional<Rejection> complaint(ReplicaId peer, Bytes said) {
    if (said.equals(encoded)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Rejection(Rejection.Reason.UNEQUAL, differences(peer, decode(said))));
    } catch (LayoutReader.Malformed e) {
      return Optional.of(
          Rejection.malformed(
              peer + " does not say what must be equal on all replicas: " + e.getMessage()));
    }
  }

  private String differences(ReplicaId peer, SortedMap<String, String> others) {
    TreeSet<String> names = new TreeSet<>(values.keySet());
    names.addAll(others.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      String here = values.getOrDefault(name, ABSENT);
      String there = others.getOrDefault(name, ABSENT);
      if (!here.equals(there)) {
        differences.add(name + " is " + here + " here and " + there + " at " + peer);
      }
    }
    return String.join(", ", differences) + "; it must be equal on all replicas";
  }

  private static SortedMap<String, String> decode(Bytes said) {
    if (said.size() > BYTES_MAX) {
      throw new LayoutReader.Malformed(said.size() + " bytes, at most " + BYTES_MAX);
    }
    LayoutReader in = new LayoutReader(said);
    int count = in.count(VALUES_MAX, 2 * Integer.BYTES);
    SortedMap<String, String> values = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String name = in.text(TEXT_BYTES_MAX);
      if (values.put(name, in.text(TEXT_BYTES_MAX)) != null) {
        throw new LayoutReader.Malformed(name + " is said twice");
      }
    }
    in.end();
    return values;
  }
}
