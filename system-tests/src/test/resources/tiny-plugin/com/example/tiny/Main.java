package com.example.tiny;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.PubSub;
import org.freshet.pubsub.PubSubEvent;

/** Sends a message from one node to another, and prints it and the protocol that carried it. */
public final class Main {
  public static void main(String[] args) throws Exception {
    List<String> protocols = new CopyOnWriteArrayList<>();
    CompletableFuture<String> arrived = new CompletableFuture<>();
    try (PubSub reader = node(args[0], protocols);
        PubSub writer = node(args[0], protocols)) {
      reader.topic("t").subscribe(message -> arrived.complete(message.text()));
      writer.connect(reader.addresses().get(0)).toCompletableFuture().get(30, TimeUnit.SECONDS);
      writer.topic("t").publish("hello");
      System.out.println(arrived.get(30, TimeUnit.SECONDS) + " by " + protocols.get(0));
    }
  }

  private static PubSub node(String router, List<String> protocols) {
    return PubSub.builder()
        .listen("/ip4/127.0.0.1/tcp/0")
        .router(router)
        .onEvent(
            event -> {
              if (event instanceof PubSubEvent.StreamOpened opened) {
                protocols.add(opened.protocol().name());
              }
            })
        .build();
  }
}
