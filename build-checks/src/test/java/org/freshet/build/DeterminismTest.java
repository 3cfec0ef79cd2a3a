package org.freshet.build;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.Timer;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The engine and the routers are machines: time, chance and threads come from {@code core.runtime}
 * alone.
 */
@AnalyzeClasses(packages = "org.freshet.pubsub", importOptions = DoNotIncludeTests.class)
class DeterminismTest {

  @ArchTest
  static final ArchRule noClock =
      machines()
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class);

  @ArchTest
  static final ArchRule noChance =
      machines()
          .should()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(Random.class)
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(ThreadLocalRandom.class);

  @ArchTest
  static final ArchRule noThread =
      machines()
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "start")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Executors.class, Timer.class);

  private static GivenClassesConjunction machines() {
    return noClasses()
        .that()
        .resideInAnyPackage("org.freshet.pubsub.core..", "org.freshet.pubsub.router.*..")
        .and()
        .resideOutsideOfPackage("org.freshet.pubsub.core.runtime..");
  }
}
