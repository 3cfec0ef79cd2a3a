/** What a plug-in's author tests with. */
@NullMarked
package org.freshet.pubsub.testkit;

import org.jspecify.annotations.NullMarked;
