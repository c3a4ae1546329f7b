#!/usr/bin/env bash
# Netty's SslContext from a private key and a certificate, none of them encrypted, costs two derivations of a key from an
# empty password, with ten thousand rounds each, also where BoringSSL does the TLS.
#
# Versions: OpenJDK 17.0.15 (also seen with Temurin 25), netty-handler 4.2.17.Final, netty-tcnative-boringssl-static
#   2.0.81.Final; Linux, x86-64.
# What one would think: a key that is in memory is handed to the engine as it is.
# What happens: Netty puts key and certificate into a KeyStore in memory and lets a KeyManagerFactory take them out again.
#   The kind of KeyStore is the JDK's default, PKCS12, which encrypts each key under PBKDF2 with HMAC-SHA256 and 10,000
#   rounds, and does it again to decrypt. In the first seconds of a process, of which a server makes one context and a
#   client another, this runs before anything is compiled, and is then what the optimising compiler is busy with first
#   (four processes with two contexts each: 8.9 s of compiling on two cores, more than for any other method).
#   SslContextBuilder.keyStoreType("JKS") avoids it.
# Output seen, ms of CPU of the thread that builds, OPENSSL: the first context of a process, and the mean of 20 later ones:
#   PKCS12: 247 40
#   JKS:    184 1
# Fails if a later context costs less than five times as much with PKCS12 as with JKS.
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

cat >Contexts.java <<'JAVA'
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.FileInputStream;
import java.lang.management.ManagementFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

class Contexts {
  static final int LATER = 20;

  public static void main(String[] args) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new FileInputStream("server.p12"), "changeit".toCharArray());
    PrivateKey key = (PrivateKey) store.getKey("server", "changeit".toCharArray());
    X509Certificate certificate = (X509Certificate) store.getCertificate("server");
    long first = build(args[0], key, certificate);
    long later = 0;
    for (int i = 0; i < LATER; i++) {
      later += build(args[0], key, certificate);
    }
    System.out.println(first / 1_000_000 + " " + later / LATER / 1_000);
  }

  static long build(String kind, PrivateKey key, X509Certificate certificate) throws Exception {
    var threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    SslContextBuilder.forServer(key, certificate).sslProvider(SslProvider.OPENSSL).keyStoreType(kind).build();
    return threads.getCurrentThreadCpuTime() - before;
  }
}
JAVA
javac -cp "jars/*" Contexts.java

measure() { java -cp "$folder:$folder/jars/*" Contexts "$1" 2>err || (cat err >&2; exit 1); }

java -version 2>&1 | head -1
pkcs12=($(measure PKCS12))
jks=($(measure JKS))
echo "PKCS12: ${pkcs12[0]} ms the first, ${pkcs12[1]} us each later one"
echo "JKS:    ${jks[0]} ms the first, ${jks[1]} us each later one"
if ((pkcs12[1] >= 5 * jks[1])); then
  echo "as found: a later context costs $((pkcs12[1] / jks[1])) times as much"
else
  echo "changed" >&2
  exit 1
fi
