/** What a node's good neighbours notice while somebody attacks it. */
@NullMarked
package org.freshet.pubsub.benchmarks.attack;

import org.jspecify.annotations.NullMarked;
