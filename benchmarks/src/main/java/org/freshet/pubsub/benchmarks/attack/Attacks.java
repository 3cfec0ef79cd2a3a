package org.freshet.pubsub.benchmarks.attack;

import java.util.List;

/** All attacks; a new one is a line here and its ammunition. */
final class Attacks {
  private static final int MEBIBYTE = 1 << 20;

  static final List<Attack> ALL =
      List.of(
          new Attack(
              "silent-connections",
              "10,000 connections that send nothing",
              "connections",
              List.of(new Volley(10_000, 250, Depth.TCP, Silence::new))),
          new Attack(
              "rapid-reset",
              "streams opened and reset on one connection",
              "streams",
              List.of(new Volley(1, 1, Depth.YAMUX, RapidReset::new))),
          new Attack(
              "never-reads",
              "20 subscribers that send and never read",
              "frames",
              List.of(
                  new Volley(10, 10, Depth.STREAM, DeafSubscriber::patient),
                  new Volley(10, 10, Depth.STREAM, DeafSubscriber::demanding))),
          new Attack(
              "garbage",
              "1 MiB/s of garbage on each of 50 connections",
              "bytes",
              List.of(
                  new Volley(17, 17, Depth.TCP, () -> new Garbage(MEBIBYTE)),
                  new Volley(17, 17, Depth.YAMUX, () -> new Garbage(MEBIBYTE)),
                  new Volley(16, 16, Depth.STREAM, () -> new GarbageRpcs(MEBIBYTE)))),
          new Attack(
              "subscriptions",
              "5,000 subscription changes a second",
              "changes",
              List.of(new Volley(1, 1, Depth.STREAM, () -> new SubscriptionChanges(5_000)))),
          new Attack(
              "forgeries",
              "messages with forged signatures at full speed",
              "messages",
              List.of(new Volley(1, 1, Depth.STREAM, Forgeries::patient))),
          new Attack(
              "fleeing-forgers",
              "the same, each connection given up after 1,000",
              "messages",
              List.of(new Volley(4, 4, Depth.STREAM, Forgeries::fleeing))));

  private Attacks() {}
}
