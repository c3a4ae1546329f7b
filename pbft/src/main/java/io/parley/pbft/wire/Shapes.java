package io.parley.pbft.wire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.parley.kit.WireShape;
import io.parley.pbft.wire.proto.Entry;
import io.parley.pbft.wire.proto.Frame;

/** The shapes of what is parsed, taken from the {@code .proto}: no field can be forgotten. */
final class Shapes {
  static final WireShape FRAME = of(Frame.getDescriptor());
  static final WireShape ENTRY = of(Entry.getDescriptor());

  private Shapes() {}

  private static WireShape of(Descriptor message) {
    WireShape shape = new WireShape(message.getName());
    for (FieldDescriptor field : message.getFields()) {
      switch (field.getType()) {
        case MESSAGE -> shape.message(field.getNumber(), of(field.getMessageType()));
        case BYTES -> shape.bytes(field.getNumber());
        case UINT32, UINT64, BOOL -> addNumber(shape, field);
        default -> throw new AssertionError(field + " is of a type without a rule");
      }
    }
    return shape;
  }

  private static void addNumber(WireShape shape, FieldDescriptor field) {
    if (field.isRepeated()) {
      shape.numbers(field.getNumber());
    } else {
      shape.number(field.getNumber());
    }
  }
}
