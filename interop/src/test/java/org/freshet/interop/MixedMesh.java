package org.freshet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A mesh of nodes of several implementations, and what it makes of a load. */
final class MixedMesh implements AutoCloseable {
  /** Each node dials so many others, so that it knows about twice as many. */
  private static final int DIALS = 5;

  /**
   * With so many in each mesh it is one network. Most have more; a few must wait for a back-off of
   * a minute until they are let in by others.
   */
  private static final int LEAST_IN_MESH = 3;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<MeshMember> members;

  /**
   * Connects them at random, in the same way for the same seed, and waits until every mesh is large
   * enough.
   */
  MixedMesh(List<MeshMember> members, long seed) {
    this.members = List.copyOf(members);
    Random random = new Random(seed);
    List<String> addresses = members.stream().map(MeshMember::address).toList();
    for (int i = 0; i < addresses.size(); i++) {
      List<Integer> others = new ArrayList<>(IntStream.range(0, addresses.size()).boxed().toList());
      others.remove(i);
      Collections.shuffle(others, random);
      for (int other : others.subList(0, DIALS)) {
        members.get(i).dial(addresses.get(other));
      }
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(members.stream().map(MeshMember::meshSize))
                    .allMatch(size -> size >= LEAST_IN_MESH));
  }

  /**
   * What is published, by the members in turn.
   *
   * @param messages how many
   * @param bytes of each payload
   * @param perSecond how many in a second
   */
  record Load(int messages, int bytes, int perSecond) {}

  /**
   * Publishes, and waits until every member has every message; nobody may complain. {@return
   * duplicates per message}
   */
  double run(Load load) {
    members.forEach(MeshMember::forget);
    long startNanos = System.nanoTime();
    for (int i = 0; i < load.messages(); i++) {
      LockSupport.parkNanos(
          startNanos + Duration.ofSeconds(i).toNanos() / load.perSecond() - System.nanoTime());
      members.get(i % members.size()).publish(Payloads.numbered(i, load.bytes()));
    }
    Set<Integer> all = IntStream.range(0, load.messages()).boxed().collect(Collectors.toSet());
    for (MeshMember member : members) {
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(member.delivered()).isEqualTo(all));
    }
    assertThat(members.stream().flatMap(member -> member.complaints().stream())).isEmpty();
    return 1.0 * members.stream().mapToLong(MeshMember::duplicates).sum() / load.messages();
  }

  @Override
  public void close() {
    members.forEach(MeshMember::close);
  }
}
