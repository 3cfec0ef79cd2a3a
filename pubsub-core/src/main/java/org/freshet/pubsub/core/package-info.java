/**
 * How a node is put together: its settings, its builder, and the module for those who use Guice
 * themselves.
 *
 * <p>{@link org.freshet.pubsub.core.NodeAssembly} shows which part knows which.
 */
@NullMarked
package org.freshet.pubsub.core;

import org.jspecify.annotations.NullMarked;
