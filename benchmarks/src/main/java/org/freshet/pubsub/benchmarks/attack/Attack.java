package org.freshet.pubsub.benchmarks.attack;

import java.util.List;

/**
 * A way to misbehave; immutable data.
 *
 * @param id what the user selects it by
 * @param title what the table calls it
 * @param unit what is counted of it
 * @param volleys its connections
 */
record Attack(String id, String title, String unit, List<Volley> volleys) {
  Attack {
    volleys = List.copyOf(volleys);
  }
}
