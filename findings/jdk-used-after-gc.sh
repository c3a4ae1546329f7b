#!/usr/bin/env bash
# Heap "used" after System.gc(), also after three in a row, may be almost twice what lives: full collections leave the
# dead where they are.
#
# Versions: OpenJDK 17.0.15 (also Temurin 25), jol-core 0.17; Linux, x86-64, -Xmx1g.
# What one would think: after System.gc(), or a few for good measure, getHeapMemoryUsage().getUsed() is what is
#   reachable, as tests of memory that compare two such readings suppose.
# What happens: neither the serial nor the parallel collector compacts all of the old generation each time. The serial
#   one may leave dead objects, up to MarkSweepDeadRatio (5) per cent of the old generation's size, in all but every
#   MarkSweepAlwaysCompactCount-th (4th) full collection; of readings after three calls each, one in four is twice what
#   lives, or one that it is compared with was. The parallel one leaves a "dense prefix" with the dead in it every time,
#   here a third more than lives. G1 has it right; so does any collector's class histogram (jcmd GC.class_histogram, or
#   the MBean DiagnosticCommand), which counts live objects one by one.
# Output seen, used in per cent of what jol counts, after each of eight rounds through a queue that holds 12 MB:
#   JDK 17: Serial            99 99 199 99 99 99 199 99      JDK 25: Serial            99 99 199 99 99 99 199 99
#           Serial, count 1   99 99 99 99 99 99 99 99                Serial, count 1   99 99 99 99 99 99 99 99
#           Parallel          136 135 134 134 134 134 134 134        Parallel          137 138 137 137 137 137 137 137
#           G1                101 100 100 100 100 100 100 100        G1                100 101 100 100 100 101 100 101
# Fails if no reading of the serial collector is above 140, one with a count of 1 above 112, one of the parallel
#   collector below 115, or one of G1 above 112.
set -euo pipefail

jol=0.17
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mvn -q -B -ntp -Dstyle.color=never dependency:copy "-Dartifact=org.openjdk.jol:jol-core:$jol" "-DoutputDirectory=$folder/jars"

cat >Used.java <<'JAVA'
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import org.openjdk.jol.info.GraphLayout;

class Used {
  static final int SIZE = 20_000;
  static final int KEPT = 600;
  static final int PASSING = 60_000;

  static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  public static void main(String[] args) {
    ArrayDeque<byte[]> queue = new ArrayDeque<>();
    used();
    long before = used();
    long[] taken = new long[8];
    for (int round = 0; round < taken.length; round++) {
      for (int i = 0; i < PASSING; i++) {
        queue.add(new byte[SIZE]);
        if (queue.size() > KEPT) {
          queue.remove();
        }
      }
      taken[round] = used() - before;
    }
    long lives = GraphLayout.parseInstance(queue).totalSize();
    System.out.println();
    for (long each : taken) {
      System.out.print(each * 100 / lives + " ");
    }
    System.out.println();
  }
}
JAVA
javac -cp "jars/*" Used.java

measure() { java -Xmx1g -Djol.skipHotspotSAAttach=true "$@" -cp "$folder:$folder/jars/*" Used 2>/dev/null | tail -1; }
most() { printf '%s\n' "$@" | sort -n | tail -1; }
least() { printf '%s\n' "$@" | sort -n | head -1; }

java -version 2>&1 | head -1
serial=($(measure -XX:+UseSerialGC))
always=($(measure -XX:+UseSerialGC -XX:MarkSweepAlwaysCompactCount=1))
parallel=($(measure -XX:+UseParallelGC))
g1=($(measure -XX:+UseG1GC))
echo "used in per cent of what lives, after each of eight rounds"
echo "Serial:          ${serial[*]}"
echo "Serial, count 1: ${always[*]}"
echo "Parallel:        ${parallel[*]}"
echo "G1:              ${g1[*]}"
if (($(most "${serial[@]}") >= 140 && $(most "${always[@]}") <= 112 && $(least "${parallel[@]}") >= 115 && $(most "${g1[@]}") <= 112)); then
  echo "as found"
else
  echo "changed" >&2
  exit 1
fi
