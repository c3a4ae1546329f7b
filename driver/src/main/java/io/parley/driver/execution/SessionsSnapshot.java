package io.parley.driver.execution;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.LayoutReader;
import io.parley.api.SessionLimits;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** How the table of sessions is written: its clients, then its sessions, each behind its length. */
final class SessionsSnapshot {
  private SessionsSnapshot() {}

  static void write(
      Collection<ClientSessions> clients, Collection<Session> sessions, DataOutputStream out)
      throws IOException {
    out.writeInt(clients.size());
    for (ClientSessions each : clients) {
      each.client.key().bytes().writeTo(out);
      out.writeLong(each.mark);
      out.writeLong(each.lastUsed);
    }
    out.writeInt(sessions.size());
    for (Session session : sessions) {
      Bytes encoded = session.encode();
      out.writeInt(encoded.size());
      encoded.writeTo(out);
    }
  }

  static int readCount(DataInputStream in, int countMax, String what) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > countMax) {
      throw new IOException("a snapshot with " + count + " " + what + ", at most " + countMax);
    }
    return count;
  }

  /** All clients, without their sessions. */
  static List<ClientSessions> readClients(DataInputStream in, SessionLimits limits)
      throws IOException {
    List<ClientSessions> clients = new ArrayList<>();
    int count = readCount(in, limits.clientsMax(), "clients");
    for (int i = 0; i < count; i++) {
      Bytes key = Bytes.wrap(exactly(in, Digest.SIZE, "a client"));
      ClientSessions each = new ClientSessions(new ClientId(new LayoutReader(key).digest()));
      each.mark = in.readLong();
      each.lastUsed = in.readLong();
      clients.add(each);
    }
    return clients;
  }

  static Session readSession(DataInputStream in, SessionLimits limits) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > limits.encodedBytesMax()) {
      throw new IOException("a snapshot with a session of " + size + " bytes");
    }
    byte[] encoded = exactly(in, size, "a session");
    try {
      return Session.decode(Bytes.wrap(encoded), limits);
    } catch (LayoutReader.Malformed e) {
      throw new IOException("a snapshot with a malformed session", e);
    }
  }

  private static byte[] exactly(DataInputStream in, int size, String what) throws IOException {
    byte[] read = in.readNBytes(size);
    if (read.length != size) {
      throw new IOException(what + " of " + size + " bytes, found " + read.length);
    }
    return read;
  }
}
