package io.parley.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Commands that a client submitted at the same time, under one signature: the unit of ordering. The
 * i-th command has the sequence {@code first + i} in its session. A bundle is re-sent byte for byte
 * and never changed.
 *
 * <p>Session 0 is where sessions come from: a bundle of session 0 holds one command, a {@link
 * SessionRequest}, which is no command of a state machine and in no session. That to open one has
 * the number of the session for its result, 8 bytes.
 */
public final class Bundle {
  /** The {@link Statement#phase()} under which clients sign. */
  public static final String PHASE = "bundle";

  /**
   * Heap bytes of a bundle beside what is encoded: its objects, and its place in a map or two. Held
   * against the truth by a test.
   */
  private static final int OBJECT_BYTES = 448;

  /** Bytes that a command takes at least where it is encoded: its length. */
  static final int COMMAND_BYTES_MIN = 4;

  /** Bytes in an encoded bundle at least: numbers, and lengths of what is empty. */
  static final int BYTES_MIN = 40;

  private final BundleId id;
  private final Bytes publicKey;
  private final List<Bytes> commands;
  private final long acknowledged;
  private final Bytes signature;
  private final Bytes encoded;

  private Bundle(
      BundleId id,
      Bytes publicKey,
      List<Bytes> commands,
      long acknowledged,
      Bytes signature,
      Bytes encoded) {
    this.id = id;
    this.publicKey = publicKey;
    this.commands = commands;
    this.acknowledged = acknowledged;
    this.signature = signature;
    this.encoded = encoded;
  }

  /**
   * A new bundle.
   *
   * @param publicKey the client's public key
   * @param session the session's number, 0 to open one
   * @param first sequence of the first command, 0 or more
   * @param acknowledged all results below this sequence have reached the client
   * @param commands 1 to {@link Limits#BUNDLE_COMMANDS_MAX}
   * @param sign signs the statement that it is given
   * @throws IllegalArgumentException if a limit is exceeded
   */
  public static Bundle sign(
      Bytes publicKey,
      long session,
      long first,
      long acknowledged,
      List<Bytes> commands,
      Function<Statement, Bytes> sign) {
    Bytes content = content(publicKey, session, first, acknowledged, commands);
    Digest digest = Digest.of(content);
    Bytes signature = sign.apply(statement(digest));
    Bytes encoded =
        new LayoutWriter(content.size() + Integer.BYTES + signature.size())
            .raw(content)
            .bytes(signature)
            .toBytes();
    try {
      return decode(encoded);
    } catch (LayoutReader.Malformed e) {
      throw new IllegalArgumentException("not a legal bundle: " + e.getMessage(), e);
    }
  }

  private static Bytes content(
      Bytes publicKey, long session, long first, long acknowledged, List<Bytes> commands) {
    long size = 2L * Integer.BYTES + publicKey.size() + 3 * Long.BYTES;
    for (Bytes command : commands) {
      size += (long) Integer.BYTES + command.size();
    }
    LayoutWriter out = new LayoutWriter((int) Math.min(size, Limits.BUNDLE_BYTES_MAX));
    out.bytes(publicKey).i64(session).i64(first).i64(acknowledged).i32(commands.size());
    commands.forEach(out::bytes);
    return out.toBytes();
  }

  /** What a client signs for the content of digest {@code digest}. */
  private static Statement statement(Digest digest) {
    return new Statement(PHASE, 0, 0, digest);
  }

  /**
   * The bundle encoded in {@code found}. It keeps these bytes, and never what else is in their
   * array: bundles leave the frame, the batch or the relay that they came in, and are counted one
   * by one (pitfall B1). The signature is not verified.
   *
   * @throws LayoutReader.Malformed if it is none, or exceeds a limit
   */
  public static Bundle decode(Bytes found) {
    if (found.size() > Limits.BUNDLE_BYTES_MAX) {
      throw new LayoutReader.Malformed(
          "a bundle of " + found.size() + " bytes, at most " + Limits.BUNDLE_BYTES_MAX);
    }
    Bytes encoded = found.compact();
    LayoutReader in = new LayoutReader(encoded);
    Bytes publicKey = in.view(Limits.KEY_BYTES_MAX);
    long session = in.i64();
    long first = in.i64();
    long acknowledged = in.i64();
    int count = in.count(Limits.BUNDLE_COMMANDS_MAX, COMMAND_BYTES_MIN);
    Commands commands = Commands.read(encoded, in, count);
    Bytes content = encoded.slice(0, encoded.size() - in.remaining());
    Bytes signature = in.view(Limits.KEY_BYTES_MAX);
    in.end();
    check(session, first, acknowledged, commands);
    BundleId id = new BundleId(ClientId.ofKey(publicKey), session, first, Digest.of(content));
    return new Bundle(id, publicKey, commands, acknowledged, signature, encoded);
  }

  /**
   * The bundles encoded in {@code encoded}, of one batch or relay: counted before any is decoded.
   *
   * @throws LayoutReader.Malformed if they are too many or too large, or one is none
   */
  public static List<Bundle> decodeAll(List<Bytes> encoded) {
    checkSizes(encoded.size(), encoded.stream().mapToLong(Bytes::size).sum());
    List<Bundle> bundles = new ArrayList<>(encoded.size());
    for (Bytes one : encoded) {
      bundles.add(decode(one));
    }
    return bundles;
  }

  /**
   * Whether so many bundles of so many bytes may be in one batch or relay: to be asked before they
   * are copied.
   *
   * @throws LayoutReader.Malformed if they may not
   */
  public static void checkSizes(int count, long size) {
    if (count > Limits.BATCH_BUNDLES_MAX) {
      throw new LayoutReader.Malformed(count + " bundles, at most " + Limits.BATCH_BUNDLES_MAX);
    }
    if (size > Limits.BATCH_BYTES_MAX) {
      throw new LayoutReader.Malformed(
          "a batch of " + size + " bytes, at most " + Limits.BATCH_BYTES_MAX);
    }
  }

  private static void check(long session, long first, long acknowledged, List<Bytes> commands) {
    if (session < 0 || first < 0 || acknowledged < 0 || commands.isEmpty()) {
      throw new LayoutReader.Malformed("negative numbers, or no command");
    }
    if (first > Long.MAX_VALUE - Limits.BUNDLE_COMMANDS_MAX || acknowledged > first) {
      throw new LayoutReader.Malformed("sequences out of range");
    }
    if (session != 0) {
      return;
    }
    if (first != 0 || commands.size() != 1) {
      throw new LayoutReader.Malformed("session 0 takes one request");
    }
    SessionRequest.decode(commands.get(0));
  }

  public BundleId id() {
    return id;
  }

  public Bytes publicKey() {
    return publicKey;
  }

  /** Views of what is encoded, made anew each time that one is asked for. */
  public List<Bytes> commands() {
    return commands;
  }

  /** Results of all sequences below this have reached the client and may be forgotten. */
  public long acknowledged() {
    return acknowledged;
  }

  /** The statement that the client signed. */
  public Statement statement() {
    return statement(id.digest());
  }

  public Bytes signature() {
    return signature;
  }

  /** The whole bundle, as it travels. */
  public Bytes encoded() {
    return encoded;
  }

  /** Bytes that it takes in the heap, with a place in a collection. Equal on all replicas. */
  public long heapBytes() {
    return heapBytes(commands.size(), encoded.size());
  }

  static long heapBytes(long commands, long encodedBytes) {
    return OBJECT_BYTES + Commands.HEAP_BYTES_EACH * commands + encodedBytes;
  }

  /** Two bundles are equal if they say and sign the same. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Bundle that && encoded.equals(that.encoded);
  }

  @Override
  public int hashCode() {
    return id.digest().hashCode();
  }

  /** The commands, so that traces stay short. */
  @Override
  public String toString() {
    return commands.size() == 1
        ? commands.get(0).toString()
        : commands.get(0) + "+" + (commands.size() - 1);
  }
}
