package io.parley.driver.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Limits;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pitfall C1: whoever asks for what was executed is answered, whatever is forgotten here. */
final class ClientDoorTest {
  private static final Bytes KEY = Bytes.utf8("alice");
  private static final DoorBounds FORGETFUL = DoorBounds.DEFAULT.with(8, 8, 0);

  private final ClientDoor<String> door = new ClientDoor<>(FORGETFUL);

  ClientDoorTest() {
    door.open(bundle(0, 1).id().client(), "stream");
  }

  private static Bundle bundle(long first, int count) {
    List<Bytes> commands = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      commands.add(Bytes.utf8("c" + i));
    }
    return Bundle.sign(KEY, 7, first, 0, commands, statement -> Bytes.utf8("signed"));
  }

  private static Reply reply(Bundle bundle, int size) {
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < bundle.commands().size(); i++) {
      results.add(Result.ok(Bytes.wrap(new byte[size])));
    }
    return new Reply(bundle.id(), results);
  }

  private Ruling submit(Bundle bundle, int known) {
    return door.received("stream", new ClientFrame.Submit(bundle, known));
  }

  @Test
  void theExecutorIsAskedForWhatMayHaveBeenExecutedAndForNothingElse() {
    assertThat(submit(bundle(0, 2), 0)).isEqualTo(new Ruling.Recall(bundle(0, 2), 0));
    door.executed(reply(bundle(0, 2), 1));
    assertThat(submit(bundle(0, 2), 0)).isEqualTo(new Ruling.Recall(bundle(0, 2), 0));
    assertThat(submit(bundle(1, 2), 0)).isEqualTo(new Ruling.Recall(bundle(1, 2), 0));
    assertThat(submit(bundle(2, 2), 0)).isEqualTo(new Ruling.Verify(bundle(2, 2)));
  }

  @Test
  void whatIsRecalledIsAnsweredAndWhatIsNewIsVerified() {
    Ruling.Recall asked = new Ruling.Recall(bundle(0, 2), 1);
    assertThat(door.recalled(asked, Optional.empty())).isEqualTo(new Ruling.Verify(bundle(0, 2)));
    Ruling.Answer answer =
        (Ruling.Answer) door.recalled(asked, Optional.of(reply(bundle(0, 2), 1)));
    assertThat(parts(answer.frames()))
        .containsExactly(
            new Reply(bundle(0, 2).id(), 1, List.of(Result.ok(Bytes.wrap(new byte[1])))));
  }

  /** Pitfall C2: results travel in parts, and who asks again gets those that it lacks. */
  @Test
  void aReplyTravelsInPartsAndIsAskedForFromWhereItStops() {
    Bundle bundle = bundle(0, 40);
    Reply reply = reply(bundle, 256 << 10);
    List<Reply> parts = parts(door.replied(reply));
    assertThat(parts).extracting(Reply::at).containsExactly(0, 4, 8, 12, 16, 20, 24, 28, 32, 36);
    assertThat(parts.stream().mapToInt(part -> part.results().size()).sum()).isEqualTo(40);

    Ruling.Answer answer =
        (Ruling.Answer) door.recalled(new Ruling.Recall(bundle, 13), Optional.of(reply));
    assertThat(parts(answer.frames())).extracting(Reply::at).containsExactly(13, 17);
  }

  @Test
  void theLargestResultsArePartsOfTheirOwn() {
    List<Reply> parts = parts(door.replied(reply(bundle(0, 3), Limits.COMMAND_BYTES_MAX)));
    assertThat(parts).extracting(Reply::at).containsExactly(0, 1, 2);
  }

  private static List<Reply> parts(List<ClientFrame> frames) {
    return frames.stream().map(frame -> ((ClientFrame.Replied) frame).reply()).toList();
  }
}
