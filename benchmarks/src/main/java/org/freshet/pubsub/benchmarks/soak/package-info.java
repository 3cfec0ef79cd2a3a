/** Hours of coming and going, after which nothing may be more than it was. */
@NullMarked
package org.freshet.pubsub.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
