package org.freshet.pubsub.core.wire;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;

/** The part of the pubsub protobuf that the engine knows, for protobuf's own reader and writer. */
final class RpcSchema {
  static final Descriptor RPC;
  static final Descriptor SUBSCRIPTION;
  static final Descriptor MESSAGE;

  static {
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("rpc.proto")
            .setSyntax("proto2")
            .addMessageType(
                DescriptorProto.newBuilder()
                    .setName("RPC")
                    .addField(messages("subscriptions", 1, "SubOpts"))
                    .addField(messages("publish", 2, "Message"))
                    .addField(optional("answersWelcome", 5_133_133, Type.TYPE_BOOL)))
            .addMessageType(
                DescriptorProto.newBuilder()
                    .setName("SubOpts")
                    .addField(optional("subscribe", 1, Type.TYPE_BOOL))
                    .addField(optional("topicid", 2, Type.TYPE_STRING)))
            .addMessageType(
                DescriptorProto.newBuilder()
                    .setName("Message")
                    .addField(optional("from", 1, Type.TYPE_BYTES))
                    .addField(optional("data", 2, Type.TYPE_BYTES))
                    .addField(optional("seqno", 3, Type.TYPE_BYTES))
                    .addField(optional("topic", 4, Type.TYPE_STRING))
                    .addField(optional("signature", 5, Type.TYPE_BYTES))
                    .addField(optional("key", 6, Type.TYPE_BYTES)))
            .build();
    try {
      FileDescriptor built = FileDescriptor.buildFrom(file, new FileDescriptor[0]);
      RPC = built.findMessageTypeByName("RPC");
      SUBSCRIPTION = built.findMessageTypeByName("SubOpts");
      MESSAGE = built.findMessageTypeByName("Message");
    } catch (DescriptorValidationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private RpcSchema() {}

  static FieldDescriptor field(Descriptor type, String name) {
    return type.findFieldByName(name);
  }

  private static FieldDescriptorProto.Builder messages(String name, int number, String type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setLabel(Label.LABEL_REPEATED)
        .setType(Type.TYPE_MESSAGE)
        .setTypeName(type);
  }

  private static FieldDescriptorProto.Builder optional(String name, int number, Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setLabel(Label.LABEL_OPTIONAL)
        .setType(type);
  }
}
