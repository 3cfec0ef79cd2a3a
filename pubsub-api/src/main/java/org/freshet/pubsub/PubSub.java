package org.freshet.pubsub;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;

/**
 * A publish/subscribe node: joins topics, connects to other nodes, publishes and delivers.
 *
 * <p>Safe for any thread. Every method called after {@link #close()} throws {@link
 * IllegalStateException}.
 *
 * <pre>{@code
 * try (PubSub pubsub = PubSub.builder().listen("/ip4/0.0.0.0/tcp/4001").router("gossipsub").build()) {
 *   Topic news = pubsub.topic("news");
 *   try (Subscription s = news.subscribe(message -> System.out.println(message.text()))) {
 *     pubsub.connect("/ip4/…/tcp/4001/p2p/12D3…").toCompletableFuture().join();
 *     news.publish("hello").toCompletableFuture().join();
 *   }
 * }
 * }</pre>
 */
public interface PubSub extends AutoCloseable {
  /**
   * {@return a new builder with default settings}
   *
   * @throws IllegalStateException when no core is on the class path or module path; the message
   *     names the artifact to add
   */
  static PubSubBuilder builder() {
    return ServiceLoader.load(PubSubFactory.class, PubSubFactory.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no implementation found: add the artifact org.freshet:pubsub-core"))
        .newBuilder();
  }

  /** {@return this node's identity} */
  PeerId peerId();

  /** {@return the addresses it listens on, each ending in {@code /p2p/<its id>}} */
  List<Multiaddr> addresses();

  /**
   * {@return the topic with this name, to publish on and to subscribe to} Costs nothing until it is
   * used; the same name gives the same topic until that is closed.
   *
   * @throws IllegalArgumentException when the name is empty or too long
   */
  Topic topic(String name);

  /**
   * Connects to another node, once, by the first of its addresses that can be reached.
   *
   * <p>The addresses are raced: one after the other is dialled, IPv6 and IPv4 in turn, a quarter of
   * a second apart or as soon as one has failed, until a connection is secured; then the others are
   * given up. Names ({@code /dns}, {@code /dns4}, {@code /dns6}, {@code /dnsaddr}) are looked up at
   * the same time, and race with what they give. At most sixteen addresses are dialled. Addresses
   * that no transport understands are left out.
   *
   * @param addresses of one node, not empty; each may end in {@code /p2p/<id>}: then a node that
   *     proves another identity is refused, at all of them
   * @return completes with the far side's identity (this node's own where it proved none) when our
   *     stream to it stands and its first RPC has been read, or two seconds after the connection
   *     was made; completes exceptionally with {@link org.freshet.pubsub.transport.StreamException}
   *     when the connection cannot be made; it names each address that was dialled and why it
   *     failed. Cancelling its future cancels the dials
   * @throws IllegalArgumentException when no transport understands any of the addresses (names
   *     those that are there), when they name several identities, or when there are none
   */
  CompletionStage<Optional<PeerId>> connect(List<Multiaddr> addresses);

  /** Connects to another node, once; see {@link #connect(List)}. */
  default CompletionStage<Optional<PeerId>> connect(Multiaddr address) {
    return connect(List.of(address));
  }

  /**
   * Connects to another node, once; see {@link #connect(List)}.
   *
   * @throws IllegalArgumentException when the text is no address
   */
  default CompletionStage<Optional<PeerId>> connect(String address) {
    return connect(Multiaddr.parse(address));
  }

  /**
   * Keeps an address connected from now on, like those of {@link PubSubBuilder#peers}: dials it
   * now, and again with back-off whenever no connection to it stands.
   *
   * @param address best ends in {@code /p2p/<id>}: then a connection that the other side made, or
   *     one to another of its addresses, is as good
   * @return ends that when closed; a connection that stands is left as it is
   * @throws IllegalArgumentException when no transport understands the address; names those that
   *     are there
   */
  Registration keepConnected(Multiaddr address);

  /**
   * Keeps an address connected from now on; see {@link #keepConnected(Multiaddr)}.
   *
   * @throws IllegalArgumentException when the text is no address
   */
  default Registration keepConnected(String address) {
    return keepConnected(Multiaddr.parse(address));
  }

  /**
   * Starts to listen on one more address. Neighbours are told of it.
   *
   * @param address port 0 means any free one
   * @return completes with the address that was bound, ending in {@code /p2p/<own id>}; completes
   *     exceptionally with {@link org.freshet.pubsub.transport.StreamException} when it cannot be
   *     listened on
   * @throws IllegalArgumentException when no transport understands the address; names those that
   *     are there
   */
  CompletionStage<Multiaddr> listen(Multiaddr address);

  /**
   * Starts to listen on one more address; see {@link #listen(Multiaddr)}.
   *
   * @throws IllegalArgumentException when the text is no address
   */
  default CompletionStage<Multiaddr> listen(String address) {
    return listen(Multiaddr.parse(address));
  }

  /** Closes every connection to the peer. {@return completes with how many there were} */
  CompletionStage<Integer> disconnect(PeerId peer);

  /** {@return whom this node has nothing to do with; changes when it is changed} */
  Bans bans();

  /** {@return completes with the neighbours that proved an identity, oldest first} */
  CompletionStage<List<PeerId>> neighbours();

  /**
   * {@return publishes what happens on the node from now on to each of its subscribers, by the
   * rules of Reactive Streams}
   *
   * <p>Each subscriber has a queue of its own. Signals come one at a time on a thread of the node;
   * when the node is closed, {@code onComplete} comes behind what waits. {@link
   * PubSubBuilder#onEvent} hears the node from its start.
   *
   * @param maxWaiting how many events may wait for one subscriber; what comes then is dropped and
   *     counted
   * @throws IllegalArgumentException when that is less than 1
   */
  Flow.Publisher<PubSubEvent> events(int maxWaiting);

  /**
   * {@return the router's own interface of that type, such as {@link
   * org.freshet.pubsub.router.MeshView}, empty when this router has none}
   */
  <T> Optional<T> view(Class<T> type);

  /**
   * {@return all counters as they are now}
   *
   * <p>Waits for the node's engine to tell what is in its tables, a second at the most; those that
   * begin with {@code table.} are missing when it does not, and on the node's own engine thread.
   */
  Stats stats();

  /**
   * Ends subscriptions, topics, streams, connections and listeners; idempotent.
   *
   * <p>What is queued gets up to one second to leave; returns within ten seconds in any case. From
   * a subscription's handler it returns at once and the end goes on in the background.
   */
  @Override
  void close();
}
