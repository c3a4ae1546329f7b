package io.parley.hotstuff.wire;

import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Entry;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.Rejection;
import io.parley.api.Signed;

/** HotStuff's codec. */
public final class HotStuffCodec implements Codec {
  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if it is no message of HotStuff, or carries another block's
   *     body
   */
  @Override
  public Bytes encode(Signed<?> message) {
    return Bytes.wrap(Encoder.frame(message).toByteArray());
  }

  @Override
  public Decoded decode(Bytes bytes) {
    try {
      return new Decoded.Legible(Decoder.signed(bytes));
    } catch (Malformed e) {
      return new Decoded.Illegible(Rejection.malformed(String.valueOf(e.getMessage())));
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if it is no entry of HotStuff, or carries another block's body
   */
  @Override
  public Bytes encode(Entry entry) {
    return Bytes.wrap(Encoder.entry(entry).toByteArray());
  }

  @Override
  public Entry decodeEntry(Bytes bytes) {
    try {
      return Decoder.entry(bytes);
    } catch (Malformed e) {
      throw new IllegalArgumentException("not an entry of HotStuff: " + e.getMessage(), e);
    }
  }
}
