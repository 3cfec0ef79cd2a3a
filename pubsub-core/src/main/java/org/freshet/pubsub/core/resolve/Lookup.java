package org.freshet.pubsub.core.resolve;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.freshet.pubsub.NameResolver;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Multiaddr;
import org.freshet.pubsub.peer.PeerId;

/**
 * One look at what an address with a name stands for: {@code /dnsaddr} may name other names, so
 * depth, questions and results are bounded. Blocks; used once.
 */
final class Lookup {
  static final int MAX_ADDRESSES = 16;
  static final int MAX_DEPTH = 4;
  static final int MAX_QUESTIONS = 32;
  static final int MAX_RECORDS = 64;

  private static final String DNSADDR_RECORD = "dnsaddr=";

  private final NameResolver resolver;
  private final Set<Multiaddr> found = new LinkedHashSet<>();
  private final Set<Multiaddr> asked = new LinkedHashSet<>();

  /** What the last question failed with, empty while none has. */
  private Optional<IOException> failure = Optional.empty();

  Lookup(NameResolver resolver) {
    this.resolver = resolver;
  }

  /**
   * {@return the addresses, at least one}
   *
   * @throws IOException when there are none
   */
  List<Multiaddr> of(Multiaddr named) throws IOException {
    expand(named, 0);
    if (!found.isEmpty()) {
      return found.stream().limit(MAX_ADDRESSES).toList();
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
    throw new IOException("the name stands for no address that could be dialled");
  }

  private void expand(Multiaddr address, int depth) {
    if (!Names.isNamed(address)) {
      found.add(address);
      return;
    }
    boolean enough = found.size() >= MAX_ADDRESSES || asked.size() >= MAX_QUESTIONS;
    if (enough || depth == MAX_DEPTH || !asked.add(address)) {
      return;
    }
    try {
      if (address.has(AddressProtocol.DNSADDR)) {
        expandRecords(address, depth);
      } else {
        expandHost(address);
      }
    } catch (IOException e) {
      failure = Optional.of(e);
    }
  }

  private void expandHost(Multiaddr address) throws IOException {
    Multiaddr.Component name = address.components().get(0);
    boolean any = false;
    for (InetAddress ip : resolver.addresses(name.value())) {
      boolean v6 = ip instanceof Inet6Address;
      boolean wanted =
          name.protocol() == AddressProtocol.DNS || v6 == (name.protocol() == AddressProtocol.DNS6);
      if (wanted) {
        any = true;
        AddressProtocol protocol = v6 ? AddressProtocol.IP6 : AddressProtocol.IP4;
        found.add(Names.replaced(address, protocol, withoutZone(ip.getHostAddress())));
      }
    }
    if (!any) {
      throw new IOException(name.value() + " has no address for /" + name.protocol().text());
    }
  }

  private void expandRecords(Multiaddr address, int depth) throws IOException {
    String name = address.components().get(0).value();
    Optional<PeerId> wanted = address.peerId();
    List<String> records = resolver.texts("_dnsaddr." + name);
    for (String record : records.subList(0, Math.min(records.size(), MAX_RECORDS))) {
      Optional<Multiaddr> target = target(record);
      if (target.isPresent() && (wanted.isEmpty() || target.get().peerId().equals(wanted))) {
        expand(target.get(), depth + 1);
      }
    }
  }

  /** {@return the address in a record, empty where there is none or of a kind that is not known} */
  private static Optional<Multiaddr> target(String record) {
    if (!record.startsWith(DNSADDR_RECORD)) {
      return Optional.empty();
    }
    try {
      Multiaddr target = Multiaddr.parse(record.substring(DNSADDR_RECORD.length()).strip());
      return Names.fault(target).isEmpty() ? Optional.of(target) : Optional.empty();
    } catch (IllegalArgumentException ofAnotherKind) {
      return Optional.empty();
    }
  }

  private static String withoutZone(String ip) {
    int zone = ip.indexOf('%');
    return zone < 0 ? ip : ip.substring(0, zone);
  }
}
