/** The engine of Freshet. */
@NullMarked
package org.freshet.pubsub.core;

import org.jspecify.annotations.NullMarked;
