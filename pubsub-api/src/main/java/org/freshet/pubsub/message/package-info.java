/** What is published: messages, their ids, how they are signed and judged, what became of them. */
@org.jspecify.annotations.NullMarked
package org.freshet.pubsub.message;
