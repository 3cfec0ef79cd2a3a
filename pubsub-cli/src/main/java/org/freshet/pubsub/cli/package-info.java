/** A node to run. */
@NullMarked
package org.freshet.pubsub.cli;

import org.jspecify.annotations.NullMarked;
