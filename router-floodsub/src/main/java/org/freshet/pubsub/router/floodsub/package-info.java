/** The floodsub router. */
@NullMarked
package org.freshet.pubsub.router.floodsub;

import org.jspecify.annotations.NullMarked;
