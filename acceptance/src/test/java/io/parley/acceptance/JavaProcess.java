package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What another process of Java holds, as the JDK's {@code jcmd} finds out. */
final class JavaProcess {
  private static final Pattern ALL_OBJECTS = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
  private static final Pattern OUTSIDE =
      Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB");
  private static final int LARGEST = 25;

  /** What the heap holds after a collection that was just made, and what most of it is. */
  record Heap(long liveBytes, String largest) {}

  private JavaProcess() {}

  static Heap collect(Process process) throws IOException {
    String histogram = jcmd(process, "GC.class_histogram");
    Matcher all = ALL_OBJECTS.matcher(histogram);
    assertThat(all.find()).as(histogram).isTrue();
    List<String> lines = histogram.lines().limit(LARGEST).toList();
    return new Heap(Long.parseLong(all.group(1)), String.join("\n", lines));
  }

  /** Direct memory, of a process with {@code -XX:NativeMemoryTracking=summary}. */
  static long directBytes(Process process) throws IOException {
    String summary = jcmd(process, "VM.native_memory", "summary", "scale=KB");
    Matcher outside = OUTSIDE.matcher(summary);
    assertThat(outside.find()).as(summary).isTrue();
    return Long.parseLong(outside.group(1)) << 10;
  }

  private static String jcmd(Process process, String... command) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    all.add(Long.toString(process.pid()));
    all.addAll(List.of(command));
    Process asked = new ProcessBuilder(all).redirectErrorStream(true).start();
    String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(asked.onExit().join().exitValue()).as(() -> all + ": " + said).isZero();
    return said;
  }
}
