package io.parley.api;

import java.util.Optional;

/**
 * The word of a cluster's authority that a client may open sessions. The client shows it in each
 * {@link SessionRequest.Open}; every replica verifies it as a claim of the bundle, so that what is
 * no client of this authority has no session, whoever passes on its bundles (pitfall C3).
 *
 * <p>In fixed layout: kind (1 byte), cluster (32), client (32), length of the signature (4) and the
 * signature; 133 bytes with Ed25519 or ECDSA P-256. Signed is the {@link Domain} of the cluster's
 * clients around the phase {@code grant} and SHA-256 of kind and client.
 *
 * <p>It does not expire and is not revoked: a proposal that holds it must be judged alike whenever
 * that is. Certificates, which concern connections alone, are what expires. It is no secret.
 *
 * @param kind what it lets the client do
 * @param cluster where
 * @param client who
 * @param signature of the authority, at most {@link Limits#KEY_BYTES_MAX}
 */
public record Grant(Kind kind, Digest cluster, ClientId client, Bytes signature) {
  /** The {@link Statement#phase()} under which authorities sign. */
  public static final String PHASE = "grant";

  /** Bytes before the signature. */
  private static final int HEAD_BYTES = 1 + 2 * Digest.SIZE;

  /** Bytes in an encoded grant at most. */
  public static final int BYTES_MAX = HEAD_BYTES + Integer.BYTES + Limits.KEY_BYTES_MAX;

  /** What is granted. */
  public enum Kind {
    /** To open sessions and submit commands. */
    CLIENT(1);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  public Grant {
    if (signature.size() > Limits.KEY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a grant with a signature of %d bytes, at most %d are allowed"
              .formatted(signature.size(), Limits.KEY_BYTES_MAX));
    }
  }

  /** Lets {@code client} open sessions in {@code cluster}, in the name of the authority. */
  public static Grant issue(Digest cluster, ClientId client, SignatureScheme.Signer authority) {
    Statement statement = statement(Kind.CLIENT, client);
    Bytes signature = authority.sign(Domain.ofClients(cluster).encode(statement));
    return new Grant(Kind.CLIENT, cluster, client, signature);
  }

  private static Statement statement(Kind kind, ClientId client) {
    LayoutWriter out = new LayoutWriter(1 + Digest.SIZE).u8(kind.code).digest(client.key());
    return new Statement(PHASE, 0, 0, out.sha256());
  }

  /** Whether the authority of this key signed it. */
  public boolean isSignedBy(SignatureScheme.Verifier authority) {
    return authority.verify(Domain.ofClients(cluster).encode(statement(kind, client)), signature);
  }

  /** Why it does not let {@code client} into {@code cluster}, whoever signed it. */
  public Optional<String> complaint(Digest cluster, ClientId client) {
    if (!this.cluster.equals(cluster)) {
      return Optional.of("the grant is of cluster %s, not of %s".formatted(this.cluster, cluster));
    }
    return this.client.equals(client)
        ? Optional.empty()
        : Optional.of("the grant is of client %s, not of %s".formatted(this.client, client));
  }

  /** In fixed layout. */
  public Bytes encode() {
    return writeTo(new LayoutWriter(HEAD_BYTES + Integer.BYTES + signature.size())).toBytes();
  }

  LayoutWriter writeTo(LayoutWriter out) {
    return out.u8(kind.code).digest(cluster).digest(client.key()).bytes(signature);
  }

  /**
   * The grant that is encoded so.
   *
   * @throws LayoutReader.Malformed if it is none
   */
  public static Grant decode(Bytes encoded) {
    LayoutReader in = new LayoutReader(encoded);
    Grant grant = read(in);
    in.end();
    return grant;
  }

  static Grant read(LayoutReader in) {
    int code = in.u8();
    if (code != Kind.CLIENT.code) {
      throw new LayoutReader.Malformed("a grant of kind " + code);
    }
    Digest cluster = in.digest();
    ClientId client = new ClientId(in.digest());
    return new Grant(Kind.CLIENT, cluster, client, in.bytes(Limits.KEY_BYTES_MAX));
  }
}
