package io.parley.hotstuff;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.MemoryBounds;
import io.parley.hotstuff.message.Header;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BlockTreeTest {
  private final BlockTree tree = new BlockTree(new Phased(), MemoryBounds.DEFAULT, Header.GENESIS);

  private static Batch body(long number) {
    List<Bytes> commands = List.of(Bytes.wrap(new byte[100]));
    Bundle bundle = Bundle.sign(Bytes.utf8("key"), 1, number, 0, commands, it -> Bytes.utf8("sig"));
    return new Batch(number, List.of(bundle));
  }

  private BlockNode insert(long view, Header parent, Batch body) {
    Header header =
        new Header(view, parent.height() + 1, parent.digest(), parent.view(), body.digest());
    return Objects.requireNonNull(tree.insert(header));
  }

  private void commit(BlockNode node, Batch body) {
    tree.attach(node, body);
    tree.decide(List.of(node));
    assertThat(tree.commit()).isTrue();
    tree.deliver();
  }

  /**
   * A block that comes to nothing, of a later view than the committed one of its height, whose body
   * comes when that height is delivered: what it takes is counted as long as it is held (pitfall
   * B1).
   */
  @Test
  void bodiesOfForksAreCountedAsLongAsTheyAreHeld() {
    BlockNode one = insert(1, Header.GENESIS, body(1));
    BlockNode fork = insert(9, Header.GENESIS, body(2));
    commit(one, body(1));
    assertThat(tree.buffer().size()).isZero();
    tree.attach(fork, body(2));
    assertThat(tree.buffer().size()).isEqualTo(body(2).heapBytes());
    commit(insert(10, one.header(), body(3)), body(3));
    assertThat(tree.find(fork.header().digest())).isNull();
    assertThat(tree.buffer().size()).isZero();
  }

  @Test
  void theBodyOfABlockThatIsGoneIsNotCounted() {
    BlockNode fork = insert(1, Header.GENESIS, body(2));
    BlockNode one = insert(2, Header.GENESIS, body(1));
    commit(one, body(1));
    assertThat(tree.find(fork.header().digest())).isNull();
    tree.attach(fork, body(2));
    assertThat(tree.buffer().size()).isZero();
    assertThat(tree.find(Digest.ZERO)).isNull();
  }
}
