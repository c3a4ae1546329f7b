package io.parley.simulator.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.StateMachine;
import io.parley.simulator.history.RegisterResult.Done;
import io.parley.simulator.history.RegisterResult.Invalid;
import io.parley.simulator.history.RegisterResult.Length;
import io.parley.simulator.history.RegisterResult.Mismatch;
import io.parley.simulator.history.RegisterResult.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RegistersTest {
  static final StateMachine.Context CONTEXT =
      new StateMachine.Context(1, 0, ClientId.ofKey(Bytes.utf8("client")), 1);

  private final Registers registers = new Registers();

  private RegisterResult execute(Bytes command) {
    return RegisterResult.decode(registers.execute(command, CONTEXT));
  }

  @Test
  void aRegisterHoldsWhatWasWrittenLast() {
    assertThat(execute(Registers.get("k"))).isEqualTo(new Value(""));
    assertThat(execute(Registers.put("k", "one"))).isEqualTo(new Done());
    assertThat(execute(Registers.append("k", "two"))).isEqualTo(new Length(6));
    assertThat(execute(Registers.get("k"))).isEqualTo(new Value("onetwo"));
    assertThat(execute(Registers.get("other"))).isEqualTo(new Value(""));
    assertThat(execute(Registers.compareAndSet("k", "one", "x"))).isEqualTo(new Mismatch("onetwo"));
    assertThat(execute(Registers.compareAndSet("k", "onetwo", "x"))).isEqualTo(new Done());
    assertThat(execute(Registers.get("k"))).isEqualTo(new Value("x"));
  }

  @Test
  void aQuestionIsAnsweredAndChangesNothing() {
    execute(Registers.put("k", "one"));
    assertThat(RegisterResult.decode(registers.query(Registers.get("k"))))
        .isEqualTo(new Value("one"));
    assertThat(RegisterResult.decode(registers.query(Registers.put("k", "two"))))
        .isEqualTo(new Invalid("a command, expected a question: get"));
    assertThat(RegisterResult.decode(registers.query(Bytes.EMPTY))).isInstanceOf(Invalid.class);
    assertThat(execute(Registers.get("k"))).isEqualTo(new Value("one"));
  }

  @Test
  void whatIsNoCommandIsToldSoAndChangesNothing() {
    execute(Registers.put("k", "one"));
    var before = registers.digest();
    Bytes good = Registers.put("k", "two");
    for (int size = 0; size < good.size(); size++) {
      assertThat(execute(good.slice(0, size))).isInstanceOf(Invalid.class);
    }
    assertThat(execute(Bytes.ofHex("0000000001" + "6b")))
        .isEqualTo(new Invalid("command 0, expected 1 (put), 2 (get), 3 (cas) or 4 (append)"));
    assertThat(execute(Bytes.ofHex(good.hex() + "00")))
        .isEqualTo(new Invalid("no register command: 1 bytes too many"));
    assertThat(execute(Bytes.ofHex("0200000000")))
        .isEqualTo(new Invalid("a key of 0 characters, expected 1 to 256"));
    assertThat(execute(Bytes.ofHex("0200000001" + "ff")))
        .isEqualTo(new Invalid("no register command: text that is no UTF-8: 0xff"));
    assertThat(registers.digest()).isEqualTo(before);
  }

  @Test
  void aRegisterThatWouldBecomeTooLongStaysAsItIs() {
    String full = "x".repeat(RegisterCommand.TEXT_MAX);
    execute(Registers.put("k", full));
    assertThat(execute(Registers.append("k", "y")))
        .isEqualTo(new Invalid("the register would hold 16385 characters, expected at most 16384"));
    assertThat(execute(Registers.get("k"))).isEqualTo(new Value(full));
  }

  @Test
  void commandsThatCanNotBeWrittenAreAnErrorOfTheCaller() {
    assertThatThrownBy(() -> Registers.get("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Registers.get("k".repeat(257)))
        .hasMessage("a key of 257 characters, expected 1 to 256");
    assertThatThrownBy(() -> Registers.put("k", "x".repeat(RegisterCommand.TEXT_MAX + 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Registers.put("k", "\ud83d"))
        .hasMessage("the text \"\\ud83d\" has half a surrogate pair, expected whole ones");
    assertThat(execute(Registers.put("k", "\ud83d\ude00"))).isEqualTo(new Done());
    assertThat(execute(Registers.get("k"))).isEqualTo(new Value("\ud83d\ude00"));
  }

  @Test
  void theLayoutOfCommandsAndResultsIsFixed() {
    assertThat(Registers.put("k", "ab").hex()).isEqualTo("01000000016b000000026162");
    assertThat(Registers.get("k").hex()).isEqualTo("02000000016b");
    assertThat(Registers.compareAndSet("k", "", "a").hex())
        .isEqualTo("03000000016b000000000000000161");
    assertThat(Registers.append("k", "a").hex()).isEqualTo("04000000016b0000000161");
    assertThat(new Done().encode().hex()).isEqualTo("00");
    assertThat(new Value("a").encode().hex()).isEqualTo("010000000161");
    assertThat(new Mismatch("a").encode().hex()).isEqualTo("020000000161");
    assertThat(new Length(258).encode().hex()).isEqualTo("0300000102");
    assertThat(new Invalid("a").encode().hex()).isEqualTo("040000000161");
  }

  @Test
  void equalRegistersHaveEqualDigestsWhateverTheirHistory() {
    var empty = registers.digest();
    execute(Registers.put("k", "one"));
    var one = registers.digest();
    assertThat(one).isNotEqualTo(empty);
    execute(Registers.compareAndSet("k", "one", ""));
    assertThat(registers.digest()).isEqualTo(empty);
    execute(Registers.append("k", "o"));
    execute(Registers.append("k", "ne"));
    assertThat(registers.digest()).isEqualTo(one);
    execute(Registers.put("j", "one"));
    assertThat(registers.digest()).isNotEqualTo(one);
  }

  @Test
  void aSnapshotRestoresEverythingAndNothingElse() throws IOException {
    execute(Registers.put("k", "one"));
    execute(Registers.put("j", "two"));
    ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
    registers.snapshot(snapshot);
    Registers other = new Registers();
    other.execute(Registers.put("stale", "x"), CONTEXT);
    other.restore(new ByteArrayInputStream(snapshot.toByteArray()));
    assertThat(other.digest()).isEqualTo(registers.digest());
    assertThat(RegisterResult.decode(other.query(Registers.get("j")))).isEqualTo(new Value("two"));
    assertThat(RegisterResult.decode(other.query(Registers.get("stale")))).isEqualTo(new Value(""));
  }

  @Test
  void whatIsShownFitsOnALine() {
    Model<String> model = Registers.model();
    assertThat(model.tell(Registers.put("k", "a\n\"b\"\\" + "x".repeat(100))))
        .isEqualTo(
            "put \"k\" \"a\\u000a\\\"b\\\"\\\\"
                + "x".repeat(18)
                + "..(106).."
                + "x".repeat(24)
                + "\"");
    assertThat(model.tell(Registers.compareAndSet("k", "a", "b")))
        .isEqualTo("cas \"k\" \"a\" to \"b\"");
    assertThat(model.tell(Registers.append("k", "a"))).isEqualTo("append \"k\" \"a\"");
    assertThat(model.tell(Bytes.EMPTY)).startsWith("no command");
    assertThat(model.tellResult(Bytes.EMPTY, Bytes.ofHex("ff"))).isEqualTo("no result 0xff");
    assertThat(model.tellResult(Bytes.EMPTY, new Mismatch("a").encode()))
        .isEqualTo("mismatch, is \"a\"");
  }
}
