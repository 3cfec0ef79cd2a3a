/** Go's benchmark, ours and the bare pipe in turn, and what the figures are to be. */
@NullMarked
package org.freshet.pubsub.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
