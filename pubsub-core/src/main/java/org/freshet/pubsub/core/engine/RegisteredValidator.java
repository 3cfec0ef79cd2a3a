package org.freshet.pubsub.core.engine;

import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.ValidatorOptions;

/** A validator of one node, and what it is at work on. */
public final class RegisteredValidator {
  final Validator validator;
  final ValidatorOptions options;

  /** Messages that it is asked about, or that wait only for the node's limit; engine thread. */
  int asked;

  /** Messages that wait until it has answered others; engine thread. */
  final FairLine<Validations.Ask> waiting = new FairLine<>();

  /** Its last verdict that was due did not come in time; engine thread. */
  boolean late;

  RegisteredValidator(Validator validator, ValidatorOptions options) {
    this.validator = validator;
    this.options = options;
  }
}
