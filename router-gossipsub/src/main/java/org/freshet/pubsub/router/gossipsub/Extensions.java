package org.freshet.pubsub.router.gossipsub;

import java.nio.ByteBuffer;
import java.util.List;
import org.freshet.pubsub.message.Priority;
import org.freshet.pubsub.router.OutboundStream;
import org.freshet.pubsub.router.Router;
import org.freshet.pubsub.router.gossipsub.control.Control;
import org.freshet.pubsub.router.gossipsub.control.ControlWriter;
import org.freshet.pubsub.router.gossipsub.control.ExtensionSet;

/**
 * Extensions (gossipsub v1.3): each side says once, in the first RPC of its stream, what it
 * supports. What a stream said counts for that stream and dies with it.
 */
final class Extensions {
  /** Go takes as much off for a second or late one. */
  private static final int PENALTY = 10;

  private final Scope scope;
  private final ExtensionSet supported;

  Extensions(Scope scope) {
    this.scope = scope;
    this.supported = new ExtensionSet(scope.params.testExtension());
  }

  /** {@return what the hello on this stream says of our extensions} */
  ByteBuffer hello(OutboundStream out) {
    boolean spoken = scope.links.version(out.protocol()).hasExtensions();
    return spoken && !supported.isEmpty()
        ? ControlWriter.rpc(List.of(ControlWriter.extensions(supported)))
        : Router.NONE;
  }

  /** Takes what an RPC says of extensions. */
  void read(Inward in, Control control) {
    if (control.extensions().isPresent()) {
      take(in, control.extensions().get());
    }
    if (control.testExtension()) {
      boolean agreed = supported.and(in.extensions).test();
      scope.count(agreed ? "extensions.test_received" : "extensions.not_agreed");
    }
  }

  private void take(Inward in, ExtensionSet theirs) {
    if (!in.features.hasExtensions()) {
      scope.count("extensions.wrong_protocol");
    } else if (in.rpcs > 1) {
      scope.count("extensions.late");
      scope.misbehaved(in.links, PENALTY);
    } else {
      in.extensions = theirs;
      greet(in);
    }
  }

  /** Our stream is negotiated: what waited for it to be known is said. */
  void opened(Outward way) {
    way.links.inwards.forEach(this::greet);
  }

  /**
   * Where both sides know the test extension each must say so with a message of it, here once for
   * each pair of streams: when theirs has offered it, or when ours is negotiated behind that.
   */
  private void greet(Inward in) {
    Outward way = in.links.outward;
    if (way != null && way.features().hasExtensions() && supported.and(in.extensions).test()) {
      scope.count("extensions.test_sent");
      scope.context.sendFields(way.stream(), ControlWriter.testExtension(), Priority.CONTROL);
    }
  }
}
