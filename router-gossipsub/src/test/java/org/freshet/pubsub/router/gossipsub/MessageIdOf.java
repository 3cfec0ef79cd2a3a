package org.freshet.pubsub.router.gossipsub;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.freshet.pubsub.message.MessageId;

/** Encoded messages looked into by code that is not the one under test; ids as go makes them. */
final class MessageIdOf {
  private MessageIdOf() {}

  /** {@return the message with its author and number, but not its signature} */
  static byte[] withoutSignature(byte[] message) {
    ByteArrayOutputStream bare = new ByteArrayOutputStream();
    try {
      CodedInputStream in = CodedInputStream.newInstance(message);
      CodedOutputStream out = CodedOutputStream.newInstance(bare);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagFieldNumber(tag) < 5) {
          out.writeByteArray(WireFormat.getTagFieldNumber(tag), in.readByteArray());
        } else {
          in.skipField(tag);
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bare.toByteArray();
  }

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
