package org.freshet.pubsub.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.message.Validator;
import org.freshet.pubsub.message.ValidatorOptions;
import org.freshet.pubsub.message.Verdict;
import org.junit.jupiter.api.Test;

class ValidatorsTest {
  private static final TopicName TOPIC = TopicName.of("t");
  private static final TopicName OTHER = TopicName.of("other");

  private final Validator everywhere = Validator.of(message -> Verdict.ACCEPT);
  private final Validator byDefault = Validator.of(message -> Verdict.ACCEPT);
  private final Validator own = Validator.of(message -> Verdict.ACCEPT);

  private static List<Validator> of(Validators validators, TopicName topic) {
    return validators.of(topic).stream().map(each -> each.validator).toList();
  }

  private static List<ConfiguredValidator> configured(Validator validator) {
    return List.of(new ConfiguredValidator(validator, ValidatorOptions.DEFAULT));
  }

  @Test
  void aTopicsOwnValidatorsStandInForTheDefaultOnesAsLongAsThereAreAny() {
    Validators validators = new Validators(configured(everywhere), configured(byDefault));
    assertThat(of(validators, TOPIC)).containsExactly(everywhere, byDefault);

    RegisteredValidator first = validators.add(TOPIC, own, ValidatorOptions.DEFAULT);
    RegisteredValidator second = validators.add(TOPIC, own, ValidatorOptions.DEFAULT);
    assertThat(of(validators, TOPIC)).containsExactly(everywhere, own, own);
    assertThat(of(validators, OTHER)).containsExactly(everywhere, byDefault);

    validators.remove(TOPIC, first);
    validators.remove(TOPIC, first);
    assertThat(of(validators, TOPIC)).containsExactly(everywhere, own);
    validators.remove(TOPIC, second);
    assertThat(of(validators, TOPIC)).containsExactly(everywhere, byDefault);
    validators.remove(TOPIC, second);
    assertThat(of(validators, TOPIC)).containsExactly(everywhere, byDefault);
  }

  @Test
  void nothingIsAskedWhereNothingWasAdded() {
    assertThat(Validators.none().of(TOPIC)).isEmpty();
  }
}
