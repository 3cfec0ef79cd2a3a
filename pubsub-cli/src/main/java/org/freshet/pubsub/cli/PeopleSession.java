package org.freshet.pubsub.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.freshet.pubsub.PubSubEvent;
import org.freshet.pubsub.PubSubEvent.ConnectionClosed;
import org.freshet.pubsub.PubSubEvent.ConnectionOpened;
import org.freshet.pubsub.PubSubEvent.DialFailed;
import org.freshet.pubsub.PubSubEvent.SubscriberChanged;
import org.freshet.pubsub.message.Message;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** A person drives the node: lines typed are published, what happens is told in words. */
final class PeopleSession implements Session {
  private static final int TOLD_ID_CHARACTERS = 8;

  private final PrintStream out;
  private final boolean interactive;
  private final NodeOptions options;

  /**
   * Connections by the peer that proved itself; a peer comes with the first, goes with the last.
   */
  private final Map<PeerId, Integer> connections = new LinkedHashMap<>();

  /** Null before {@link #started}. */
  private volatile @Nullable PeopleCommands commands;

  PeopleSession(StandardStreams streams, NodeOptions options) {
    this.out = streams.out();
    this.interactive = streams.interactive();
    this.options = options;
  }

  @Override
  public void started(RunningNode node) {
    commands = new PeopleCommands(node, this::tell);
    tell("node " + node.pubsub().peerId());
    List<Multiaddr> addresses = node.pubsub().addresses();
    addresses.forEach(address -> tell("listening on " + address));
    if (!addresses.isEmpty()) {
      tell("join it from another terminal:");
      tell("  " + options.commandToJoin(addresses.get(0)));
    }
    tell(
        node.topics().isEmpty()
            ? "no topic yet: type /subscribe NAME; /help shows what else you can type"
            : "lines you type are published on '"
                + Printable.line(node.topics().get(0).value())
                + "'; /help shows what else you can type");
  }

  @Override
  public void onEvent(PubSubEvent event) {
    if (event instanceof ConnectionOpened opened) {
      if (opened.peer().isEmpty() || count(opened.peer().get(), 1) == 1) {
        tell("+ " + name(opened.peer()) + " is connected, " + opened.address());
      }
    } else if (event instanceof ConnectionClosed closed) {
      if (closed.peer().isEmpty() || count(closed.peer().get(), -1) == 0) {
        tell("- " + name(closed.peer()) + " is gone: " + Printable.line(closed.reason().reason()));
      }
    } else if (event instanceof DialFailed failed) {
      tellProgress(failed);
    } else if (event instanceof SubscriberChanged change) {
      tell(
          "  "
              + name(change.peer())
              + (change.subscribed() ? " wants '" : " no longer wants '")
              + Printable.line(change.topic().value())
              + "'");
    }
  }

  /** Ever less often: what fails for hours fills no screen. */
  private void tellProgress(DialFailed failed) {
    if (Integer.bitCount(failed.attempts()) == 1) {
      tell(
          "  cannot reach "
              + failed.addresses().stream()
                  .map(Multiaddr::toString)
                  .collect(Collectors.joining(" or "))
              + " yet, tries on"
              + (failed.attempts() == 1 ? "" : " after " + failed.attempts() + " attempts")
              + ": "
              + Printable.line(failed.reason().reason()));
    }
  }

  /** {@return how many connections there are now} */
  private int count(PeerId peer, int change) {
    int now = connections.getOrDefault(peer, 0) + change;
    if (now == 0) {
      connections.remove(peer);
    } else {
      connections.put(peer, now);
    }
    return now;
  }

  @Override
  public void onMessage(Message message) {
    tell(
        "["
            + Printable.line(message.topic().value())
            + "] "
            + name(message.from())
            + (message.from().isPresent() && !message.isSigned() ? " (not signed)" : "")
            + ": "
            + Printable.data(message.data()));
  }

  @Override
  public void onLine(String line) {
    PeopleCommands target = commands;
    if (target == null) {
      throw new IllegalStateException("no line may come before the node has started");
    }
    target.perform(line);
  }

  /** Ctrl-D ends; input that was piped in may end while the node has work to do. */
  @Override
  public void onInputEnded() {
    PeopleCommands target = commands;
    if (interactive && target != null) {
      target.perform("/quit");
    }
  }

  @Override
  public int stopped() {
    tell("stopped");
    return 0;
  }

  private void tell(String line) {
    out.println(line);
    out.flush();
  }

  /** {@return the end of the peer's id, which tells peers apart: all begin alike} */
  private static String name(Optional<PeerId> peer) {
    return peer.map(PeerId::toString)
        .map(id -> "…" + id.substring(id.length() - TOLD_ID_CHARACTERS))
        .orElse("(somebody)");
  }
}
