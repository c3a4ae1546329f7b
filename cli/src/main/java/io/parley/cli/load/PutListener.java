package io.parley.cli.load;

import io.parley.api.Bytes;
import io.parley.benchmarks.LoadListener;
import io.parley.client.ParleyException;
import io.parley.examples.kv.KeyValueResult;
import org.jspecify.annotations.Nullable;

/** Tells a workload and a gap meter what became of the commands. */
public record PutListener(Workload workload, GapMeter gap) implements LoadListener {
  @Override
  public void ended(long index, @Nullable Bytes value, @Nullable Throwable failure) {
    if (value != null && KeyValueResult.decode(value) instanceof KeyValueResult.Done) {
      gap.completed(System.nanoTime());
      workload.acknowledged(index);
    } else {
      boolean certainlyNot =
          failure instanceof ParleyException refused && !refused.mayHaveExecuted();
      workload.failed(index, !certainlyNot);
    }
  }
}
