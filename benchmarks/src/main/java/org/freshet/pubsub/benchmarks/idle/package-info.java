/** What a neighbour costs that does nothing: {@code freshet bench idle}. */
@NullMarked
package org.freshet.pubsub.benchmarks.idle;

import org.jspecify.annotations.NullMarked;
