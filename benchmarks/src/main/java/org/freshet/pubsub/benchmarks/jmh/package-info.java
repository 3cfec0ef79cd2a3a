/** Benchmarks of parts, by JMH. */
@NullMarked
package org.freshet.pubsub.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
