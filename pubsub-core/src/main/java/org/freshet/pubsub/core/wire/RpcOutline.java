package org.freshet.pubsub.core.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What the outermost fields of an RPC are, before any object is made of their contents. */
final class RpcOutline {
  private final KeptFields otherFields;
  private int subscriptions;
  private int messages;
  private boolean answersWelcome;

  RpcOutline(byte[] frame) {
    this.otherFields = new KeptFields(frame);
  }

  /** Looks at all fields; {@return what is wrong with the RPC, null when nothing is} */
  @Nullable String survey(FieldCursor cursor) {
    while (cursor.next()) {
      switch (cursor.number()) {
        case Rpc.SUBSCRIPTIONS_FIELD -> {
          if (cursor.wireType() != FieldCursor.BYTES) {
            return "a subscription of the wrong wire type";
          }
          subscriptions++;
        }
        case Rpc.PUBLISH_FIELD -> {
          if (cursor.wireType() != FieldCursor.BYTES) {
            return "a published message of the wrong wire type";
          }
          messages++;
        }
        case Rpc.ANSWERS_WELCOME_FIELD -> {
          if (cursor.wireType() != FieldCursor.VARINT) {
            return "an answers-welcome field of the wrong wire type";
          }
          answersWelcome = cursor.varint() != 0;
        }
        default -> otherFields.add(cursor);
      }
    }
    return cursor.fault();
  }

  int subscriptions() {
    return subscriptions;
  }

  int messages() {
    return messages;
  }

  boolean answersWelcome() {
    return answersWelcome;
  }

  /** {@return the fields that the engine does not know} */
  ByteBuffer otherFields() {
    return otherFields.view();
  }
}
