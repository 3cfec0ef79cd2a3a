/** The command line of the benchmarks: {@code freshet bench}. */
@NullMarked
package org.freshet.pubsub.benchmarks;

import org.jspecify.annotations.NullMarked;
