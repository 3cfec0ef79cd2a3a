package org.freshet.pubsub.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.freshet.pubsub.peer.Identity;

/**
 * What may be known of a key file.
 *
 * @param peer the peer id in base58
 * @param cid the peer id as CIDv1
 * @param publicKey the raw public key in hexadecimal
 */
record KeyDescription(Path file, String peer, String cid, String type, String publicKey) {

  static KeyDescription of(Path file, Identity identity) {
    return new KeyDescription(
        file,
        identity.peerId().toString(),
        identity.peerId().toCid(),
        Converters.lowerCase(identity.publicKey().type()),
        HexFormat.of().formatHex(identity.publicKey().data()));
  }

  void print(PrintStream out, boolean json) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", file.toString());
    fields.put("peer", peer);
    fields.put("cid", cid);
    fields.put("type", type);
    fields.put("publicKey", publicKey);
    if (json) {
      out.println(Json.line(fields));
    } else {
      fields.forEach((name, value) -> out.printf("%-10s %s%n", name, value));
    }
    out.flush();
  }
}
