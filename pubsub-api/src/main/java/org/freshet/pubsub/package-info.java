/** What an application uses: build a node, join topics, publish, subscribe, connect, close. */
@org.jspecify.annotations.NullMarked
package org.freshet.pubsub;
