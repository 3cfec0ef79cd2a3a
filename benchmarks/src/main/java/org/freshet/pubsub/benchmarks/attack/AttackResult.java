package org.freshet.pubsub.benchmarks.attack;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * What an attack came to; immutable.
 *
 * @param attack which
 * @param besideSink deliveries a second, both ways together, while the attacker fills a sink; of
 *     before and after the attack the more, for a victim may suffer beyond its end
 * @param underAttack deliveries a second while it attacks
 * @param lost messages of the good pair that never came
 * @param attackerShare of a core, which the attacker had
 * @param done what it did in that time
 * @param before what the victim held before, garbage collected
 * @param most the most heap behind a collection, and the most direct memory, threads and
 *     descriptors seen, during the attack
 * @param after what the victim held in the end, garbage collected
 * @param counted by how much the victim's counters rose
 */
record AttackResult(
    Attack attack,
    double besideSink,
    double underAttack,
    long lost,
    double attackerShare,
    Map<String, Object> done,
    Held before,
    Held most,
    Held after,
    SortedMap<String, Long> counted) {
  /** The part of its throughput that a good pair is to keep. */
  static final double KEPT = 0.5;

  /** What the victim may hold more than before, once an attack is over. */
  static final long LEFTOVER_BYTES = 32L << 20;

  /** What the victim holds of a few things; immutable. */
  record Held(long heapBytes, long directBytes, long threads, long descriptors) {
    Held most(Held other) {
      return new Held(
          Math.max(heapBytes, other.heapBytes),
          Math.max(directBytes, other.directBytes),
          Math.max(threads, other.threads),
          Math.max(descriptors, other.descriptors));
    }

    Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("heap", heapBytes);
      map.put("direct", directBytes);
      map.put("threads", threads);
      map.put("descriptors", descriptors);
      return map;
    }
  }

  double kept() {
    return underAttack / besideSink;
  }

  /** {@return whether the node held out} */
  boolean held() {
    return kept() >= KEPT
        && lost == 0
        && after.heapBytes() <= before.heapBytes() + LEFTOVER_BYTES
        && after.directBytes() <= before.directBytes() + LEFTOVER_BYTES;
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("attack", attack.id());
    map.put("besideSink", besideSink);
    map.put("underAttack", underAttack);
    map.put("kept", kept());
    map.put("held", held());
    map.put("lost", lost);
    map.put("attackerShare", attackerShare);
    map.put("attacker", done);
    map.put("before", before.toMap());
    map.put("most", most.toMap());
    map.put("after", after.toMap());
    map.put("counters", counted);
    return map;
  }
}
