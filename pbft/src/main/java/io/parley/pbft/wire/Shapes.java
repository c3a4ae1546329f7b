package io.parley.pbft.wire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.parley.kit.WireShape;
import io.parley.pbft.wire.proto.Entry;
import io.parley.pbft.wire.proto.Frame;

/**
 * The shapes of what is parsed, taken from the {@code .proto}: no field can be forgotten, nor how
 * often it may be there.
 */
final class Shapes {
  static final WireShape FRAME = of(Frame.getDescriptor());
  static final WireShape ENTRY = of(Entry.getDescriptor());

  private Shapes() {}

  private static WireShape of(Descriptor message) {
    WireShape shape = new WireShape(message.getName());
    for (FieldDescriptor field : message.getFields()) {
      switch (field.getType()) {
        case MESSAGE -> addMessage(shape, field);
        case BYTES -> addBytes(shape, field);
        case UINT32, UINT64, BOOL -> addNumber(shape, field);
        default -> throw new AssertionError(field + " is of a type without a rule");
      }
    }
    for (OneofDescriptor choice : message.getRealOneofs()) {
      shape.oneOf(choice.getFields().stream().map(FieldDescriptor::getNumber).toList());
    }
    return shape;
  }

  private static void addMessage(WireShape shape, FieldDescriptor field) {
    if (field.isRepeated()) {
      shape.messages(field.getNumber(), of(field.getMessageType()));
    } else {
      shape.message(field.getNumber(), of(field.getMessageType()));
    }
  }

  private static void addBytes(WireShape shape, FieldDescriptor field) {
    if (field.isRepeated()) {
      shape.byteStrings(field.getNumber());
    } else {
      shape.bytes(field.getNumber());
    }
  }

  private static void addNumber(WireShape shape, FieldDescriptor field) {
    if (field.isRepeated()) {
      shape.numbers(field.getNumber());
    } else {
      shape.number(field.getNumber());
    }
  }
}
