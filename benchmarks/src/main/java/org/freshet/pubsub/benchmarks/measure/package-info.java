/** What a round costs the process, how its time is counted, and what it came to. */
@NullMarked
package org.freshet.pubsub.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
