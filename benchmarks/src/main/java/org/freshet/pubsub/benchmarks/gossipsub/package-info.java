/** The gossipsub router alone, among many neighbours. */
@NullMarked
package org.freshet.pubsub.benchmarks.gossipsub;

import org.jspecify.annotations.NullMarked;
