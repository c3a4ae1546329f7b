package io.parley.hotstuff;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.MemoryBounds;
import io.parley.hotstuff.message.Header;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommittedChainTest {
  private static final long HEIGHTS = 8;
  private static final long STABLE = 5;

  private final CommittedChain chain =
      new CommittedChain(
          new ThreeChain(), MemoryBounds.DEFAULT, new BlockNode(Header.GENESIS), node -> {});

  private static BlockNode block(long height) {
    List<Bytes> commands = List.of(Bytes.wrap(new byte[1_000]));
    Bundle bundle = Bundle.sign(Bytes.utf8("key"), 1, height, 0, commands, it -> Bytes.utf8("sig"));
    Batch body = new Batch(1_000, List.of(bundle));
    BlockNode node =
        new BlockNode(new Header(height, height, Digest.ZERO, height - 1, body.digest()));
    assertThat(node.attach(body)).isTrue();
    return node;
  }

  /**
   * After a restart: what is delivered again, at or below the stable checkpoint in the journal,
   * takes no room in the window. Else, once all have restarted, nobody may propose (pitfall B1).
   */
  @Test
  void whatIsStableTakesNoRoomThoughItIsDeliveredLater() {
    chain.slide(STABLE);
    long above = 0;
    for (long height = 1; height <= HEIGHTS; height++) {
      BlockNode node = block(height);
      chain.append(List.of(node), List.of(node));
      chain.deliver();
      above += height > STABLE ? node.bodyBytes() : 0;
    }
    assertThat(chain.delivered()).isEqualTo(HEIGHTS);
    assertThat(chain.unstableBytes()).isEqualTo(above).isPositive();
    assertThat(chain.unstableKeptBytes()).isLessThan(2 * above);
  }
}
