/** Names in addresses: what they stand for, looked up in bounds. */
@NullMarked
package org.freshet.pubsub.core.resolve;

import org.jspecify.annotations.NullMarked;
