/**
 * The interface of a routing algorithm.
 *
 * <p>Start at {@link org.freshet.pubsub.router.Router}, then read {@link
 * org.freshet.pubsub.router.RouterContext}, which is all that a router may do.
 */
@org.jspecify.annotations.NullMarked
package org.freshet.pubsub.router;
