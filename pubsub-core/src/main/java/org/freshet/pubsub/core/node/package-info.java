/** The application's side of a node: topics, subscriptions, publishing, connecting, closing. */
@org.jspecify.annotations.NullMarked
package org.freshet.pubsub.core.node;
