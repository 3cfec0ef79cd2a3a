package org.freshet.pubsub.benchmarks.attack;

import java.util.function.Supplier;

/**
 * Connections of an attack that do the same; immutable data.
 *
 * @param connections how many stand at a time; one that ends is made again at once
 * @param addresses how many local addresses they come from
 * @param depth how far each is a proper one
 * @param ammunition what each sends
 */
record Volley(int connections, int addresses, Depth depth, Supplier<Ammunition> ammunition) {}
