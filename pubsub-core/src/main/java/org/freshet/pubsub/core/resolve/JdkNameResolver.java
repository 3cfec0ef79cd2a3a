package org.freshet.pubsub.core.resolve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import org.freshet.pubsub.NameResolver;

/** Looks up hosts as every Java program does, and TXT records with the JDK's DNS client. */
public final class JdkNameResolver implements NameResolver {
  /** The name servers that the machine is configured with. */
  private static final String MACHINE_SERVERS = "dns:";

  private static final String TXT = "TXT";

  /** Doubles with each try: all in all seven seconds. */
  private static final String FIRST_TIMEOUT_MILLIS = "1000";

  private static final String TRIES = "3";

  private final String servers;

  /** Creates one that asks the name servers of the machine. */
  public JdkNameResolver() {
    this(MACHINE_SERVERS);
  }

  /**
   * Creates one that asks the given name servers for TXT records.
   *
   * @param servers like {@code dns://127.0.0.1:5353}
   */
  JdkNameResolver(String servers) {
    this.servers = servers;
  }

  @Override
  public List<InetAddress> addresses(String host) throws IOException {
    try {
      return List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      throw new IOException("there is no host " + host, e);
    }
  }

  @Override
  // JNDI takes nothing else than a Hashtable. Its DNS provider gives strings and bytes, no objects.
  @SuppressWarnings({"JdkObsolete", "BanJNDI"})
  public List<String> texts(String name) throws IOException {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(Context.PROVIDER_URL, servers);
    environment.put("com.sun.jndi.dns.timeout.initial", FIRST_TIMEOUT_MILLIS);
    environment.put("com.sun.jndi.dns.timeout.retries", TRIES);
    try {
      DirContext dns = new InitialDirContext(environment);
      try {
        Attribute records = dns.getAttributes(name, new String[] {TXT}).get(TXT);
        return records == null ? List.of() : strings(records);
      } finally {
        dns.close();
      }
    } catch (NameNotFoundException e) {
      throw new IOException("there is no name " + name, e);
    } catch (NoInitialContextException e) {
      throw new IOException("TXT records need the JDK's module jdk.naming.dns: add it", e);
    } catch (NamingException e) {
      throw new IOException("the TXT records of " + name + " cannot be had: " + e.getMessage(), e);
    }
  }

  private static List<String> strings(Attribute records) throws NamingException {
    List<String> all = new ArrayList<>();
    NamingEnumeration<?> values = records.getAll();
    while (values.hasMore()) {
      all.add(values.next().toString());
    }
    return all;
  }
}
