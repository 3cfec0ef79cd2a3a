/** Load on real nodes: a publisher, perhaps a relay, and subscribers in one process. */
@NullMarked
package org.freshet.pubsub.benchmarks.load;

import org.jspecify.annotations.NullMarked;
