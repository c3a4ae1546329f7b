package io.parley.node;

import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Journal;
import io.parley.api.Origin;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A journal whose writes wait until they are let go. */
final class HeldJournal implements Journal {
  final CountDownLatch writing = new CountDownLatch(1);
  final CountDownLatch held = new CountDownLatch(1);
  final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
  volatile boolean failing;

  @Override
  public Recovered open(Codec codec) {
    Checkpoint nothing = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
    return new Recovered(Origin.FRESH, nothing, List.of());
  }

  @Override
  public boolean isDurable() {
    return true;
  }

  @Override
  public void write(List<Entry> entries) throws IOException {
    writing.countDown();
    try {
      held.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
    if (failing) {
      throw new IOException("disk full");
    }
    sizes.add(entries.size());
  }

  @Override
  public void truncate(Checkpoint stable) {}

  @Override
  public void close() {}
}
