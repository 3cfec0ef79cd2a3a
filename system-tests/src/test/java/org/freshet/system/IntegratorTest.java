package org.freshet.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.message.Message;
import org.junit.jupiter.api.Test;

/** What an application gets that names our artifacts and nothing else, as this module does. */
class IntegratorTest {
  @Test
  void conscryptIsLeftToIt() {
    assertThatExceptionOfType(ClassNotFoundException.class)
        .isThrownBy(() -> Class.forName("org.conscrypt.Conscrypt"));
  }

  @Test
  void twoNodesExchangeSignedMessages() throws Exception {
    CompletableFuture<String> received = new CompletableFuture<>();
    try (PubSub one = PubSub.builder().listen("/ip4/127.0.0.1/tcp/0").router("floodsub").build();
        PubSub two = PubSub.builder().router("floodsub").build()) {
      one.topic("t").subscribe((Message message) -> received.complete(message.text()));
      two.connect(one.addresses().get(0)).toCompletableFuture().get(10, TimeUnit.SECONDS);
      two.topic("t").publish("signed");

      assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo("signed");
    }
  }
}
