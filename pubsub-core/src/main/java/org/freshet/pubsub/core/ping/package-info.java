/** Ping: asks a neighbour whether it is there, and answers those that ask. */
@NullMarked
package org.freshet.pubsub.core.ping;

import org.jspecify.annotations.NullMarked;
