package org.freshet.pubsub.core.engine;

import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.ValidatorOptions;

/**
 * A validator of the node's settings.
 *
 * @param validator what judges
 * @param options how it is asked
 */
public record ConfiguredValidator(Validator validator, ValidatorOptions options) {}
