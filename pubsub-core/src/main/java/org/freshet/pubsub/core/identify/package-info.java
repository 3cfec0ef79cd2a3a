/** Identify: tells a neighbour who we are and what we serve, and hears the same from it. */
@NullMarked
package org.freshet.pubsub.core.identify;

import org.jspecify.annotations.NullMarked;
