/** For lines in a log that strangers bring about: bounded in number, and each on one line. */
@org.jspecify.annotations.NullMarked
package org.freshet.pubsub.log;
