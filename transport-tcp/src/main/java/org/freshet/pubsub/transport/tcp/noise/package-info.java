/**
 * The security protocol {@code /noise}: Noise XX with libp2p's identities (libp2p specs, noise).
 */
@NullMarked
package org.freshet.pubsub.transport.tcp.noise;

import org.jspecify.annotations.NullMarked;
