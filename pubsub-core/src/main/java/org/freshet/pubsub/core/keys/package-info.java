/** Keys of the four libp2p types, and peer records signed with them. */
@NullMarked
package org.freshet.pubsub.core.keys;

import org.jspecify.annotations.NullMarked;
