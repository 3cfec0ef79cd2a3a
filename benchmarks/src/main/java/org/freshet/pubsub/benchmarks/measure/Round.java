package org.freshet.pubsub.benchmarks.measure;

/**
 * One round that is to come; immutable.
 *
 * @param number from 1 on
 * @param warmUp whether its figures do not count
 * @param messages how many are sent
 * @param rate messages offered a second, 0 for as many as the window allows
 */
public record Round(int number, boolean warmUp, int messages, double rate) {}
