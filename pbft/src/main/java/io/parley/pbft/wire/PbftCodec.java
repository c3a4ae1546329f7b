package io.parley.pbft.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.Limits;
import io.parley.api.Rejection;
import io.parley.api.Signed;
import io.parley.pbft.wire.proto.Entry;
import io.parley.pbft.wire.proto.Frame;
import java.io.IOException;

/** PBFT's codec. */
public final class PbftCodec implements Codec {
  @Override
  public Bytes encode(Signed<?> message) {
    return Bytes.wrap(Encoder.frame(message).toByteArray());
  }

  @Override
  public Decoded decode(Bytes bytes) {
    try {
      Shapes.FRAME.checkFrame(bytes);
      return new Decoded.Legible(Decoder.signed(Frame.parseFrom(input(bytes))));
    } catch (Malformed e) {
      return new Decoded.Illegible(Rejection.malformed(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      return new Decoded.Illegible(Rejection.malformed("not a frame of PBFT: " + e.getMessage()));
    }
  }

  @Override
  public Bytes encode(io.parley.api.Entry entry) {
    return Bytes.wrap(Encoder.entry(entry).toByteArray());
  }

  @Override
  public io.parley.api.Entry decodeEntry(Bytes bytes) {
    try {
      Shapes.ENTRY.check(bytes, Limits.DECODED_BYTES_BASE);
      return Decoder.entry(Entry.parseFrom(input(bytes)));
    } catch (Malformed | IOException e) {
      throw new IllegalArgumentException("not an entry of PBFT: " + e.getMessage(), e);
    }
  }

  /** Bytes to parse, whose shape was checked. */
  private static CodedInputStream input(Bytes bytes) {
    ByteString string =
        UnsafeByteOperations.unsafeWrap(bytes.array(), bytes.offset(), bytes.size());
    CodedInputStream input = string.newCodedInput();
    input.enableAliasing(true);
    return input;
  }
}
