/** Finds routers, transports and stream handlers, and says what is wrong when it cannot. */
@org.jspecify.annotations.NullMarked
package org.freshet.pubsub.core.plugin;
