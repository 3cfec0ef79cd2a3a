package org.freshet.pubsub.core.resolve;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freshet.pubsub.NameResolver;

/** Knows what the test has told it, and writes down what it is asked. */
public final class FakeNames implements NameResolver {
  private final Map<String, List<String>> hosts = new LinkedHashMap<>();
  private final Map<String, List<String>> texts = new LinkedHashMap<>();

  /** What was asked, in order. */
  public final List<String> asked = new ArrayList<>();

  /** Gives a host its IP addresses. {@return this} */
  public FakeNames host(String name, String... ips) {
    hosts.put(name, List.of(ips));
    return this;
  }

  /** Gives {@code _dnsaddr.<name>} TXT records. {@return this} */
  public FakeNames dnsaddr(String name, String... records) {
    texts.put("_dnsaddr." + name, List.of(records));
    return this;
  }

  @Override
  public synchronized List<InetAddress> addresses(String host) throws IOException {
    asked.add(host);
    if (!hosts.containsKey(host)) {
      throw new IOException("there is no host " + host);
    }
    List<InetAddress> all = new ArrayList<>();
    for (String ip : hosts.get(host)) {
      all.add(InetAddress.getByName(ip));
    }
    return all;
  }

  @Override
  public synchronized List<String> texts(String name) throws IOException {
    asked.add(name);
    if (!texts.containsKey(name)) {
      throw new IOException("there is no name " + name);
    }
    return texts.get(name);
  }
}
