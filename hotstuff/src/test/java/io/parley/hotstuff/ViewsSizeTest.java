package io.parley.hotstuff;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.api.Signers;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pitfall B1: what views leave behind takes no more heap than their account says. */
final class ViewsSizeTest {
  private static final int SIGNATURE_BYTES = 64;

  private record Held(Header header, QuorumCertificate certificate) {}

  @ParameterizedTest
  @ValueSource(ints = {4, 100})
  void blocksThatAreNeverCommittedAreInTheAccount(int n) {
    Map<Digest, Held> byDigest = new LinkedHashMap<>();
    Map<Long, Held> byView = new TreeMap<>();
    long before = liveBytes();
    for (long view = 1; view <= BlockTree.UNCOMMITTED_MAX; view++) {
      Held held = held(view, n);
      byDigest.put(held.header().digest(), held);
      byView.put(view, held);
    }
    long taken = liveBytes() - before;
    assertThat(byDigest).hasSameSizeAs(byView);
    assertThat(taken).isBetween(ViewsSize.heapBytes(n) / 4, ViewsSize.heapBytes(n));
  }

  /** As they are decoded: nothing is shared. */
  private static Held held(long view, int n) {
    Digest parent = Digest.of(Bytes.utf8("parent " + view));
    Digest payload = Digest.of(Bytes.utf8("payload " + view));
    Header header = new Header(view, view, parent, view - 1, payload);
    int quorum = n - (n - 1) / 3;
    Signers signers = Signers.of(n, IntStream.range(0, quorum).mapToObj(ReplicaId::new).toList());
    Certificate proof = new Certificate(signers, Bytes.wrap(new byte[quorum * SIGNATURE_BYTES]));
    Digest block = Digest.of(Bytes.utf8("parent " + view));
    return new Held(header, new QuorumCertificate(Phase.PREPARE, view, view, block, proof));
  }

  /** Bytes of all live objects. */
  private static long liveBytes() {
    try {
      String histogram =
          (String)
              ManagementFactory.getPlatformMBeanServer()
                  .invoke(
                      new ObjectName("com.sun.management:type=DiagnosticCommand"),
                      "gcClassHistogram",
                      new Object[] {new String[0]},
                      new String[] {String[].class.getName()});
      String all = histogram.strip();
      return Long.parseLong(all.substring(all.lastIndexOf(' ') + 1));
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }
}
