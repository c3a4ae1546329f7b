#!/usr/bin/env bash
# TLS of the JDK: the first tens of MiB of each process cost more than ten times what later ones do, on machines with AES-NI.
#
# Versions: OpenJDK 17.0.15 (also seen with Temurin 25), netty-handler 4.2.17.Final, netty-tcnative-boringssl-static
#   2.0.81.Final; Linux, x86-64.
# What one would think: AES-GCM has intrinsics in HotSpot, so TLS is as fast as the hardware from the first record.
# What happens: only compiled code uses the intrinsics, and the methods are long and called once a record, so that it
#   takes tens of MiB until the compiler has them. Until then GHASH and AES run in the interpreter. A server that is
#   restarted under load spends its first seconds of CPU there, just when it has most to catch up with; with small
#   records it lasts longest. The same SSLEngine API over BoringSSL has no such time.
#   Compiled code may also be left again: the means go up again once or twice.
# Output seen, us of CPU a MiB through a pair of engines (sealed and opened, 1 KiB a record), means of 8 MiB each:
#   JDK 17:    52648 41628 42168 42795 28262 3762 2146 2186 2896 2002 2011 2011 1989 20562 21147
#   JDK 25:    27506 13226 22391 29934 7884 6452 4702 23897 26838 25984 32611 30186 14916 1956 1931
#   BoringSSL: 5730 1460 1444 1375 1335 1374 1156 1046 945 939 942 971 957 955 924
# Fails if the JDK's first 8 MiB cost less than ten times as much a MiB as its best 8 of 120, or BoringSSL's first 8
#   more than half of the JDK's.
set -euo pipefail

netty=4.2.17.Final
tcnative=2.0.81.Final
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for artifact in netty-{handler,buffer,common,transport,codec-base,resolver,transport-native-unix-common}:$netty \
  netty-tcnative-classes:$tcnative netty-tcnative-boringssl-static:$tcnative:jar:linux-x86_64; do
  mvn -q -B -ntp -Dstyle.color=never dependency:copy "-Dartifact=io.netty:$artifact" "-DoutputDirectory=$folder/jars"
done
keytool -genkeypair -alias server -keyalg EC -groupname secp256r1 -dname CN=server -storetype PKCS12 \
  -keystore server.p12 -storepass changeit 2>keytool.err

cat >Records.java <<'JAVA'
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.FileInputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

class Records {
  static final int RECORD = 1 << 10;
  static final int MIB = 120;

  public static void main(String[] args) throws Exception {
    SslProvider provider = SslProvider.valueOf(args[0]);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new FileInputStream("server.p12"), "changeit".toCharArray());
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, "changeit".toCharArray());
    String[] suite = {"TLS_AES_128_GCM_SHA256"};
    SslContext serverSide =
        SslContextBuilder.forServer(keys).sslProvider(provider).protocols("TLSv1.3").ciphers(java.util.List.of(suite)).build();
    SslContext clientSide =
        SslContextBuilder.forClient().sslProvider(provider).protocols("TLSv1.3").ciphers(java.util.List.of(suite))
            .endpointIdentificationAlgorithm(null)
            .trustManager(InsecureTrustManagerFactory.INSTANCE).build();
    SSLEngine client = clientSide.newEngine(ByteBufAllocator.DEFAULT);
    SSLEngine server = serverSide.newEngine(ByteBufAllocator.DEFAULT);
    ByteBuffer wire = ByteBuffer.allocateDirect(1 << 16);
    ByteBuffer opened = ByteBuffer.allocateDirect(1 << 16);
    ByteBuffer none = ByteBuffer.allocateDirect(0);
    client.beginHandshake();
    server.beginHandshake();
    for (int i = 0; i < 50; i++) {
      pass(client, server, none, wire, opened);
      pass(server, client, none, wire, opened);
    }
    ByteBuffer record = ByteBuffer.allocateDirect(RECORD);
    var threads = ManagementFactory.getThreadMXBean();
    long[] cost = new long[MIB];
    for (int mib = 0; mib < MIB; mib++) {
      long before = threads.getCurrentThreadCpuTime();
      long bytes = 0;
      for (int i = 0; i < (1 << 20) / RECORD; i++) {
        record.clear();
        bytes += pass(client, server, record, wire, opened);
      }
      if (bytes != 1 << 20) {
        throw new IllegalStateException("opened " + bytes);
      }
      cost[mib] = threads.getCurrentThreadCpuTime() - before;
    }
    StringBuilder means = new StringBuilder();
    for (int from = 0; from < MIB; from += 8) {
      means.append(mean(cost, from)).append(' ');
    }
    System.out.println(means);
  }

  static long mean(long[] cost, int from) {
    long sum = 0;
    for (int i = from; i < from + 8; i++) {
      sum += cost[i];
    }
    return sum / 8_000;
  }

  static int pass(SSLEngine from, SSLEngine to, ByteBuffer plain, ByteBuffer wire, ByteBuffer opened) throws Exception {
    wire.clear();
    opened.clear();
    tasks(from);
    from.wrap(plain, wire);
    tasks(from);
    wire.flip();
    while (wire.hasRemaining()) {
      int before = wire.remaining();
      to.unwrap(wire, opened);
      tasks(to);
      if (wire.remaining() == before) {
        break;
      }
    }
    return opened.position();
  }

  static void tasks(SSLEngine engine) {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      engine.getDelegatedTask().run();
    }
  }
}
JAVA
javac -cp "jars/*" Records.java

measure() { java --add-opens java.base/java.nio=ALL-UNNAMED -cp "$folder:$folder/jars/*" Records "$1" 2>err || (cat err >&2; exit 1); }

java -version 2>&1 | head -1
echo "us of CPU a MiB, means of 8 MiB each, 120 MiB in all"
jdk=($(measure JDK))
boring=($(measure OPENSSL))
echo "JDK:       ${jdk[*]}"
echo "BoringSSL: ${boring[*]}"
best=$(printf '%s\n' "${jdk[@]}" | sort -n | head -1)
if ((jdk[0] >= 10 * best && 2 * boring[0] <= jdk[0])); then
  echo "as found: the JDK's first 8 MiB cost $((jdk[0] / best)) times its best, $((jdk[0] / boring[0])) times BoringSSL's"
else
  echo "changed" >&2
  exit 1
fi
