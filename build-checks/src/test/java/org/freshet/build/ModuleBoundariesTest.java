package org.freshet.build;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/**
 * Who may know whom. The module descriptors say most of it; these rules hold on the class path too.
 */
@AnalyzeClasses(packages = "org.freshet.pubsub", importOptions = DoNotIncludeTests.class)
class ModuleBoundariesTest {

  private static final String CORE = "org.freshet.pubsub.core..";
  // With a star: the packages router and transport themselves are the API's.
  private static final String ROUTERS = "org.freshet.pubsub.router.*..";
  private static final String TRANSPORTS = "org.freshet.pubsub.transport.*..";

  private static final DescribedPredicate<JavaClass> API =
      resideInAnyPackage("org.freshet.pubsub..")
          .and(
              DescribedPredicate.not(
                  resideInAnyPackage(
                      CORE,
                      ROUTERS,
                      TRANSPORTS,
                      "org.freshet.pubsub.testkit..",
                      "org.freshet.pubsub.cli..",
                      "org.freshet.pubsub.benchmarks..")))
          .as("the API");

  @ArchTest
  static final ArchRule apiNeedsNothingButTheJdkAndAnnotations =
      classes()
          .that(API)
          .should()
          .onlyDependOnClassesThat(
              API.or(resideInAnyPackage("java..", "jakarta.inject..", "org.jspecify..")));

  @ArchTest
  static final ArchRule coreKnowsNoTransportAndNoRouter =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(TRANSPORTS, ROUTERS, "io.netty..");

  @ArchTest
  static final ArchRule routersKnowOnlyTheApi =
      noClasses()
          .that()
          .resideInAPackage(ROUTERS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(CORE, TRANSPORTS, "io.netty..");

  @ArchTest
  static final ArchRule transportsKnowNeitherCoreNorRouters =
      noClasses()
          .that()
          .resideInAPackage(TRANSPORTS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(CORE, ROUTERS);

  @ArchTest
  static final ArchRule onlyCoreSeesTheInjector =
      noClasses()
          .that()
          .resideOutsideOfPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.google.inject..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      SlicesRuleDefinition.slices()
          .matching("org.freshet.pubsub.(core|router|transport|testkit|cli).(**)")
          .should()
          .beFreeOfCycles();
}
