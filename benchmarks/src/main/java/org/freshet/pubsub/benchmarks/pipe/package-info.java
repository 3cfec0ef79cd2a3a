/** The ceiling: the same bytes through a bare encrypted pipe, without any protocol. */
@NullMarked
package org.freshet.pubsub.benchmarks.pipe;

import org.jspecify.annotations.NullMarked;
