package org.freshet.pubsub.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.freshet.pubsub.NameResolver;
import org.freshet.pubsub.core.runtime.ManualTimer;
import org.freshet.pubsub.core.runtime.StreamErrors;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

class AddressResolverTest {
  private static final Multiaddr NAMED = Multiaddr.parse("/dns4/a.example/tcp/1");

  private final ManualTimer timer = new ManualTimer();
  private final FakeNames names = new FakeNames().host("a.example", "192.0.2.1");

  @Test
  void looksUpOnAWorker() {
    List<Runnable> tasks = new ArrayList<>();
    CompletableFuture<List<Multiaddr>> found =
        new AddressResolver(names, tasks::add, timer).resolve(NAMED).toCompletableFuture();
    assertThat(names.asked).isEmpty();

    tasks.get(0).run();

    assertThat(found.join()).containsExactly(Multiaddr.parse("/ip4/192.0.2.1/tcp/1"));
    assertThat(timer.waiting()).isZero();
  }

  @Test
  void givesUpInTime() {
    List<Runnable> tasks = new ArrayList<>();
    CompletableFuture<List<Multiaddr>> found =
        new AddressResolver(names, tasks::add, timer).resolve(NAMED).toCompletableFuture();
    timer.pass(AddressResolver.PATIENCE.minusNanos(1));
    assertThat(found).isNotDone();
    timer.pass(Duration.ofNanos(1));

    assertFails(found, StreamError.TIMEOUT, "no name server answered in PT10S");
    tasks.get(0).run();
    assertThat(names.asked).as("nobody waits any more").isEmpty();
  }

  @Test
  void saysWhyThereIsNothing() {
    assertFails(resolve(names, "/dns4/b.example/tcp/1"), StreamError.CONNECTION_LOST, "b.example");
    NameResolver broken =
        new NameResolver() {
          @Override
          public List<InetAddress> addresses(String host) {
            throw new IllegalStateException("planted");
          }

          @Override
          public List<String> texts(String name) throws IOException {
            throw new IOException();
          }
        };
    assertFails(resolve(broken, NAMED.toString()), StreamError.INTERNAL, "name resolver failed");
    assertFails(resolve(broken, "/dnsaddr/a.example"), StreamError.CONNECTION_LOST, "");
    assertThat(timer.waiting()).isZero();
  }

  @Test
  void tooManyQuestionsAreRefused() {
    AddressResolver full =
        new AddressResolver(
            names,
            task -> {
              throw new RejectedExecutionException();
            },
            timer);

    assertFails(
        full.resolve(NAMED).toCompletableFuture(), StreamError.RESOURCE_LIMIT, "too many names");
    assertThat(timer.waiting()).isZero();
  }

  private CompletableFuture<List<Multiaddr>> resolve(NameResolver with, String named) {
    return new AddressResolver(with, Runnable::run, timer)
        .resolve(Multiaddr.parse(named))
        .toCompletableFuture();
  }

  private static void assertFails(CompletableFuture<?> stage, StreamError error, String why) {
    assertThat(stage)
        .isCompletedExceptionally()
        .satisfies(
            failed ->
                assertThat(failed.handle((value, e) -> StreamErrors.exception(e).error()).join())
                    .satisfies(
                        e -> assertThat(e.code()).isEqualTo(error.code()),
                        e -> assertThat(e.reason()).contains(why)));
  }
}
