package org.freshet.interop;

import java.util.ArrayList;
import java.util.List;
import org.freshet.interop.harness.Implementation;
import org.freshet.interop.harness.Node;

/** What the tests of gossipsub have in common. */
final class Gossipsub {
  static final String TOPIC = "t";

  /** Of our node, of go and of rust; a heartbeat of theirs is a second, for which no test waits. */
  private static final List<String> QUICK =
      List.of("heartbeat=200ms", "heartbeatInitialDelay=100ms");

  /** Of js, whose first heartbeat comes as soon as that always. */
  private static final List<String> QUICK_JS = List.of("heartbeat=200ms");

  private Gossipsub() {}

  /** {@return options of a gossipsub node with quick heartbeats that subscribes to the topic} */
  static String[] options(String... parameters) {
    return optionsWith(QUICK, parameters);
  }

  /** {@return the same for a node of any implementation} */
  static String[] optionsFor(Implementation implementation, String... parameters) {
    return optionsWith(implementation == Implementation.JS ? QUICK_JS : QUICK, parameters);
  }

  private static String[] optionsWith(List<String> quick, String... parameters) {
    List<String> options = new ArrayList<>(List.of("--router", "gossipsub", "--topic", TOPIC));
    quick.forEach(parameter -> options.addAll(List.of("--param", parameter)));
    for (String parameter : parameters) {
      options.addAll(List.of("--param", parameter));
    }
    return options.toArray(String[]::new);
  }

  /** {@return options followed by more of them} */
  static String[] with(String[] options, String... more) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /**
   * {@return the parameter that keeps an implementation to a version of the protocol and older
   * ones}
   *
   * @param version such as {@code 1.2}
   */
  static String newest(Implementation implementation, String version) {
    return implementation == Implementation.FRESHET
        ? "newestVersion=V" + version.replace('.', '_')
        : "newestProtocol=" + protocol(version);
  }

  static String protocol(String version) {
    return "/meshsub/" + version + ".0";
  }

  /** {@return the parameters of a node that keeps out of meshes} */
  static String[] meshless(Implementation implementation) {
    return implementation == Implementation.FRESHET
        ? new String[] {"d=0", "dLow=0", "dHigh=0", "dScore=0", "dOut=0"}
        : new String[] {"D=0", "Dlo=0", "Dhi=0", "Dscore=0", "Dout=0"};
  }

  /** Waits until each is in the mesh of the other. */
  static void awaitMesh(Node a, Node b) {
    a.awaitMeshWith(b.id(), TOPIC);
    b.awaitMeshWith(a.id(), TOPIC);
  }
}
