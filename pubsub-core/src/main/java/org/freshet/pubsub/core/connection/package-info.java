/** What stream handlers keep for each connection. */
@NullMarked
package org.freshet.pubsub.core.connection;

import org.jspecify.annotations.NullMarked;
