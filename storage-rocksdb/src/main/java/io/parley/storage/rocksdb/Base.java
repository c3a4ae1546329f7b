package io.parley.storage.rocksdb;

import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;

/**
 * The stable checkpoint whose state is kept. Its proof convinces by what is in it, whoever says it:
 * it is stored as if R0 did.
 */
record Base(Checkpoint stable) {
  private static final ReplicaId ANYONE = new ReplicaId(0);

  Bytes encode(Codec codec) {
    Bytes proof =
        stable.proof() == null
            ? Bytes.EMPTY
            : codec.encode(new Signed<>(ANYONE, stable.proof(), Bytes.EMPTY));
    return new LayoutWriter()
        .i64(stable.height())
        .digest(stable.state())
        .bytes(stable.anchor())
        .bytes(proof)
        .toBytes();
  }

  static Base read(byte[] value, Codec codec) throws DamagedException {
    try {
      LayoutReader in = new LayoutReader(Bytes.wrap(value));
      long height = in.i64();
      Digest state = in.digest();
      Bytes anchor = in.bytes(Limits.FRAME_BYTES_MAX);
      Bytes proof = in.bytes(Limits.FRAME_BYTES_MAX);
      in.end();
      if (codec.decode(proof) instanceof Codec.Decoded.Legible legible) {
        return new Base(new Checkpoint(height, state, anchor, legible.message().message()));
      }
    } catch (LayoutReader.Malformed e) {
      throw new DamagedException("the base is not what was written", e);
    }
    throw new DamagedException("the proof of the base is not what was written");
  }
}
