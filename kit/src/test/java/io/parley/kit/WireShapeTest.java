package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bytes;
import io.parley.api.LayoutReader.Malformed;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is not declared is refused, what is declared is counted (pitfall B3). */
class WireShapeTest {
  private static final WireShape INNER = new WireShape("Inner").number(1).bytes(2);
  private static final WireShape SHAPE =
      new WireShape("Outer").number(1).byteStrings(2).messages(3, INNER).numbers(4);

  private static final WireShape SINGLE =
      new WireShape("Single").number(1).bytes(2).message(3, INNER).oneOf(List.of(2, 3));

  private static void accepts(String hex, long extra) {
    assertThatCode(() -> SHAPE.check(Bytes.ofHex(hex), extra)).doesNotThrowAnyException();
  }

  private static void refuses(String hex, long extra, String why) {
    assertThatThrownBy(() -> SHAPE.check(Bytes.ofHex(hex), extra))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining(why);
  }

  @Test
  void declaredFieldsPass() {
    accepts("", 0);
    accepts("0801" + "1202abcd" + "1a0408011200" + "22020102" + "2005", 1_000);
  }

  @Test
  void unknownFieldsAreRefusedWhereverTheyAre() {
    refuses("2801", 1_000, "Outer has no field 5");
    refuses("1a022801", 1_000, "Inner has no field 5");
    refuses("c03e01", 1_000, "no field 1000");
    refuses("0001", 1_000, "no field 0");
  }

  @Test
  void fieldsOfAnotherTypeAreRefused() {
    refuses("0a00", 1_000, "field 1 of Outer");
    refuses("1001", 1_000, "field 2 of Outer");
    refuses("1801", 1_000, "field 3 of Outer");
    refuses("0b", 1_000, "field 1 of Outer");
    refuses("0d00000000", 1_000, "field 1 of Outer");
  }

  @Test
  void truncatedBytesAreRefused() {
    refuses("08", 1_000, "a number without an end");
    refuses("0880", 1_000, "a number without an end");
    refuses("08ffffffffffffffffffff01", 1_000, "a number without an end");
    refuses("1203abcd", 1_000, "a length of 3, 2 are left");
    refuses("12ffffffffffffffffff01", 1_000, "a length of -1");
    refuses("1a031202ab", 1_000, "a length of 2, 1 are left");
  }

  @Test
  void partsCostWhatTheyTake() {
    String empty = "1200".repeat(10);
    long spare = 10L * WireShape.BYTES_COST - 4 * 20;
    accepts(empty, spare);
    refuses(empty, spare - 1, "20 bytes take more than");
    String messages = "1a00".repeat(10);
    accepts(messages, 10L * WireShape.MESSAGE_COST - 4 * 20);
    refuses(messages, 10L * WireShape.MESSAGE_COST - 4 * 20 - 1, "take more than");
  }

  @Test
  void packedNumbersCostLikeOthers() {
    refuses("220401020304", 4L * WireShape.NUMBER_COST - 4 * 6 - 1, "take more than");
    accepts("220401020304", 4L * WireShape.NUMBER_COST - 4 * 6);
    refuses("20012002", 2L * WireShape.NUMBER_COST - 4 * 4 - 1, "take more than");
  }

  @Test
  void contentCostsItsCopy() {
    String content = "12ac02" + "00".repeat(300);
    long spare = WireShape.BYTES_COST + 300 - 4 * 303;
    accepts(content, spare);
    refuses(content, spare - 1, "303 bytes take more than");
  }

  /** Pitfall B1: what a parser would forget is not taken. */
  @Test
  void whatIsThereOnceIsRefusedTheSecondTime() {
    refusesSingle("08010801", "field 1 of Single twice");
    refusesSingle("12001200", "field 2 of Single twice");
    refusesSingle("1a001a00", "field 3 of Single twice");
    refusesSingle("12001a00", "field 3 of Single twice");
    refuses("1a0408010802", 1_000, "field 1 of Inner twice");
    refuses("220101" + "220102", 1_000, "field 4 of Outer twice");
    accepts("1a020801" + "1a020801", 1_000);
    accepts("1200" + "1200" + "2001" + "2001", 1_000);
  }

  private static void refusesSingle(String hex, String why) {
    assertThatThrownBy(() -> SINGLE.check(Bytes.ofHex(hex), 1_000))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining(why);
  }

  @Test
  void onlyWhatIsThereOnceIsOneOfSeveral() {
    assertThatThrownBy(() -> new WireShape("Outer").byteStrings(1).oneOf(List.of(1)))
        .hasMessageContaining("field 1 of Outer is none that is there once");
    assertThatThrownBy(() -> new WireShape("Outer").oneOf(List.of(7)))
        .hasMessageContaining("field 7 of Outer");
  }

  @Test
  void fieldIsDeclaredOnce() {
    assertThatThrownBy(() -> new WireShape("Outer").number(1).bytes(1))
        .hasMessageContaining("field 1 of Outer twice");
  }
}
