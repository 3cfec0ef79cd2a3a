/** Who a node is and where it can be reached: keys, peer ids, multiaddrs, signed peer records. */
@org.jspecify.annotations.NullMarked
package org.freshet.pubsub.peer;
