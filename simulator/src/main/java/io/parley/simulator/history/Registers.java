package io.parley.simulator.history;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.StateMachine;
import io.parley.kit.MerkleMap;
import io.parley.simulator.history.RegisterCommand.Effect;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Registers that hold texts, each under its key: a state machine whose histories say much. It
 * executes {@link RegisterCommand}s and answers {@link RegisterResult}s, both encoded; what is no
 * command is answered with {@link RegisterResult.Invalid}, never with an exception. A register to
 * which nothing was written holds the empty text. Let every write have a text of its own: two equal
 * ones can not be told apart, which hides mistakes.
 */
public final class Registers implements StateMachine {
  private MerkleMap texts = new MerkleMap();

  /** See {@link RegisterCommand.Put}. */
  public static Bytes put(String key, String text) {
    return new RegisterCommand.Put(key, text).encode();
  }

  /** See {@link RegisterCommand.Get}. */
  public static Bytes get(String key) {
    return new RegisterCommand.Get(key).encode();
  }

  /** See {@link RegisterCommand.CompareAndSet}. */
  public static Bytes compareAndSet(String key, String expected, String text) {
    return new RegisterCommand.CompareAndSet(key, expected, text).encode();
  }

  /** See {@link RegisterCommand.Append}. */
  public static Bytes append(String key, String text) {
    return new RegisterCommand.Append(key, text).encode();
  }

  /** What registers do, for {@link Linearizability}: a partition for each key. */
  public static Model<String> model() {
    return new RegistersModel();
  }

  @Override
  public Bytes execute(Bytes bytes, Context context) {
    try {
      RegisterCommand command = RegisterCommand.decode(bytes);
      Effect effect = command.on(text(command.key()));
      set(command.key(), effect.text());
      return effect.result().encode();
    } catch (IllegalArgumentException e) {
      return invalid(e);
    }
  }

  /** Answers {@link RegisterCommand.Get} only. */
  @Override
  public Bytes query(Bytes question) {
    try {
      RegisterCommand command = RegisterCommand.decode(question);
      if (command instanceof RegisterCommand.Get) {
        return command.on(text(command.key())).result().encode();
      }
      return new RegisterResult.Invalid("a command, expected a question: get").encode();
    } catch (IllegalArgumentException e) {
      return invalid(e);
    }
  }

  static Bytes invalid(IllegalArgumentException why) {
    return new RegisterResult.Invalid(String.valueOf(why.getMessage())).encode();
  }

  private String text(String key) {
    return texts.get(Bytes.utf8(key)).map(Bytes::utf8).orElse("");
  }

  /** Empty texts are not kept, so that equal registers have equal digests. */
  private void set(String key, String text) {
    if (text.isEmpty()) {
      texts.remove(Bytes.utf8(key));
    } else {
      texts.put(Bytes.utf8(key), Bytes.utf8(text));
    }
  }

  @Override
  public Digest digest() {
    return texts.digest();
  }

  @Override
  public void snapshot(OutputStream out) throws IOException {
    texts.writeTo(out);
  }

  @Override
  public void restore(InputStream in) throws IOException {
    texts = MerkleMap.readFrom(in);
  }
}
