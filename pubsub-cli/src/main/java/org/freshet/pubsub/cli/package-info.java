/**
 * The {@code freshet} command: a node to run, key files, a demonstration.
 *
 * <p>It knows the API alone; the core, the transports and the routers are found at run time.
 */
@NullMarked
package org.freshet.pubsub.cli;

import org.jspecify.annotations.NullMarked;
