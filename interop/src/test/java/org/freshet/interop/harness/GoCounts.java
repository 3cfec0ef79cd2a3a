package org.freshet.interop.harness;

import java.util.Map;

/**
 * What passed between a go node and one peer, as go's own tracer counted it.
 *
 * @param duplicates messages of the peer that go had already
 * @param sent to the peer
 * @param received from the peer
 */
public record GoCounts(long duplicates, Traffic sent, Traffic received) {

  /**
   * What passed in one direction.
   *
   * @param messages copies of messages
   * @param ihave ids announced
   * @param iwant ids asked for
   * @param graft topics
   * @param prune topics
   * @param prunedPeers peers handed on in PRUNE with a signed record
   * @param idontwant ids not wanted
   */
  public record Traffic(
      long messages,
      long ihave,
      long iwant,
      long graft,
      long prune,
      long prunedPeers,
      long idontwant) {
    private static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0, 0);

    private static Traffic of(Event counts) {
      return new Traffic(
          counts.number("messages"),
          counts.number("ihave"),
          counts.number("iwant"),
          counts.number("graft"),
          counts.number("prune"),
          counts.number("prunedPeers"),
          counts.number("idontwant"));
    }
  }

  /** {@return what a go node has counted with a peer so far} */
  public static GoCounts of(Node go, String peer) {
    return ask(go).objects("peers").stream()
        .filter(counts -> counts.text("peer").equals(peer))
        .map(c -> new GoCounts(c.number("duplicates"), traffic(c, "sent"), traffic(c, "received")))
        .findFirst()
        .orElse(new GoCounts(0, Traffic.NONE, Traffic.NONE));
  }

  /** {@return how many messages a go node was sent that it had already} */
  public static long duplicates(Node go) {
    return ask(go).number("duplicates");
  }

  private static Event ask(Node go) {
    int mark = go.mark();
    go.command(Map.of("counts", true));
    return go.awaitAfter(mark, Expected.event("counts"));
  }

  private static Traffic traffic(Event counts, String direction) {
    return Traffic.of(counts.object(direction));
  }
}
