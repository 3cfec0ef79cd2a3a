package org.freshet.pubsub;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/**
 * Looks up the names in addresses that are dialled: {@code /dns}, {@code /dns4}, {@code /dns6} and
 * {@code /dnsaddr}. Set with {@link PubSubBuilder#nameResolver}; without, the JDK looks up.
 *
 * <p>Called on threads that exist for this, several at a time; it may block. Who waits gives up
 * after ten seconds.
 */
public interface NameResolver {
  /**
   * {@return the IP addresses of a host, of both families, preferred first}
   *
   * @throws IOException when there are none, or they cannot be found out
   */
  List<InetAddress> addresses(String host) throws IOException;

  /**
   * {@return the TXT records of a name, one string each}
   *
   * @throws IOException when there is no such name, or it cannot be found out
   */
  List<String> texts(String name) throws IOException;
}
