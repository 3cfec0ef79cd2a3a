package org.freshet.pubsub.router.gossipsub;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.message.TopicName;

/** Messages for units that look at no more than topic, id and size. */
final class Messages {
  private Messages() {}

  static Message message(TopicName topic, int number, int size) {
    MessageId id = MessageId.of(ByteBuffer.allocate(4).putInt(number).array());
    return (Message)
        Proxy.newProxyInstance(
            Message.class.getClassLoader(),
            new Class<?>[] {Message.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "topic" -> topic;
                  case "id" -> id;
                  case "size" -> size;
                  case "toString" -> "message " + number;
                  default ->
                      throw new UnsupportedOperationException(
                          "a unit under test asked for " + method.getName());
                });
  }
}
