package org.freshet.pubsub.router.gossipsub;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.freshet.pubsub.message.MessageId;

/** The id of an encoded message as go makes it, by code that is not the one under test. */
final class MessageIdOf {
  private MessageIdOf() {}

  static MessageId go(byte[] message) {
    byte[] from = new byte[0];
    byte[] seqno = new byte[0];
    try {
      CodedInputStream in = CodedInputStream.newInstance(message);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (WireFormat.getTagFieldNumber(tag)) {
          case 1 -> from = in.readByteArray();
          case 3 -> seqno = in.readByteArray();
          default -> in.skipField(tag);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ByteArrayOutputStream id = new ByteArrayOutputStream();
    id.writeBytes(from);
    id.writeBytes(seqno);
    return MessageId.of(id.toByteArray());
  }
}
