/** The engine alone, measured with JMH. */
@NullMarked
package org.freshet.pubsub.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
