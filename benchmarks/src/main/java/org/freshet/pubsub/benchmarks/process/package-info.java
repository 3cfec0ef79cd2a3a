/** Processes that a harness drives by lines. */
@NullMarked
package org.freshet.pubsub.benchmarks.process;

import org.jspecify.annotations.NullMarked;
