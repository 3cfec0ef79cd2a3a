/** JMH benchmarks and side-by-side load. */
@NullMarked
package org.freshet.pubsub.benchmarks;

import org.jspecify.annotations.NullMarked;
